"""`lintmig completion`."""

from __future__ import annotations

import click

from lintmig.cli.output import emit


@click.command()
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
def completion(shell: str) -> None:
    """Print the script by which a shell completes commands, options, rules and engines.

    \b
    bash  eval "$(lintmig completion bash)"      in ~/.bashrc
    zsh   eval "$(lintmig completion zsh)"       in ~/.zshrc
    fish  lintmig completion fish | source       in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    from lintmig.cli.commands import commands

    kind = get_completion_class(shell)
    assert kind is not None
    emit(kind(commands, {}, "lintmig", "_LINTMIG_COMPLETE").source() + "\n")
