"""`lintmig check`."""

from __future__ import annotations

import click

from lintmig.cli import options
from lintmig.cli.output import emit, path_prefix, use_color

FOUND_PROBLEMS = 1


@click.command()
@options.paths
@options.engines
@options.rules
@options.project
@options.output
def check(
    paths: tuple[str, ...],
    engines: tuple[str, ...],
    rules: options.RuleChoice,
    project: options.ProjectChoice,
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
    )
    from lintmig.pipeline import lint  # after the requests, which may be refused at once

    outcomes = [lint(request) for request in requests]
    outcome = merged(outcomes)
    shown = ReportOptions(output.show, use_color(output.color, output.output), path_prefix())
    emit(report(outcome, output.output_format, shown), output.output)
    pairs = zip(requests, outcomes, strict=True)
    has_failed = any(each.fails(output.fail_on or request.config.fail_on) for request, each in pairs)
    return FOUND_PROBLEMS if has_failed else 0
