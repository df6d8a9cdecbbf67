"""What ALTER, RENAME and DROP change, and what only must be there."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.definition import ColumnDefinition, Constraint, Default, ObjectKind, PartitionBound, TableOptions
from lintmig.model.expression import Expression
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.operation.objects import Signature
from lintmig.model.source import Span


class DropObject(NamedTuple):
    """`table` is what an index, trigger or policy is dropped from, where the statement names it."""

    kind: ObjectKind
    name: ObjectName
    if_exists: bool
    cascade: bool
    span: Span
    table: ObjectName | None = None
    signature: Signature | None = None


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


ColumnAction = Literal[
    "add identity",
    "change identity",
    "drop identity",
    "drop expression",
    "storage",
    "compression",
]


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
    action: ColumnAction | None = None
    """Which of the changes it is that the other fields do not tell apart."""
    setting: str = ""
    """The storage or compression that is set; ALWAYS for an identity."""
    if_exists: bool = False


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
    action: Literal["validate", "alter"] = "validate"


TableAction = Literal[
    "cluster on",
    "cluster",
    "replica identity",
    "trigger",
    "rule",
    "inherit",
    "no inherit",
    "attach",
    "detach",
    "of type",
    "logged",
    "unlogged",
    "parameters",
    "role",
    "truncate",
]


class AlterTable(NamedTuple):
    """A change of a table as a whole; `name` is the index, trigger or other table that it names."""

    table: ObjectName
    action: TableAction
    name: ObjectName | None
    span: Span
    bound: PartitionBound | None = None
    others: tuple[ObjectName, ...] = ()
    """The tables that are emptied by the same TRUNCATE."""


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
    signature: Signature | None = None


class MoveObject(NamedTuple):
    """ALTER ... SET SCHEMA."""

    kind: ObjectKind
    name: ObjectName
    schema: Identifier
    if_exists: bool
    span: Span
    signature: Signature | None = None


class ChangeEnum(NamedTuple):
    """ALTER TYPE ... ADD VALUE or RENAME VALUE."""

    name: ObjectName
    label: str
    renamed_from: str | None
    if_not_exists: bool
    span: Span
    neighbour: str | None = None
    """The value before or after which the new one is put."""


class UseSchema(NamedTuple):
    """SET search_path or USE: where unqualified names are looked for from now on.

    None is the default; one without a name is nowhere.
    """

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
