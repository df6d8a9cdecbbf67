"""Say why something cannot be done, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lintmig.model.error import LintmigError

COULD_NOT_WORK = 2


def refuse(error: LintmigError) -> int:
    """On standard error; the exit code."""
    from lintmig.stages.report.neutral import neutral

    click.echo(f"lintmig: error: {neutral(error.message)}", err=True)
    if error.hint:
        click.echo(f"hint: {neutral(error.hint)}", err=True)
    return COULD_NOT_WORK
