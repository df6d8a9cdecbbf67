"""What a schema comes to, in words that can be shown, stored and compared: no places, no doubts but one."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.engine import EngineName


class ColumnShape(NamedTuple):
    """`type` and `default` as written, on one line; `extra` is such as `GENERATED ALWAYS AS IDENTITY`, or empty."""

    name: str
    type: str
    is_not_null: bool
    default: str | None = None
    extra: str = ""


class KeyShape(NamedTuple):
    kind: Literal["primary", "unique"]
    name: str
    columns: tuple[str, ...]


class ForeignKeyShape(NamedTuple):
    """`table` is the target, named as a TableShape is."""

    name: str
    columns: tuple[str, ...]
    table: str
    target_columns: tuple[str, ...]
    on_delete: str = ""
    on_update: str = ""


class IndexShape(NamedTuple):
    """A column is empty where the index is on an expression."""

    name: str
    columns: tuple[str, ...]
    is_unique: bool = False
    is_partial: bool = False


class TableShape(NamedTuple):
    """`name` is qualified by its schema where that is not the engine's default. `kind` is `table`, `view` or such.

    `is_certain` is False where the table may not exist, or more is done to it than is known.
    """

    name: str
    kind: str
    columns: tuple[ColumnShape, ...]
    keys: tuple[KeyShape, ...] = ()
    foreign_keys: tuple[ForeignKeyShape, ...] = ()
    indexes: tuple[IndexShape, ...] = ()
    is_certain: bool = True


class ObjectShape(NamedTuple):
    """What is neither a table nor on one: `kind` is `type`, `function`, `trigger`, `sequence` or `extension`.

    `detail` tells two of one name apart: the labels of an enum, a trigger's table.
    """

    kind: str
    name: str
    detail: str = ""


class SchemaShape(NamedTuple):
    """Of all histories that an engine sees; both sorted by name."""

    engine: EngineName
    tables: tuple[TableShape, ...]
    objects: tuple[ObjectShape, ...] = ()
