"""What ALTER, RENAME and DROP change, and what only must be there."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.definition import ColumnDefinition, Constraint, Default, ObjectKind, TableOptions
from lintmig.model.expression import Expression
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.source import Span


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
    if_exists: bool = False


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
    is_truncated: bool = False


class ChangeTable(NamedTuple):
    """What an ALTER TABLE of MySQL or MariaDB changes of a table as a whole."""

    table: ObjectName
    options: TableOptions
    span: Span
    converts: bool = False
    """Whether the columns that are there take the new character set, too."""
    needs_partitions: bool = False
    removes_partitions: bool = False
    versioning: Literal["added", "dropped"] | None = None


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
