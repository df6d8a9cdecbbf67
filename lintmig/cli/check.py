"""`lintmig check`."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lintmig.cli import hooked, options
from lintmig.cli.wanted import emit_reports, wanted_reports

if TYPE_CHECKING:
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
@options.fixes
@options.output
def check(
    filters: options.FilterChoice,
    engines: tuple[str, ...],
    rules: options.RuleChoice,
    project: options.ProjectChoice,
    diff_base: str | None,
    adoption: options.AdoptionChoice,
    fixes: options.FixChoice,
    output: options.OutputChoice,
) -> int:
    """Check the migrations of a project, or report only what concerns PATHS.

    The exit code is 0 if nothing is found at or above --fail-on, 1 if something is,
    and 2 if lintmig could not do its work; with --diff it is 1 if something would change.
    """
    wanted = wanted_reports(output.output_format, output.output, counts_rules=output.statistics)
    requests = _requests(filters, engines, rules, project, adoption)
    is_repeated = fixes.fix or fixes.diff
    judge = _judge(diff_base or hooked.pushed_from(os.environ), is_repeated=is_repeated)
    done = None
    if is_repeated:
        from lintmig.cli.fixing import carry_out, show_difference, tell

        done = carry_out(requests, judge, fixes, output.show)
        if fixes.diff:
            has_changes = show_difference(done, output.output)
            tell(done, fixes, to_stderr=True)
            return FOUND_PROBLEMS if has_changes else 0
    outcomes = [judge(request) for request in requests] if done is None else [each.outcome for _, each in done]

    from lintmig.model.outcome import merged

    emit_reports(merged(outcomes), wanted, output.show, output.color, counts_rules=output.statistics)
    if done is not None:
        is_for_people = any(each.file is None and each.output_format in ("text", "concise") for each in wanted)
        tell(done, fixes, to_stderr=not is_for_people)
    pairs = zip(requests, outcomes, strict=True)
    has_failed = any(each.fails(output.fail_on or request.config.fail_on) for request, each in pairs)
    return FOUND_PROBLEMS if has_failed else 0


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
