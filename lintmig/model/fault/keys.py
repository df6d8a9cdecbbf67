"""Keys and indexes that do not fit what they are on."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Place, Span


class ForeignKeyMismatch(NamedTuple):
    """A foreign key whose two sides do not fit; names are as shown to users."""

    reason: Literal["type", "not-unique", "column-count", "not-null", "engine", "partitioned", "temporary", "view"]
    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    target_types: tuple[str, ...]
    target_place: Place
    span: Span
    rejects: bool = True


class DeadReference(NamedTuple):
    """SQLite is to change rows under a foreign key whose target is gone, or is no key."""

    table: str
    target: str
    columns: tuple[str, ...]
    lacks: Literal["table", "key"]
    span: Span
    key_place: Place
    rejects: bool = True


class Changing(NamedTuple):
    """Something whose result is not always the same, where the engine takes only what is."""

    use: Literal["index", "generated column", "CHECK"]
    name: str
    span: Span
    rejects: bool = True


class NoIndexing(NamedTuple):
    """An index, or a key, of values that its method does not order or search by itself."""

    value: str
    type: str
    method: str
    span: Span
    rejects: bool = True


class NoComparing(NamedTuple):
    """Rows are sorted, or told apart, by a value of a type that has neither order nor equality of its own."""

    value: str
    type: str
    clause: Literal["GROUP BY", "ORDER BY", "DISTINCT", "UNION", "INTERSECT", "EXCEPT"]
    span: Span
    rejects: bool = True


class NoConflictKey(NamedTuple):
    """ON CONFLICT names columns that no primary key or unique index covers."""

    table: str
    columns: tuple[str, ...]
    span: Span
    table_place: Place
    rejects: bool = True
