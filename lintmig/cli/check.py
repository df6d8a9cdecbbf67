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
    from lintmig.cache import Cache
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
@options.no_cache
@options.diff_base
@options.adoption
@options.fixes
@options.ignores
@click.option("-w", "--watch", "watches", is_flag=True, help="Check again whenever a file changes.")
@options.output
def check(
    filters: options.FilterChoice,
    engines: tuple[str, ...],
    rules: options.RuleChoice,
    project: options.ProjectChoice,
    no_cache: bool,
    diff_base: str | None,
    adoption: options.AdoptionChoice,
    fixes: options.FixChoice,
    ignores: options.IgnoreChoice,
    watches: bool,
    output: options.OutputChoice,
) -> int:
    """Check the migrations of a project, or report only what concerns PATHS.

    The exit code is 0 if nothing is found at or above --fail-on, 1 if something is,
    and 2 if lintmig could not do its work; with --diff it is 1 if something would change.
    """
    from lintmig.cache import NO_CACHE, user_cache

    cache = NO_CACHE if no_cache else user_cache()
    wanted = wanted_reports(output.output_format, output.output, counts_rules=output.statistics)
    base = diff_base or hooked.pushed_from(os.environ)
    asked = partial(_requests, filters, engines, rules, project, adoption, cache)
    is_fixing = fixes.fix or fixes.diff
    if watches:
        if "-" in filters.paths or ignores.add_ignore is not None or is_fixing:
            raise LintmigError("--watch only looks at files", "leave out -, --add-ignore, --fix and --diff")
        _watch(asked, base, wanted, output)
    if ignores.add_ignore is not None:
        if is_fixing:
            raise LintmigError("--add-ignore and --fix do not go together", "fix first, then accept what is left")
        return _ignore(asked(), base, ignores, output)
    if is_fixing:
        return _fix(asked(), base, fixes, wanted, output)
    return _report(asked(), base, wanted, output, cache)


def _fix(
    requests: Sequence[Request],
    base: str | None,
    fixes: options.FixChoice,
    wanted: Sequence[Wanted],
    output: options.OutputChoice,
) -> int:
    """The exit code: of what is left, and with --diff of whether something would change."""
    from lintmig.cli.fixing import carry_out, show_difference, tell

    done = carry_out(requests, _judge(base, is_repeated=True), fixes, output.show)
    if fixes.diff:
        has_changes = show_difference(done, output.output)
        tell(done, fixes, to_stderr=True)
        return FOUND_PROBLEMS if has_changes else 0
    code = _told([(request, fixing.outcome) for request, fixing in done], wanted, output)
    is_for_people = any(each.file is None and each.output_format in ("text", "concise") for each in wanted)
    tell(done, fixes, to_stderr=not is_for_people)
    return code


def _report(
    requests: Sequence[Request],
    base: str | None,
    wanted: Sequence[Wanted],
    output: options.OutputChoice,
    cache: Cache | None = None,
) -> int:
    """The exit code. Without a cache all is linted."""
    from lintmig.cli.progress import shown
    from lintmig.model.progress import Progress

    progress = Progress()
    with shown(progress):
        outcomes = _linted([replace(request, progress=progress) for request in requests], base, cache)
    return _told(list(zip(requests, outcomes, strict=True)), wanted, output)


def _told(outcomes: Sequence[tuple[Request, Outcome]], wanted: Sequence[Wanted], output: options.OutputChoice) -> int:
    """The exit code."""
    from lintmig.model.outcome import merged

    found = merged([outcome for _, outcome in outcomes])
    emit_reports(found, wanted, output.show, output.color, counts_rules=output.statistics)
    has_failed = any(outcome.fails(output.fail_on or request.config.fail_on) for request, outcome in outcomes)
    return FOUND_PROBLEMS if has_failed else 0


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
        None if base is None else {finding.fingerprint for each in _linted(requests, base) for finding in each.findings}
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
    cache: Cache,
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
        cache=cache,
    )
    return [hooked.without_drafts(each) for each in requests] if hooked.is_hook(os.environ) else requests


_NEEDS_A_PROJECT = ("suppressions/unused",)
"""Of a text that stands for no file nobody knows what its suppressions are about."""


def _linted(requests: Sequence[Request], diff_base: str | None, cache: Cache | None = None) -> list[Outcome]:
    return list(map(_judge(diff_base, cache, is_repeated=False), requests))


def _judge(diff_base: str | None, cache: Cache | None = None, *, is_repeated: bool) -> Callable[[Request], Outcome]:
    """Of states of the same files that are judged one after the other, equal scripts are parsed once.

    Nothing is kept of these states, nor of a run that is asked what it has parsed or what it has read.
    """
    from lintmig.cache import NO_CACHE

    if diff_base is None and not is_repeated:
        from lintmig.states import lint_cached

        return partial(lint_cached, cache=cache or NO_CACHE)
    if diff_base is None:
        from lintmig.pipeline import linted
        from lintmig.replaying import Parses

        parses: Parses = {}
        return lambda request: linted(request, parses).outcome
    from lintmig.comparing import lint_change
    from lintmig.git import change_against

    return partial(lint_change, basis=change_against(Path.cwd(), diff_base), cache=cache or NO_CACHE)
