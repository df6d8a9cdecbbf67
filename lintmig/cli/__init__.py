"""The command line."""

from lintmig.cli.entry import main

__all__ = ["main"]
