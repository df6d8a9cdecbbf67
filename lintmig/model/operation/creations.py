"""What CREATE makes."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.definition import ColumnDefinition, Constraint, IndexElement, TableOptions
from lintmig.model.expression import Expression, Query
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.source import Span


class CreateTable(NamedTuple):
    name: ObjectName
    columns: tuple[ColumnDefinition, ...]
    constraints: tuple[Constraint, ...]
    indexes: tuple[CreateIndex, ...]
    if_not_exists: bool
    is_temporary: bool
    like: tuple[ObjectName, ...]
    """Tables whose columns are taken over: LIKE, INHERITS, PARTITION OF."""
    query: Query | None
    query_is_unread: bool
    span: Span
    or_replace: bool = False
    options: frozenset[str] = frozenset()
    """Of SQLite's words after the columns those that are there: `STRICT`, `WITHOUT`."""
    settings: TableOptions = TableOptions()


class CreateIndex(NamedTuple):
    name: Identifier | None
    table: ObjectName
    elements: tuple[IndexElement, ...]
    included: tuple[Identifier, ...]
    where: Expression | None
    is_unique: bool
    if_not_exists: bool
    span: Span
    qualifier: Identifier | None = None
    method: str = "btree"
    or_replace: bool = False


class CreateView(NamedTuple):
    name: ObjectName
    column_names: tuple[Identifier, ...]
    query: Query | None
    is_materialized: bool
    or_replace: bool
    if_not_exists: bool
    is_temporary: bool
    span: Span
    is_altered: bool = False
    """ALTER VIEW: it must be there."""


class CreateFunction(NamedTuple):
    name: ObjectName
    kind: Literal["function", "procedure"]
    argument_types: tuple[DataType, ...] | None
    returns: DataType | None
    or_replace: bool
    if_not_exists: bool
    span: Span
    changes_tables: bool = False
    """Whether its body holds DDL: then a call may change any table."""
    added_columns: tuple[str, ...] = ()
    """The columns that it adds to the table it is told, where that is all that its DDL does."""
    argument_count: int | None = None
    """OUT arguments counted, too."""


class RowReference(NamedTuple):
    """`NEW.column` or `OLD.column` in the body of a trigger."""

    row: str
    column: Identifier
    is_assigned: bool


class CreateTrigger(NamedTuple):
    name: ObjectName
    table: ObjectName
    function: ObjectName | None
    update_columns: tuple[Identifier, ...]
    or_replace: bool
    if_not_exists: bool
    span: Span
    timing: str = ""
    event: str = ""
    """On MySQL and MariaDB, as what follows: a trigger is for one event."""
    beside: Identifier | None = None
    """The trigger that it follows or precedes."""
    rows: tuple[RowReference, ...] = ()


class CreateType(NamedTuple):
    """`labels` are an enum's values; `attributes` a composite's columns; `base` a domain's type."""

    name: ObjectName
    kind: Literal["type", "domain"]
    labels: tuple[str, ...] | None
    base: DataType | None
    attributes: tuple[DataType, ...]
    span: Span


class CreateObject(NamedTuple):
    """An object of which the schema only knows that it exists."""

    kind: Literal["sequence", "schema", "extension", "policy", "operator class", "event"]
    name: ObjectName
    if_not_exists: bool
    span: Span
    table: ObjectName | None = None
    conditions: tuple[Expression, ...] = ()
    """A policy's USING and WITH CHECK."""
