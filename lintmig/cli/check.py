"""`lintmig check`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from lintmig.cli import hooked, options
from lintmig.cli.wanted import emit_reports, wanted_reports
from lintmig.model.error import LintmigError

if TYPE_CHECKING:
    from lintmig.cli.wanted import Wanted
    from lintmig.model.disk import Trace
    from lintmig.model.outcome import Outcome
    from lintmig.model.request import Request

FOUND_PROBLEMS = 1


@click.command()
@options.filters
@options.engines
@options.rules
@options.project
@options.diff_base
@options.adoption
@options.ignores
@click.option("-w", "--watch", "watches", is_flag=True, help="Check again whenever a file changes.")
@options.fixes
@options.output
def check(
    filters: options.FilterChoice,
    engines: tuple[str, ...],
    rules: options.RuleChoice,
    project: options.ProjectChoice,
    diff_base: str | None,
    adoption: options.AdoptionChoice,
    ignores: options.IgnoreChoice,
    watches: bool,
    fixes: options.FixChoice,
    output: options.OutputChoice,
) -> int:
    """Check the migrations of a project, or report only what concerns PATHS.

    The exit code is 0 if nothing is found at or above --fail-on, 1 if something is,
    and 2 if lintmig could not do its work; with --diff it is 1 if something would change.
    """
    wanted = wanted_reports(output.output_format, output.output, counts_rules=output.statistics)
    base = diff_base or hooked.pushed_from(os.environ)
    asked = partial(_requests, filters, engines, rules, project, adoption)
    is_fixed, is_accepted = fixes.fix or fixes.diff, ignores.add_ignore is not None
    if is_fixed and is_accepted:
        raise LintmigError("what is fixed needs no suppression", "give --add-ignore in another run")
    if watches:
        if "-" in filters.paths or is_accepted or is_fixed:
            raise LintmigError("--watch only looks at files", "leave out -, --fix, --diff and --add-ignore")
        _watch(asked, base, wanted, output)
    if is_accepted:
        return _ignore(asked(), base, ignores, output)
    if is_fixed:
        return _fix(asked(), base, fixes, wanted, output)
    return _report(asked(), base, wanted, output)


def _report(
    requests: Sequence[Request], base: str | None, wanted: Sequence[Wanted], output: options.OutputChoice
) -> int:
    """The exit code."""
    from lintmig.cli.progress import shown
    from lintmig.model.progress import Progress

    progress = Progress()
    judge = _judge(base, is_repeated=False)
    with shown(progress):
        outcomes = [judge(replace(request, progress=progress)) for request in requests]
    return _emitted(requests, outcomes, wanted, output)


def _emitted(
    requests: Sequence[Request], outcomes: Sequence[Outcome], wanted: Sequence[Wanted], output: options.OutputChoice
) -> int:
    from lintmig.model.outcome import merged

    emit_reports(merged(outcomes), wanted, output.show, output.color, counts_rules=output.statistics)
    pairs = zip(requests, outcomes, strict=True)
    has_failed = any(each.fails(output.fail_on or request.config.fail_on) for request, each in pairs)
    return FOUND_PROBLEMS if has_failed else 0


def _fix(
    requests: Sequence[Request],
    base: str | None,
    fixes: options.FixChoice,
    wanted: Sequence[Wanted],
    output: options.OutputChoice,
) -> int:
    """With --diff whether anything would change, else the exit code of what remains."""
    from lintmig.cli.fixing import carry_out, show_difference, tell

    done = carry_out(requests, _judge(base, is_repeated=True), fixes, output.show)
    if fixes.diff:
        has_changes = show_difference(done, output.output)
        tell(done, fixes, to_stderr=True)
        return FOUND_PROBLEMS if has_changes else 0
    code = _emitted(requests, [each.outcome for _, each in done], wanted, output)
    is_for_people = any(each.file is None and each.output_format in ("text", "concise") for each in wanted)
    tell(done, fixes, to_stderr=not is_for_people)
    return code


def _watch(
    asked: Callable[[], Sequence[Request]], base: str | None, wanted: Sequence[Wanted], output: options.OutputChoice
) -> NoReturn:
    from lintmig.cli.refusing import refuse
    from lintmig.cli.watch import watch

    def judge(trace: Trace) -> Iterator[Path]:
        requests = [replace(request, trace=trace) for request in asked()]
        _report(requests, base, wanted, output)
        for request in requests:
            yield from (*request.paths, *filter(None, [request.config.path]))
            if request.baseline is not None:
                yield request.baseline.path

    watch(judge, refuse, [Path.cwd()])


def _ignore(
    requests: Sequence[Request], base: str | None, ignores: options.IgnoreChoice, output: options.OutputChoice
) -> int:
    """With a base only what the change introduces is accepted. Fails for what could not be."""
    from lintmig.cli.ignoring import add_ignores
    from lintmig.model.outcome import at_least

    told = (
        None
        if base is None
        else {
            finding.fingerprint for each in map(_judge(base, is_repeated=False), requests) for finding in each.findings
        }
    )
    done = add_ignores(requests, ignores.add_ignore or "", output.show, told, is_forced=ignores.force)
    for request, each in zip(requests, done, strict=True):
        fail_on = output.fail_on or request.config.fail_on
        if fail_on != "never" and at_least((finding for finding, _ in each.left), fail_on):
            return FOUND_PROBLEMS
    return 0


def _requests(
    filters: options.FilterChoice,
    engines: tuple[str, ...],
    rules: options.RuleChoice,
    project: options.ProjectChoice,
    adoption: options.AdoptionChoice,
) -> Sequence[Request]:
    """What is asked for is refused here if it can be, before anything heavy is imported."""
    from lintmig.cli.stdin import with_stdin
    from lintmig.config import build_requests

    here = Path.cwd()
    named = with_stdin(filters.paths, filters.stdin_filename, here, as_listed=project.as_listed)
    requests = build_requests(
        here,
        named.paths,
        engines=engines,
        select=rules.select,
        ignore=(*rules.ignore, *(_NEEDS_A_PROJECT if named.is_alone else ())),
        config=project.config,
        as_listed=project.as_listed or named.is_alone,
        overlay=named.overlay,
        since=adoption.since,
        baseline=adoption.baseline,
        force_exclude=filters.force_exclude,
    )
    return [hooked.without_drafts(each) for each in requests] if hooked.is_hook(os.environ) else requests


_NEEDS_A_PROJECT = ("suppressions/unused",)
"""Of a text that stands for no file nobody knows what its suppressions are about."""


def _judge(diff_base: str | None, *, is_repeated: bool) -> Callable[[Request], Outcome]:
    """Of states of the same files that are judged one after the other, equal scripts are parsed once."""
    if diff_base is None and not is_repeated:
        from lintmig.pipeline import lint

        return lint
    if diff_base is None:
        from lintmig.pipeline import linted
        from lintmig.replaying import Parses

        parses: Parses = {}
        return lambda request: linted(request, parses).outcome
    from lintmig.comparing import lint_change
    from lintmig.git import change_against

    return partial(lint_change, basis=change_against(Path.cwd(), diff_base))
