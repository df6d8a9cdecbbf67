"""What statements do: the changes and the uses they make, free of any parser and engine.

Spans are offsets in the script's SQL. Several operations may come from one statement, in its order.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.definition import ColumnDefinition, Constraint, Default, IndexElement, ObjectKind
from lintmig.model.expression import Expression, Query, RowSource, TableSource
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


class CreateView(NamedTuple):
    name: ObjectName
    column_names: tuple[Identifier, ...]
    query: Query | None
    is_materialized: bool
    or_replace: bool
    if_not_exists: bool
    is_temporary: bool
    span: Span


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


class CreateTrigger(NamedTuple):
    name: ObjectName
    table: ObjectName
    function: ObjectName | None
    update_columns: tuple[Identifier, ...]
    or_replace: bool
    if_not_exists: bool
    span: Span


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

    kind: Literal["sequence", "schema", "extension", "policy", "operator class"]
    name: ObjectName
    if_not_exists: bool
    span: Span
    table: ObjectName | None = None
    conditions: tuple[Expression, ...] = ()
    """A policy's USING and WITH CHECK."""


class DropObject(NamedTuple):
    """`table` is what an index, trigger or policy is dropped from, where the statement names it."""

    kind: ObjectKind
    name: ObjectName
    if_exists: bool
    cascade: bool
    span: Span
    table: ObjectName | None = None


class AddColumn(NamedTuple):
    table: ObjectName
    column: ColumnDefinition
    if_not_exists: bool
    span: Span


class WhenTableExists(NamedTuple):
    """ALTER TABLE IF EXISTS: the operations run only if the table is there."""

    table: ObjectName
    operations: tuple[Operation, ...]
    span: Span


class DropColumn(NamedTuple):
    table: ObjectName
    column: Identifier
    if_exists: bool
    cascade: bool
    span: Span


class RenameColumn(NamedTuple):
    table: ObjectName
    column: Identifier
    new_name: Identifier
    span: Span


class ReplaceColumn(NamedTuple):
    """MODIFY or CHANGE COLUMN: the whole definition anew, perhaps under a new name."""

    table: ObjectName
    column: Identifier
    definition: ColumnDefinition
    if_exists: bool
    span: Span


class AlterColumn(NamedTuple):
    """One change of a column; the fields that are None stay as they are."""

    table: ObjectName
    column: Identifier
    span: Span
    type: DataType | None = None
    has_using: bool = False
    using: Expression | None = None
    not_null: bool | None = None
    default: Default | Literal["none"] | None = None
    identity: bool | None = None


class AddConstraint(NamedTuple):
    table: ObjectName
    constraint: Constraint
    if_not_exists: bool
    span: Span


class UseConstraint(NamedTuple):
    """VALIDATE or ALTER CONSTRAINT: it must exist."""

    table: ObjectName
    name: Identifier
    span: Span


class UseTable(NamedTuple):
    """Needs the table, leaves its columns as they are: COMMENT ON, TRUNCATE, LOCK, GRANT, storage settings."""

    table: ObjectName
    columns: tuple[Identifier, ...]
    if_exists: bool
    span: Span
    kind: ObjectKind = "table"


class RenameObject(NamedTuple):
    kind: ObjectKind
    name: ObjectName
    new_name: Identifier
    if_exists: bool
    span: Span
    table: ObjectName | None = None


class MoveObject(NamedTuple):
    """ALTER ... SET SCHEMA."""

    kind: ObjectKind
    name: ObjectName
    schema: Identifier
    if_exists: bool
    span: Span


class ChangeEnum(NamedTuple):
    """ALTER TYPE ... ADD VALUE or RENAME VALUE."""

    name: ObjectName
    label: str
    renamed_from: str | None
    if_not_exists: bool
    span: Span


class UseSchema(NamedTuple):
    """SET search_path or USE: where unqualified names are looked for from now on; none is the default."""

    schemas: tuple[str, ...]
    span: Span


class UseForeignKeys(NamedTuple):
    """MySQL's SET FOREIGN_KEY_CHECKS."""

    are_checked: bool
    span: Span


class UseSqlMode(NamedTuple):
    """MySQL's SET sql_mode."""

    is_strict: bool
    span: Span


class Assignment(NamedTuple):
    """`qualifier` is the name before the column.

    `value` is None where a subquery or another row is assigned to several columns: the first of them has the `row`,
    and how many columns there are.
    """

    column: Identifier
    value: Expression | None
    qualifier: Identifier | None = None
    row: Expression | None = None
    row_width: int = 0


class ConflictTarget(NamedTuple):
    """ON CONFLICT (columns) or ON CONSTRAINT; no columns and no name where none is given."""

    columns: tuple[Identifier, ...]
    constraint: Identifier | None
    has_expression: bool
    is_partial: bool
    assignments: tuple[Assignment, ...]
    span: Span
    where: tuple[Expression, ...] = ()


class Insert(NamedTuple):
    table: TableSource
    columns: tuple[Identifier, ...]
    rows: tuple[tuple[Expression, ...], ...]
    query: Query | None
    conflict: ConflictTarget | None
    common: Query
    """The statement's own WITH and RETURNING parts."""
    span: Span
    ignores_faults: bool = False
    """INSERT IGNORE, INSERT OR IGNORE and the like: rows that do not fit are left out."""


class Update(NamedTuple):
    table: TableSource
    assignments: tuple[Assignment, ...]
    sources: tuple[RowSource, ...]
    common: Query
    """The statement's WITH, WHERE and RETURNING parts."""
    span: Span


class Delete(NamedTuple):
    table: TableSource
    sources: tuple[RowSource, ...]
    common: Query
    span: Span


class Select(NamedTuple):
    query: Query
    span: Span


class Guarded(NamedTuple):
    """Operations that run only under a condition that replay does not evaluate, such as in a DO block."""

    operations: tuple[Operation, ...]
    span: Span


class Opaque(NamedTuple):
    """A statement whose effect on the schema is unknown."""

    reason: str
    span: Span


Operation = (
    CreateTable
    | CreateIndex
    | CreateView
    | CreateFunction
    | CreateTrigger
    | CreateType
    | CreateObject
    | DropObject
    | AddColumn
    | DropColumn
    | RenameColumn
    | ReplaceColumn
    | AlterColumn
    | AddConstraint
    | UseConstraint
    | UseTable
    | WhenTableExists
    | RenameObject
    | MoveObject
    | ChangeEnum
    | UseSchema
    | UseForeignKeys
    | UseSqlMode
    | Insert
    | Update
    | Delete
    | Select
    | Guarded
    | Opaque
)
