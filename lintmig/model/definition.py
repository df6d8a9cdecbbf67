"""Columns, constraints and indexes as statements define them.

Spans are offsets in the script's SQL.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.expression import Expression
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.source import Span

ObjectKind = Literal[
    "table",
    "view",
    "materialized view",
    "column",
    "index",
    "constraint",
    "foreign key",
    "primary key",
    "trigger",
    "function",
    "procedure",
    "type",
    "domain",
    "sequence",
    "schema",
    "extension",
    "policy",
    "operator class",
    "routine",
    "aggregate",
    "attribute",
    "value",
    "rule",
    "event trigger",
    "publication",
    "statistics object",
    "collation",
    "cast",
    "operator",
    "server",
    "foreign-data wrapper",
    "text search configuration",
    "language",
    "access method",
    "event",
    "savepoint",
]


class ForeignKey(NamedTuple):
    name: Identifier | None
    columns: tuple[Identifier, ...]
    target: ObjectName
    target_columns: tuple[Identifier, ...]
    on_delete: str
    is_deferred_check: bool
    span: Span
    is_inline: bool = False
    """Whether it stands in a column's own definition."""
    on_update: str = ""
    set_columns: tuple[Identifier, ...] = ()
    """The columns that ON DELETE SET NULL (...) sets."""
    is_valid: bool = True
    """Whether it holds for the rows that are there: not with NOT VALID."""
    index_name: Identifier | None = None
    """What stands after FOREIGN KEY on MySQL and MariaDB."""


class Key(NamedTuple):
    """A primary or unique key. `columns` is empty where an element is an expression."""

    name: Identifier | None
    kind: Literal["primary", "unique"]
    columns: tuple[Identifier, ...]
    span: Span
    using_index: Identifier | None = None
    included: tuple[Identifier, ...] = ()
    is_deferrable: bool = False
    lengths: tuple[int | None, ...] = ()
    """How many characters of each column MySQL and MariaDB take, where that is said."""
    is_descending: bool = False
    """Whether it stands in a column's definition with DESC: on SQLite the column is no rowid then."""


class Check(NamedTuple):
    """`column` is the one in whose definition it stands, if in any."""

    name: Identifier | None
    expression: Expression | None
    span: Span
    column: Identifier | None = None
    is_valid: bool = True
    is_inherited: bool = True


class OtherConstraint(NamedTuple):
    """EXCLUDE and what else only has a name for us.

    `columns` are those of an EXCLUDE, with None for expressions; it has none where it is something else.
    """

    name: Identifier | None
    span: Span
    columns: tuple[Identifier | None, ...] = ()
    method: str = ""


Constraint = ForeignKey | Key | Check | OtherConstraint


class Default(NamedTuple):
    """`text` is the SQL as written; `expression` is None where it could not be read."""

    text: str
    expression: Expression | None
    span: Span


class ColumnDefinition(NamedTuple):
    name: Identifier
    type: DataType
    is_not_null: bool
    default: Default | None
    generated: Literal["identity", "expression", "auto_increment"] | None
    constraints: tuple[Constraint, ...]
    span: Span
    expression: Expression | None = None
    """What a generated column is computed from."""
    is_always: bool = False
    """Whether an identity takes no value but its own."""
    is_stored: bool = False
    """Whether a generated column is computed when rows are written."""
    after: Identifier | None = None
    """The column behind which MySQL and MariaDB put it."""
    is_first: bool = False
    charset: str = ""
    collation: str = ""
    is_updated: bool = False
    """Whether it has the ON UPDATE of MySQL and MariaDB."""


class TableOptions(NamedTuple):
    """What MySQL and MariaDB are told of a table behind its columns, in lower case; empty where nothing is said."""

    engine: str = ""
    charset: str = ""
    collation: str = ""
    is_partitioned: bool = False
    is_versioned: bool = False


class IndexElement(NamedTuple):
    """A column, or else an expression."""

    column: Identifier | None
    expression: Expression | None
    operator_class: ObjectName | None = None
    is_plain: bool = True
    """Whether it is ordered as by itself: no DESC, no NULLS FIRST, no COLLATE."""
    length: int | None = None
    """How many characters of the column MySQL and MariaDB take, where that is said."""


class PartitionBound(NamedTuple):
    """FOR VALUES: of IN, of FROM and TO, or the modulus and the remainder; or DEFAULT."""

    kind: Literal["list", "range", "hash", "default"]
    low: tuple[Expression | None, ...]
    high: tuple[Expression | None, ...]
    span: Span


class PartitionKey(NamedTuple):
    """PARTITION BY: the columns, or expressions, by which rows are spread."""

    method: str
    elements: tuple[IndexElement, ...]
    span: Span


class LikeClause(NamedTuple):
    """LIKE, with the words of what is INCLUDED of it beside the columns; or one of the tables of INHERITS."""

    table: ObjectName
    kind: Literal["like", "inherits", "partition"]
    included: frozenset[str]
