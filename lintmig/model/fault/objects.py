"""Parts of statements that do not go together."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.source import Span


class Misplaced(NamedTuple):
    """A clause where the engine takes none: `what` it is, and `where` it stands."""

    what: str
    where: str
    span: Span
    rejects: bool = True
