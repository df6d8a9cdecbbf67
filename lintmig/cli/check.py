"""`lintmig check`."""

from __future__ import annotations

import os
from collections.abc import Sequence
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
@options.output
def check(
    filters: options.FilterChoice,
    engines: tuple[str, ...],
    rules: options.RuleChoice,
    project: options.ProjectChoice,
    diff_base: str | None,
    adoption: options.AdoptionChoice,
    output: options.OutputChoice,
) -> int:
    """Check the migrations of a project, or report only what concerns PATHS.

    The exit code is 0 if nothing is found at or above --fail-on, 1 if something is,
    and 2 if lintmig could not do its work.
    """
    wanted = wanted_reports(output.output_format, output.output, counts_rules=output.statistics)
    requests = _requests(filters, engines, rules, project, adoption)
    outcomes = _linted(requests, diff_base or hooked.pushed_from(os.environ))

    from lintmig.model.outcome import merged

    emit_reports(merged(outcomes), wanted, output.show, output.color, counts_rules=output.statistics)
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


def _linted(requests: Sequence[Request], diff_base: str | None) -> list[Outcome]:
    if diff_base is None:
        from lintmig.pipeline import lint

        return [lint(request) for request in requests]
    from lintmig.comparing import lint_change
    from lintmig.git import change_against

    basis = change_against(Path.cwd(), diff_base)
    return [lint_change(request, basis) for request in requests]
