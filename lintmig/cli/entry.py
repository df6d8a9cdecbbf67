"""Where the command line starts and ends: its exit code and its last words."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

import click

from lintmig.cli.commands import commands
from lintmig.cli.output import emit

INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line and leave with its exit code; nothing escapes as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code = _guarded()
    gc.freeze()  # at its end Python would look through all that is left for cycles, which took a fifth of a run
    sys.exit(code)


def _guarded() -> int:
    from lintmig.cli.refusing import COULD_NOT_WORK, refuse
    from lintmig.model.error import LintmigError

    try:
        result = commands.main(prog_name="lintmig", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except LintmigError as error:
        return refuse(error)
    except click.exceptions.NoArgsIsHelpError as error:
        emit(error.format_message() + "\n")
        return COULD_NOT_WORK
    except click.ClickException as error:
        help_command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "lintmig"
        return refuse(LintmigError(error.format_message(), getattr(error, "hint", f"see {help_command} --help")))
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("LINTMIG_DEBUG") == "1":
            raise
        return _refuse_defect(error)


def _refuse_defect(error: Exception) -> int:
    from lintmig.cli.refusing import COULD_NOT_WORK
    from lintmig.stages.report.neutral import neutral

    what = f"{type(error).__name__}: {error}"[:300]
    click.echo(f"lintmig: internal error: {neutral(what)}", err=True)
    click.echo(
        "hint: this is a defect of lintmig; please report it with the output of LINTMIG_DEBUG=1",
        err=True,
    )
    return COULD_NOT_WORK
