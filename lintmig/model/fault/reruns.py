"""What an engine refuses when a history is applied to the database that it has made."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Place, Span


class Rerun(NamedTuple):
    """A statement that its engine takes once and refuses when the history runs again.

    `kind` and `name` say what is there already, or is gone; `table` is where that belongs to, or whose keys are taken.
    """

    state: Literal["exists", "gone", "taken", "refused"]
    kind: str
    name: str
    table: str | None
    span: Span
    first: Place | None
    rejects: bool = True
