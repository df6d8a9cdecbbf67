"""`lintmig config`."""

from __future__ import annotations

import click

from lintmig.cli import options
from lintmig.cli.output import emit


@click.command()
@click.option("--schema", "wants_schema", is_flag=True, help="Print the JSON schema of the settings.")
@options.config
def config(wants_schema: bool, config: str | None) -> None:
    """Print the settings that hold here, and where they come from."""
    if wants_schema:
        from lintmig.config.settings import json_schema

        emit(json_schema())
        return
    from pathlib import Path

    from lintmig.config import build_request
    from lintmig.config.show import shown_config

    emit(shown_config(build_request(Path.cwd(), config=config).config))
