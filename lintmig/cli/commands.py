"""The commands: each is the function of its module's name, imported when it is asked for."""

from __future__ import annotations

import os
from importlib import import_module

import click

import lintmig

COMMANDS = ("baseline", "check", "completion", "config", "init", "rule", "schema", "server")


class _Commands(click.Group):
    """Says what to do where a path stands in place of a command."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"lintmig.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0] if args else ""
        if word not in COMMANDS and not word.startswith("-"):
            from lintmig.model.error import LintmigError, did_you_mean

            if os.path.lexists(word) or "/" in word:
                raise LintmigError(f"{word!r} is not a command", f"lintmig check {word}")
            raise LintmigError(f"there is no command {word!r}", did_you_mean(word, COMMANDS))
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(lintmig.__version__, prog_name="lintmig", message="%(prog)s %(version)s")
def commands() -> None:
    """Read a repository's migrations as each target engine would, and say what would break."""
