"""What statements do: the changes and the uses they make, free of any parser and engine.

Spans are offsets in the script's SQL. Several operations may come from one statement, in its order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lintmig.model.definition import ColumnDefinition, Constraint, Default, IndexElement, ObjectKind
from lintmig.model.expression import Expression, Query, RowSource, TableSource
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.source import Span


@dataclass(frozen=True, slots=True)
class CreateTable:
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


@dataclass(frozen=True, slots=True)
class CreateIndex:
    name: Identifier | None
    table: ObjectName
    elements: tuple[IndexElement, ...]
    included: tuple[Identifier, ...]
    where: Expression | None
    is_unique: bool
    if_not_exists: bool
    span: Span
    qualifier: Identifier | None = None


@dataclass(frozen=True, slots=True)
class CreateView:
    name: ObjectName
    column_names: tuple[Identifier, ...]
    query: Query | None
    is_materialized: bool
    or_replace: bool
    if_not_exists: bool
    is_temporary: bool
    span: Span


@dataclass(frozen=True, slots=True)
class CreateFunction:
    name: ObjectName
    kind: Literal["function", "procedure"]
    argument_types: tuple[DataType, ...] | None
    returns: DataType | None
    or_replace: bool
    if_not_exists: bool
    span: Span
    changes_tables: bool = False
    """Whether its body holds DDL: then a call may change any table."""


@dataclass(frozen=True, slots=True)
class CreateTrigger:
    name: ObjectName
    table: ObjectName
    function: ObjectName | None
    update_columns: tuple[Identifier, ...]
    or_replace: bool
    if_not_exists: bool
    span: Span


@dataclass(frozen=True, slots=True)
class CreateType:
    """`labels` are an enum's values; `attributes` a composite's columns; `base` a domain's type."""

    name: ObjectName
    kind: Literal["type", "domain"]
    labels: tuple[str, ...] | None
    base: DataType | None
    attributes: tuple[DataType, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CreateObject:
    """An object of which the schema only knows that it exists."""

    kind: Literal["sequence", "schema", "extension", "policy"]
    name: ObjectName
    if_not_exists: bool
    span: Span
    table: ObjectName | None = None


@dataclass(frozen=True, slots=True)
class DropObject:
    """`table` is what an index, trigger or policy is dropped from, where the statement names it."""

    kind: ObjectKind
    name: ObjectName
    if_exists: bool
    cascade: bool
    span: Span
    table: ObjectName | None = None


@dataclass(frozen=True, slots=True)
class AddColumn:
    table: ObjectName
    column: ColumnDefinition
    if_not_exists: bool
    span: Span


@dataclass(frozen=True, slots=True)
class DropColumn:
    table: ObjectName
    column: Identifier
    if_exists: bool
    cascade: bool
    span: Span


@dataclass(frozen=True, slots=True)
class RenameColumn:
    table: ObjectName
    column: Identifier
    new_name: Identifier
    span: Span


@dataclass(frozen=True, slots=True)
class ReplaceColumn:
    """MODIFY or CHANGE COLUMN: the whole definition anew, perhaps under a new name."""

    table: ObjectName
    column: Identifier
    definition: ColumnDefinition
    if_exists: bool
    span: Span


@dataclass(frozen=True, slots=True)
class AlterColumn:
    """One change of a column; the fields that are None stay as they are."""

    table: ObjectName
    column: Identifier
    span: Span
    type: DataType | None = None
    has_using: bool = False
    not_null: bool | None = None
    default: Default | Literal["none"] | None = None
    identity: bool | None = None


@dataclass(frozen=True, slots=True)
class AddConstraint:
    table: ObjectName
    constraint: Constraint
    if_not_exists: bool
    span: Span


@dataclass(frozen=True, slots=True)
class UseConstraint:
    """VALIDATE or ALTER CONSTRAINT: it must exist."""

    table: ObjectName
    name: Identifier
    span: Span


@dataclass(frozen=True, slots=True)
class UseTable:
    """Needs the table, leaves its columns as they are: COMMENT ON, TRUNCATE, LOCK, GRANT, storage settings."""

    table: ObjectName
    columns: tuple[Identifier, ...]
    if_exists: bool
    span: Span
    kind: ObjectKind = "table"


@dataclass(frozen=True, slots=True)
class RenameObject:
    kind: ObjectKind
    name: ObjectName
    new_name: Identifier
    if_exists: bool
    span: Span
    table: ObjectName | None = None


@dataclass(frozen=True, slots=True)
class MoveObject:
    """ALTER ... SET SCHEMA."""

    kind: ObjectKind
    name: ObjectName
    schema: Identifier
    if_exists: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ChangeEnum:
    """ALTER TYPE ... ADD VALUE or RENAME VALUE."""

    name: ObjectName
    label: str
    renamed_from: str | None
    if_not_exists: bool
    span: Span


@dataclass(frozen=True, slots=True)
class UseSchema:
    """SET search_path or USE: where unqualified names are looked for from now on."""

    schemas: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class UseForeignKeys:
    """MySQL's SET FOREIGN_KEY_CHECKS."""

    are_checked: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Assignment:
    column: Identifier
    value: Expression | None


@dataclass(frozen=True, slots=True)
class ConflictTarget:
    """ON CONFLICT (columns) or ON CONSTRAINT; no columns and no name where none is given."""

    columns: tuple[Identifier, ...]
    constraint: Identifier | None
    has_expression: bool
    is_partial: bool
    assignments: tuple[Assignment, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Insert:
    table: TableSource
    columns: tuple[Identifier, ...]
    rows: tuple[tuple[Expression, ...], ...]
    query: Query | None
    conflict: ConflictTarget | None
    common: Query
    """The statement's own WITH and RETURNING parts."""
    span: Span


@dataclass(frozen=True, slots=True)
class Update:
    table: TableSource
    assignments: tuple[Assignment, ...]
    sources: tuple[RowSource, ...]
    common: Query
    """The statement's WITH, WHERE and RETURNING parts."""
    span: Span


@dataclass(frozen=True, slots=True)
class Delete:
    table: TableSource
    sources: tuple[RowSource, ...]
    common: Query
    span: Span


@dataclass(frozen=True, slots=True)
class Select:
    query: Query
    span: Span


@dataclass(frozen=True, slots=True)
class Guarded:
    """Operations that run only under a condition that replay does not evaluate, such as in a DO block."""

    operations: tuple[Operation, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Opaque:
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
    | RenameObject
    | MoveObject
    | ChangeEnum
    | UseSchema
    | UseForeignKeys
    | Insert
    | Update
    | Delete
    | Select
    | Guarded
    | Opaque
)
