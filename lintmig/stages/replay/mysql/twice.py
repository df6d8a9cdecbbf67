"""Columns that one ALTER TABLE names twice: added and changed, dropped and added again, dropped with all of a CHECK."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lintmig.model.definition import ColumnDefinition, ObjectKind
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import AddColumn, AlterColumn, DropColumn, DropObject, Operation, ReplaceColumn
from lintmig.model.related import indexes_of, referring_to
from lintmig.stages.replay.queries.typing import canonical_name
from lintmig.stages.replay.world import Found, World


def joined(world: World, found: Found, operations: Sequence[Operation]) -> list[Operation]:
    """The operations with those put together that are one for the engine."""
    return _dropped_wholly(world, found, _added_again(world, found, operations))


def changes_added(world: World, found: Found, operation: Operation, operations: Sequence[Operation]) -> bool:
    """Whether it changes a column that the same statement adds."""
    if not isinstance(operation, AlterColumn | ReplaceColumn):
        return False
    name = world.fold(operation.column)
    is_renamed = isinstance(operation, ReplaceColumn) and world.fold(operation.definition.name) != name
    if name in found.table.columns or is_renamed:
        return False
    return any(isinstance(item, AddColumn) and world.fold(item.column.name) == name for item in operations)


def _added_again(world: World, found: Found, operations: Sequence[Operation]) -> list[Operation]:
    """A column that is dropped and added stays in the keys that it is in, as if it was changed."""
    dropped = {world.fold(item.column): item for item in operations if isinstance(item, DropColumn)}
    result: list[Operation] = []
    gone: set[str] = set()
    for item in operations:
        if isinstance(item, AddColumn) and not item.if_not_exists:
            name = world.fold(item.column.name)
            drop = dropped.get(name)
            if drop is not None and name not in gone and _is_only_in_keys(world, found, name):
                gone.add(name)
                old = found.table.columns[name]
                if canonical_name(world, old.type) != canonical_name(world, item.column.type):
                    world.has_doubt = True
                result.append(ReplaceColumn(item.table, drop.column, _at_end(found, item, drop), False, item.span))
                continue
        result.append(item)
    return [item for item in result if not (isinstance(item, DropColumn) and world.fold(item.column) in gone)]


def _at_end(found: Found, item: AddColumn, drop: DropColumn) -> ColumnDefinition:
    """What is added comes last unless it says where."""
    definition = item.column
    if definition.is_first or definition.after is not None:
        return definition
    last = next((each for each in reversed(list(found.table.columns.values())) if each.name != drop.column.text), None)
    if last is None:
        return definition
    return definition._replace(after=replace(drop.column, text=last.name, quoted=True))


def _is_only_in_keys(world: World, found: Found, name: str) -> bool:
    table = found.table
    if name not in table.columns or any(name in names for names in table.checks.values()):
        return False
    if any(name in item.columns for item in table.foreign_keys):
        return False
    if any(name in column.reads for column in table.columns.values()):
        return False
    for _, other in referring_to(world.schema, found.key):
        if any(item.target == found.key and name in item.target_columns for item in other.foreign_keys):
            return False
    is_indexed = any(name in index.columns for _, index in indexes_of(world.schema, found.key))
    return is_indexed or any(name in item.columns for item in table.keys)


def _dropped_wholly(world: World, found: Found, operations: list[Operation]) -> list[Operation]:
    """A CHECK and a key go with their columns where all of them are dropped at once."""
    drops = [item for item in operations if isinstance(item, DropColumn)]
    if len(drops) < 2:
        return operations
    names = {world.fold(item.column) for item in drops}
    added = [
        DropObject("constraint", _named(check, drops[0].column), True, False, drops[0].span, drops[0].table)
        for check, columns in found.table.checks.items()
        if len(columns) > 1 and columns <= names and check not in found.table.check_owners
    ]
    span, table = drops[0].span, drops[0].table
    for key in found.table.keys:
        if len(key.columns) > 1 and names.issuperset(key.columns) and not _is_dropped(world, key.name, operations):
            kind: ObjectKind = "primary key" if key.kind == "primary" else "index"
            added.append(DropObject(kind, _named(key.name, drops[0].column), True, False, span, table))
    return [*added, *operations]


def _is_dropped(world: World, name: str, operations: list[Operation]) -> bool:
    drops = (item for item in operations if isinstance(item, DropObject))
    return any(("primary" if item.kind == "primary key" else world.fold(item.name.last)) == name for item in drops)


def _named(check: str, like: Identifier) -> ObjectName:
    return ObjectName((replace(like, text=check, quoted=True),))
