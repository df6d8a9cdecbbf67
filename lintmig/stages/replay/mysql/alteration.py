"""One ALTER TABLE at once: all that it drops and changes is of the table as it was, whatever the order of its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lintmig.model.definition import Key
from lintmig.model.fault import Missing
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    ChangeTable,
    CreateIndex,
    DropColumn,
    DropObject,
    Operation,
    RenameColumn,
    RenameObject,
    ReplaceColumn,
    UseTable,
    WhenTableExists,
)
from lintmig.stages.replay.mysql.foreign_keys import number_of
from lintmig.stages.replay.mysql.twice import changes_added, joined
from lintmig.stages.replay.world import Found, World


def in_order(world: World, operations: Sequence[Operation]) -> Sequence[Operation]:
    """The order in which the parts of a statement give what the engine makes of it."""
    world.highest_numbers, world.held_names = {}, {}
    if len(operations) == 1 and isinstance(operations[0], WhenTableExists):
        inner = operations[0]
        return [inner._replace(operations=tuple(in_order(world, inner.operations)))]
    if len(operations) < 2 or not all(isinstance(item, _ACTIONS) for item in operations):
        return operations
    name = getattr(operations[0], "table", None) or getattr(operations[0], "name", None)
    found = world.find(name) if isinstance(name, ObjectName) else None
    if not isinstance(found, Found):
        return operations
    _note_numbers(world, found)
    operations = joined(world, found, operations)
    if world.is_certain:
        for missing in (*_changed_twice(world, found, operations), *_behind_nothing(world, found, operations)):
            world.report(missing)
    return list(_renamed_together(world, sorted(operations, key=lambda item: _pass(world, found, item, operations))))


_ACTIONS = (
    AddColumn
    | AddConstraint
    | AlterColumn
    | ChangeTable
    | CreateIndex
    | DropColumn
    | DropObject
    | RenameColumn
    | RenameObject
    | ReplaceColumn
    | UseTable
)


def _pass(world: World, found: Found, operation: Operation, operations: Sequence[Operation]) -> int:
    if changes_added(world, found, operation, operations):
        return 9 if isinstance(operation, AlterColumn) else 8
    match operation:
        case DropObject(kind="foreign key" | "constraint"):
            return 0
        case RenameObject(kind="index"):
            return 1
        case DropObject():
            return 2
        case DropColumn():
            name = world.fold(operation.column)
            return 4 if any(name in column.reads for column in found.table.columns.values()) else 3
        case ChangeTable() | UseTable():
            return 5
        case AlterColumn():
            return 6
        case RenameColumn() | ReplaceColumn():
            return 7
        case AddColumn():
            return 8
        case CreateIndex() | AddConstraint(constraint=Key()):
            return 9
        case RenameObject():
            return 11
        case _:
            return 10


def _note_numbers(world: World, found: Found) -> None:
    stem = f"{found.key[1].lower()}_ibfk_"
    keys = found.table.foreign_keys
    world.highest_numbers[found.key] = max((number_of(item.name, stem) for item in keys), default=0)
    for item in keys:
        if item.is_certain and found.table.is_certain:
            world.held_names[(found.key[0], item.name)] = item.place


def _changed_twice(world: World, found: Found, operations: Sequence[Operation]) -> Iterator[Missing]:
    """A column of the old table is changed or dropped once; then it is not there to be changed again."""
    seen: set[str] = set()
    for operation in operations:
        if not isinstance(operation, AlterColumn | RenameColumn | ReplaceColumn):
            continue
        name = world.fold(operation.column)
        both_alter = isinstance(operation, AlterColumn)
        if name in seen and not both_alter and name in found.table.columns and found.table.is_certain:
            yield Missing("column", operation.column.text, operation.column.span, table=found.table.name)
        seen.add(name)


def _behind_nothing(world: World, found: Found, operations: Sequence[Operation]) -> Iterator[Missing]:
    """AFTER a column that is dropped, renamed away or only added further behind."""
    if not found.table.is_certain or not found.table.is_complete:
        return
    names = dict.fromkeys(found.table.columns)
    for operation in operations:
        if isinstance(operation, DropColumn):
            names.pop(world.fold(operation.column), None)
        elif isinstance(operation, RenameColumn):
            names.pop(world.fold(operation.column), None)
            names[world.fold(operation.new_name)] = None
        elif isinstance(operation, ReplaceColumn):
            if world.fold(operation.definition.name) == world.fold(operation.column):
                continue
            names.pop(world.fold(operation.column), None)
            if operation.definition.after is None:
                names[world.fold(operation.definition.name)] = None
    for operation in operations:
        if not isinstance(operation, AddColumn | ReplaceColumn):
            continue
        definition = operation.column if isinstance(operation, AddColumn) else operation.definition
        after = definition.after
        if after is not None and world.fold(after) not in names:
            yield Missing("column", after.text, after.span, table=found.table.name, table_place=found.table.place)
        names[world.fold(definition.name)] = None


def _renamed_together(world: World, operations: Sequence[Operation]) -> Iterator[Operation]:
    """Columns that take each other's names in one ALTER: by way of names that nobody has."""
    changed = [item for item in operations if _new_name(item) is not None]
    old = {world.fold(item.column) for item in changed if isinstance(item, RenameColumn | ReplaceColumn)}
    if len(changed) < 2 or not any(world.fold(name) in old for item in changed if (name := _new_name(item))):
        yield from operations
        return
    later: list[Operation] = []
    is_done = False
    for item in operations:
        new = _new_name(item)
        if new is None or not isinstance(item, RenameColumn | ReplaceColumn):
            if not is_done and isinstance(item, AddColumn | CreateIndex | AddConstraint):
                is_done = True
                yield from later
            yield item
            continue
        between = replace(item.column, text=f"{item.column.text} on its way to {new.text}", quoted=True)
        yield RenameColumn(item.table, item.column, between, item.span)
        later.append(item._replace(column=between))
    if not is_done:
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
