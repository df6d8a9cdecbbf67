"""`lintmig check`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from lintmig.cli import options
from lintmig.cli.output import emit, path_prefix, use_color

if TYPE_CHECKING:
    from lintmig.model.outcome import Outcome
    from lintmig.model.request import Request

FOUND_PROBLEMS = 1


@click.command()
@options.paths
@options.engines
@options.rules
@options.project
@options.diff_base
@options.adoption
@options.output
def check(
    paths: tuple[str, ...],
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
    from pathlib import Path

    from lintmig.config import build_requests
    from lintmig.model.outcome import ReportOptions, merged
    from lintmig.stages.report import report

    requests = build_requests(
        Path.cwd(),
        paths,
        engines=engines,
        select=rules.select,
        ignore=rules.ignore,
        config=project.config,
        as_listed=project.as_listed,
        since=adoption.since,
        baseline=adoption.baseline,
    )
    outcomes = _linted(requests, diff_base)  # imported after the requests, which may be refused at once
    outcome = merged(outcomes)
    shown = ReportOptions(output.show, use_color(output.color, output.output), path_prefix())
    emit(report(outcome, output.output_format, shown), output.output)
    pairs = zip(requests, outcomes, strict=True)
    has_failed = any(each.fails(output.fail_on or request.config.fail_on) for request, each in pairs)
    return FOUND_PROBLEMS if has_failed else 0


def _linted(requests: Sequence[Request], diff_base: str | None) -> list[Outcome]:
    if diff_base is None:
        from lintmig.pipeline import lint

        return [lint(request) for request in requests]
    from pathlib import Path

    from lintmig.comparing import lint_change
    from lintmig.git import change_against

    basis = change_against(Path.cwd(), diff_base)
    return [lint_change(request, basis) for request in requests]
