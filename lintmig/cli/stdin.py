"""Standard input in the place of a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lintmig.model.error import LintmigError

NAMELESS = "stdin.sql"
"""What is shown for a text that stands for no file."""


class Named(NamedTuple):
    """`paths` without `-`; `is_alone` says that the text is a history of its own."""

    paths: tuple[str, ...]
    overlay: Mapping[str, str | None]
    is_alone: bool = False


def with_stdin(paths: Sequence[str], filename: str | None, working_directory: Path, *, as_listed: bool) -> Named:
    """Reads standard input where `-` stands among the paths. Raises LintmigError."""
    if "-" not in paths:
        if filename is not None:
            raise LintmigError("--stdin-filename needs standard input", f"lintmig check - --stdin-filename {filename}")
        return Named(tuple(paths), {})
    if len(paths) > 1 and not as_listed:
        raise LintmigError("- stands beside other paths", "name only -, or put all in order with --as-listed")
    if paths.count("-") > 1:
        raise LintmigError("- stands there twice", "name it once: standard input is read once")
    name = filename or NAMELESS
    path = os.path.abspath(working_directory / name)
    if os.path.isdir(path):
        raise LintmigError(f"{name} is a folder", "name a file after --stdin-filename")
    text = _read()
    return Named(
        tuple(name if each == "-" else each for each in paths),
        {path: text},
        is_alone=filename is None and not as_listed,
    )


def _read() -> str:
    """As a file would be. A person at a terminal is told, not waited for."""
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        raise LintmigError("standard input is a terminal: nothing is piped in", "lintmig check - < db/0042.sql")
    from lintmig.stages.discover import LARGEST_FILE, Unreadable, decoded

    text = decoded(sys.stdin.buffer.read(LARGEST_FILE + 1))
    if isinstance(text, Unreadable):
        raise LintmigError(f"standard input {text.reason}", "pipe in the text of one file, as UTF-8")
    return text
