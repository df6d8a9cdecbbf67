"""Two texts of a file as a unified diff, which `git apply` and `patch` take."""

from __future__ import annotations

import difflib
from collections.abc import Iterator


def difference(path: str, before: str, after: str) -> str:
    """Empty where they are the same. `path` stands behind `a/` and `b/`."""
    old, new = _lines(before), _lines(after)
    return "".join(_ended(difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")))


def _lines(text: str) -> list[str]:
    """Cut at line feeds alone: other characters that end a line for Python do not for git."""
    parts = text.split("\n")
    lines = [f"{part}\n" for part in parts[:-1]]
    return [*lines, parts[-1]] if parts[-1] else lines


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
