"""Names that are missing or taken, and what stands in the way of a drop."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.definition import ObjectKind
from lintmig.model.engine import EngineName
from lintmig.model.source import Place, Span


class Missing(NamedTuple):
    """Something is used that does not exist.

    `table` is the table of a missing column. `similar` is a name that exists. `skipped` is the definition
    that would have made it, had it not been skipped. `created_later` is where it is made too late.
    `fails_at` tells when the engine notices: at once, or (then it accepts the statement) only when rows change.
    """

    kind: ObjectKind
    name: str
    span: Span
    table: str | None = None
    similar: str | None = None
    created_later: Place | None = None
    skipped: Place | None = None
    dropped: Place | None = None
    table_place: Place | None = None
    fails_at: Literal["once", "use", "query"] = "once"
    is_reference: bool = False
    """Whether a foreign key points to it."""
    is_ambiguous: bool = False
    """Whether several tables have it."""
    is_alias: bool = False
    """Whether it is the part before the dot in a query."""
    belongs_to: tuple[EngineName, ...] = ()
    """The other engines that bring a type or function of this name."""
    extension: str | None = None
    """The extension that brings it."""

    @property
    def rejects(self) -> bool:
        return self.fails_at == "once"


class Duplicate(NamedTuple):
    """CREATE or ADD of what exists already; `kept` is what OR REPLACE does not change, where that stands in the way."""

    kind: ObjectKind
    name: str
    span: Span
    first: Place
    is_same: bool = False
    table: str | None = None
    kept: str | None = None
    rejects: bool = True


class Skipped(NamedTuple):
    """IF NOT EXISTS did nothing because the name is taken.

    `lost` are columns that only the skipped definition has, `lost_keys` keys on others; `changed` is what differs:
    a column and its old and new type, or `it` and what it is and is not.
    """

    kind: ObjectKind
    name: str
    span: Span
    first: Place
    lost: tuple[str, ...]
    changed: tuple[tuple[str, str, str], ...]
    lost_keys: tuple[str, ...] = ()
    rejects: bool = False

    @property
    def is_same(self) -> bool:
        return not self.lost and not self.changed and not self.lost_keys


class Needed(NamedTuple):
    """Something is dropped or changed that other objects need: what they are, and where they were made."""

    kind: ObjectKind
    name: str
    span: Span
    by: tuple[tuple[str, Place], ...]
    action: Literal["dropped", "changed", "truncated"] = "dropped"
    rejects: bool = True


class WrongKind(NamedTuple):
    """A statement for one kind of object names another: DROP VIEW of a table."""

    name: str
    kind: str
    actual: str
    span: Span
    first: Place
    rejects: bool = True


class Broken(NamedTuple):
    """A view or trigger lacks what it `needs`: SQLite refuses to use it, to rename tables and to drop columns."""

    kind: Literal["view", "trigger"]
    name: str
    needs: str
    span: Span
    first: Place
    rejects: bool = True


class Reserved(NamedTuple):
    """A name without quotes that the engine's grammar takes for a word of its own."""

    name: str
    span: Span
    rejects: bool = True
