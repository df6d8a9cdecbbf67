"""What statements do: the changes and the uses they make, free of any parser and engine.

Spans are offsets in the script's SQL. Several operations may come from one statement, in its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lintmig.model.name import ObjectName
from lintmig.model.operation.alterations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    AlterTable,
    ChangeEnum,
    ChangeTable,
    DropColumn,
    DropObject,
    MoveObject,
    RenameColumn,
    RenameObject,
    ReplaceColumn,
    UseConstraint,
    UseForeignKeys,
    UseSchema,
    UseSqlMode,
    UseTable,
)
from lintmig.model.operation.blocks import Block, CallProcedure, statements_within
from lintmig.model.operation.creations import (
    CreateFunction,
    CreateIndex,
    CreateObject,
    CreateTable,
    CreateTrigger,
    CreateType,
    CreateView,
    RowReference,
    VirtualTable,
)
from lintmig.model.operation.data import Assignment, ConflictTarget, Delete, Insert, Select, Update
from lintmig.model.operation.objects import (
    ChangeComposite,
    ChangeDomain,
    ChangePublication,
    OwnSequence,
    RefreshView,
    UseObject,
)
from lintmig.model.operation.transactions import UseTransaction
from lintmig.model.source import Span


class WhenTableExists(NamedTuple):
    """ALTER TABLE IF EXISTS: the operations run only if the table is there."""

    table: ObjectName
    operations: tuple[Operation, ...]
    span: Span


class Guarded(NamedTuple):
    """Operations that run only under a condition that replay does not evaluate, such as in a DO block."""

    operations: tuple[Operation, ...]
    span: Span


class Opaque(NamedTuple):
    """A statement whose effect on the schema is unknown.

    It touches nothing but `table`, or makes nothing but what one of `names` (in lower case) is, where they are given.
    """

    reason: str
    span: Span
    table: ObjectName | None = None
    names: tuple[str, ...] = ()
    only_adds: bool = False
    """Whether all that was in `table` before stays."""


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
    | AlterTable
    | AddConstraint
    | UseConstraint
    | UseTable
    | ChangeTable
    | WhenTableExists
    | RenameObject
    | MoveObject
    | ChangeEnum
    | UseObject
    | ChangeComposite
    | ChangeDomain
    | ChangePublication
    | OwnSequence
    | RefreshView
    | UseSchema
    | UseForeignKeys
    | UseSqlMode
    | UseTransaction
    | Insert
    | Update
    | Delete
    | Select
    | Guarded
    | Block
    | CallProcedure
    | Opaque
)


def flattened(operations: Iterable[Operation]) -> Iterator[Operation]:
    """The operations with those that run under a condition or in a block in their place."""
    for operation in operations:
        if isinstance(operation, Guarded | WhenTableExists):
            yield from flattened(operation.operations)
        elif isinstance(operation, Block):
            for statement in statements_within(operation):
                yield from flattened(statement.operations)
        else:
            yield operation


__all__ = [
    "AddColumn",
    "AddConstraint",
    "AlterColumn",
    "AlterTable",
    "Assignment",
    "Block",
    "CallProcedure",
    "ChangeComposite",
    "ChangeDomain",
    "ChangeEnum",
    "ChangePublication",
    "ChangeTable",
    "ConflictTarget",
    "CreateFunction",
    "CreateIndex",
    "CreateObject",
    "CreateTable",
    "CreateTrigger",
    "CreateType",
    "CreateView",
    "Delete",
    "DropColumn",
    "DropObject",
    "Guarded",
    "Insert",
    "MoveObject",
    "Opaque",
    "Operation",
    "OwnSequence",
    "RefreshView",
    "RenameColumn",
    "RenameObject",
    "ReplaceColumn",
    "RowReference",
    "Select",
    "Update",
    "UseConstraint",
    "UseForeignKeys",
    "UseObject",
    "UseSchema",
    "UseSqlMode",
    "UseTable",
    "UseTransaction",
    "VirtualTable",
    "WhenTableExists",
    "flattened",
]
