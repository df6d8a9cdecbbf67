"""`lintmig init`."""

from __future__ import annotations

import click

from lintmig.cli.output import emit


@click.command()
@click.argument("path", default=".", type=click.Path())
@click.option("--dry-run", is_flag=True, help="Only show what was found; write nothing.")
def init(path: str, dry_run: bool) -> None:
    """Show what there is in a repository, and write a configuration for it."""
    from pathlib import Path

    from lintmig.config import build_request
    from lintmig.model.error import LintmigError

    folder = Path.cwd() / path
    if not folder.is_dir():
        raise LintmigError(f"no such folder: {path}", "name the folder of the repository")
    root = build_request(folder, ()).config.root
    request = build_request(root, ())
    from lintmig.pipeline import survey
    from lintmig.stages.report.survey import starting_config, survey_tree

    found = survey(request)
    emit(survey_tree(found))
    if request.config.path is not None:
        emit(f"\n{request.config.path.name} is there already: nothing was written\n")
    elif dry_run:
        emit("\n" + starting_config(found))
    else:
        emit("\n")
        emit(starting_config(found), str(root / ".lintmig.yaml"))
        emit(f"wrote {root / '.lintmig.yaml'}\n")
