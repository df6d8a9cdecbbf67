"""`lintmig schema`."""

from __future__ import annotations

import click

from lintmig.cli import completing, options
from lintmig.cli.output import emit


@click.command()
@options.paths
@click.option("--engine", metavar="NAME[>=V]", shell_complete=completing.engines, help="The engine to replay as.")
@click.option(
    "--format",
    "schema_format",
    type=click.Choice(["sql", "json", "mermaid"]),
    default="sql",
    show_default=True,
)
@options.project
def schema(paths: tuple[str, ...], engine: str | None, schema_format: str, project: options.ProjectChoice) -> None:
    """Print the schema that the migrations leave."""
    from pathlib import Path

    from lintmig.config import build_request
    from lintmig.model.error import LintmigError

    named = (engine,) if engine else ()
    request = build_request(Path.cwd(), paths, engines=named, config=project.config, as_listed=project.as_listed)
    targets = request.engines
    if not targets:
        from lintmig.stages.infer import infer

        targets = infer(request.config.root)
    if not targets:
        raise LintmigError("no engine is named or found", "name one: --engine postgresql")
    from lintmig.pipeline import replayed_schema
    from lintmig.stages.report.schema import render_schema

    emit(render_schema(replayed_schema(request, targets[0].name), schema_format))
