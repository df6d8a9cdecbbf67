"""The order in which an engine runs the parts of one ALTER TABLE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lintmig.model.definition import Default, Key
from lintmig.model.name import DataType, Identifier
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    DropColumn,
    DropObject,
    Operation,
    RenameColumn,
    RenameObject,
    ReplaceColumn,
)
from lintmig.model.script import Statement
from lintmig.stages.replay.world import World


def in_engine_order(world: World, statement: Statement) -> Sequence[Operation]:
    """PostgreSQL runs an ALTER TABLE in passes: what it drops first, constraints last; MariaDB renames tables last."""
    operations = statement.operations
    if len(operations) < 2 or world.engine.name == "sqlite":
        return operations
    if world.engine.name == "postgresql":
        return sorted(operations, key=_alter_pass)
    return list(_renamed_together(world, sorted(operations, key=_mysql_pass)))


def _mysql_pass(operation: Operation) -> int:
    if isinstance(operation, DropObject) and operation.kind == "constraint":
        return 0
    return 2 if isinstance(operation, RenameObject) and operation.kind == "table" else 1


def _renamed_together(world: World, operations: Sequence[Operation]) -> Iterator[Operation]:
    """On MariaDB and MySQL, columns that take each other's names in one ALTER: by way of names that nobody has."""
    changed = [item for item in operations if _new_name(item) is not None]
    old = {world.fold(item.column) for item in changed if isinstance(item, RenameColumn | ReplaceColumn)}
    if len(changed) < 2 or not any(world.fold(name) in old for item in changed if (name := _new_name(item))):
        yield from operations
        return
    later: list[Operation] = []
    for item in operations:
        new = _new_name(item)
        if new is None or not isinstance(item, RenameColumn | ReplaceColumn):
            yield item
            continue
        between = replace(item.column, text=f"{item.column.text} on its way to {new.text}", quoted=True)
        yield RenameColumn(item.table, item.column, between, item.span)
        later.append(item._replace(column=between))
    yield from later


def _new_name(operation: Operation) -> Identifier | None:
    """What a column is called from here on, where that changes."""
    if isinstance(operation, RenameColumn):
        new = operation.new_name
    elif isinstance(operation, ReplaceColumn):
        new = operation.definition.name
    else:
        return None
    return new if new.text.lower() != operation.column.text.lower() else None


def _alter_pass(operation: Operation) -> int:
    match operation:
        case DropColumn() | DropObject(kind="constraint"):
            return 0
        case AlterColumn(default="none") | AlterColumn(not_null=False):
            return 0
        case AlterColumn(action="drop identity" | "drop expression"):
            return 0
        case AlterColumn(type=DataType()):
            return 1
        case AddColumn():
            return 2
        case AlterColumn(not_null=True) | AlterColumn(action="change identity"):
            return 3
        case AddConstraint(constraint=Key()):
            return 4
        case AddConstraint() | AlterColumn(default=Default()) | AlterColumn(action="add identity"):
            return 5
        case _:
            return 6
