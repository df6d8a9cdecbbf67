"""SQL files among migrations that their tool passes over."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.source import Place


class IgnoredFile(NamedTuple):
    """`reason` completes "Prisma ignores this file: ..."; `looks_meant` where its name is that of a migration."""

    place: Place
    tool: str
    reason: str
    looks_meant: bool = False
    pattern: str | None = None
    """How a file is to be named, where it is the name that the tool does not take."""
    is_refused: bool = False
    """Whether the tool does not start for it."""
