"""`lintmig server`."""

from __future__ import annotations

import os

import click


@click.command()
def server() -> int:
    """Serve an editor: the language server protocol on standard input and output.

    Needs pip install 'lintmig[server]'.
    """
    from lintmig.server import serve

    if os.isatty(0):
        click.echo("lintmig server speaks to an editor, which starts it: see docs/editors.md", err=True)
    return serve()
