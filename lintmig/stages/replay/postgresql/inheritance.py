"""Tables of PostgreSQL that have the columns of others: by LIKE once, by INHERITS and as partitions for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintmig.model.definition import Check
from lintmig.model.definition import Key as KeyDefinition
from lintmig.model.fault import Missing, Unsuited
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    AlterTable,
    DropColumn,
    DropObject,
    Operation,
    RenameColumn,
    RenameObject,
)
from lintmig.model.related import inheriting_from, some_inherit
from lintmig.model.schema import Column, Key, Table
from lintmig.model.source import Span
from lintmig.stages.replay.queries.typing import canonical_name
from lintmig.stages.replay.world import Found, World


def children_of(world: World, key: Key) -> list[Found]:
    """The tables that inherit from a table, its partitions among them."""
    return [Found(child, table) for child, table in inheriting_from(world.schema, key)]


def descendants(world: World, key: Key) -> set[Key]:
    """A table and all that inherit from it, at whatever distance."""
    met = {key}
    pending = [key]
    while pending:
        for child in children_of(world, pending.pop()):
            if child.key not in met:
                met.add(child.key)
                pending.append(child.key)
    return met


def parent_with(world: World, table: Table, column: str) -> Table | None:
    """The table from which a column comes."""
    for key in table.parents:
        parent = world.schema.tables.get(key)
        if parent is not None and column in parent.columns and parent.columns[column].is_certain:
            return parent
    return None


def named(key: Key, span: Span) -> ObjectName:
    return ObjectName((Identifier(key[0], True, span), Identifier(key[1], True, span)))


def in_children(world: World, operation: Operation, met: set[Key]) -> Iterator[Operation]:
    """What a change of a table does to the tables that inherit from it; to those that it has `met` already, nothing."""
    if world.engine.name != "postgresql" or not some_inherit(world.schema):
        return
    if world.is_only:
        _keep_in_children(world, operation)
        return
    if not isinstance(operation, AddColumn | DropColumn | RenameColumn | AlterColumn | AddConstraint | DropObject):
        return
    table = operation.table
    if table is None or (isinstance(operation, DropObject) and operation.kind != "constraint"):
        return
    lookup = world.find(table)
    if not isinstance(lookup, Found):
        return
    met.add(lookup.key)
    for child in children_of(world, lookup.key):
        if child.key in met:
            continue
        if isinstance(operation, AddConstraint):
            constraint = operation.constraint
            if child.table.bound is None and not (isinstance(constraint, Check) and constraint.is_inherited):
                continue
            if isinstance(constraint, KeyDefinition) and _has_key(world, child.table, constraint):
                continue
            if not isinstance(constraint, Check) and constraint.name is not None:
                constraint = constraint._replace(name=None)
            yield operation._replace(table=named(child.key, table.span), constraint=constraint)
        elif isinstance(operation, DropObject):
            yield operation._replace(table=named(child.key, table.span), if_exists=True)
        elif isinstance(operation, DropColumn):
            if not _keeps(world, child.table, world.fold(operation.column)):
                yield operation._replace(table=named(child.key, table.span))
        elif isinstance(operation, AddColumn):
            if world.fold(operation.column.name) not in child.table.columns:
                yield operation._replace(table=named(child.key, table.span))
        else:
            yield operation._replace(table=named(child.key, table.span))


def note_inherited(world: World, operation: Operation) -> None:
    """A column that was added to a table because one above got it."""
    found = world.find(operation.table) if isinstance(operation, AddColumn) else None
    if isinstance(found, Found) and isinstance(operation, AddColumn):
        name = world.fold(operation.column.name)
        column = found.table.columns.get(name)
        if column is not None:
            kept = found.table.with_column(name, replace(column, is_inherited=True))
            world.schema.put(world.schema.tables, found.key, kept)


def _keeps(world: World, child: Table, name: str) -> bool:
    """Whether a column stays although a parent loses it: it is the table's own, too, or another parent's."""
    if child.bound is not None or name not in child.columns:
        return False
    parents = [world.schema.tables.get(key) for key in child.parents]
    return not child.columns[name].is_inherited or any(item is not None and name in item.columns for item in parents)


def _keep_in_children(world: World, operation: Operation) -> None:
    """What ALTER TABLE ONLY drops becomes the own column of the tables below."""
    found = world.find(operation.table) if isinstance(operation, DropColumn) else None
    if not isinstance(found, Found) or not isinstance(operation, DropColumn):
        return
    name = world.fold(operation.column)
    for child in children_of(world, found.key):
        if name in child.table.columns:
            column = replace(child.table.columns[name], is_inherited=False)
            world.schema.put(world.schema.tables, child.key, child.table.with_column(name, column))


def _has_key(world: World, table: Table, key: KeyDefinition) -> bool:
    """Whether a partition has a key of its own that becomes a part of this one."""
    columns = tuple(world.fold(name) for name in key.columns)
    return any(item.kind == key.kind and item.columns == columns for item in table.keys)


def check_inherited(world: World, operation: Operation) -> None:
    """Report a change of what a table has from another: it is changed there."""
    if world.engine.name != "postgresql" or not world.is_certain or not some_inherit(world.schema):
        return
    if not isinstance(operation, AddColumn | DropColumn | RenameColumn | AlterColumn | DropObject):
        return
    lookup = world.find(operation.table) if operation.table is not None else None
    if not isinstance(lookup, Found) or not lookup.table.is_certain:
        return
    table, span = lookup.table, operation.span
    if not world.is_only:
        _check_other_parents(world, lookup, operation)
    if world.is_only or not table.parents:
        _check_only(world, lookup, operation)
        return
    if isinstance(operation, AddColumn):
        if table.bound is not None:
            world.report(Unsuited("column of partition", table.name, "", operation.column.name.span, table.place))
        return
    if isinstance(operation, DropObject):
        if operation.kind == "constraint":
            _check_constraint(world, lookup, world.fold(operation.name.last), operation)
        return
    name = world.fold(operation.column)
    parent = parent_with(world, table, name)
    if parent is None:
        return
    if isinstance(operation, AlterColumn):
        if operation.not_null is False and table.bound is not None and parent.columns[name].is_not_null:
            world.report(Unsuited("inherited null", operation.column.text, parent.name, span, parent.place))
        if operation.type is None:
            return
    world.report(Unsuited("inherited column", operation.column.text, parent.name, operation.column.span, parent.place))


def _check_other_parents(world: World, found: Found, operation: Operation) -> None:
    """A column that tables below have from another table, too, keeps its name and its type."""
    is_type = isinstance(operation, AlterColumn) and operation.type is not None
    if not (isinstance(operation, RenameColumn) or is_type):
        return
    assert isinstance(operation, RenameColumn | AlterColumn)
    name = world.fold(operation.column)
    below = descendants(world, found.key)
    for key in sorted(below - {found.key}):
        child = world.schema.tables[key]
        if not child.is_certain or len(child.parents) < 2:
            continue
        for other in child.parents:
            parent = world.schema.tables.get(other)
            if other in below or parent is None or not parent.is_certain or name not in parent.columns:
                continue
            if parent.columns[name].is_certain:
                span = operation.column.span
                fault = Unsuited("inherited elsewhere", operation.column.text, child.name, span, parent.place)
                world.report(fault)
                return


def _check_only(world: World, found: Found, operation: Operation) -> None:
    """ALTER TABLE ONLY of a table that others inherit from."""
    if not world.is_only:
        return
    child = next((item for item in children_of(world, found.key) if item.table.is_certain), None)
    if child is None:
        return
    if isinstance(operation, DropObject | DropColumn):
        name = world.fold(operation.name.last if isinstance(operation, DropObject) else operation.column)
        has = found.table.columns if isinstance(operation, DropColumn) else found.table.checks
        if found.table.partitioning is not None and name in has:
            world.report(Unsuited("inherited rename", name, child.table.name, operation.span, child.table.place))
        return
    is_other = isinstance(operation, AlterColumn) and operation.type is None
    if isinstance(operation, AddColumn | RenameColumn | AlterColumn) and not is_other:
        column = operation.column.name if isinstance(operation, AddColumn) else operation.column
        world.report(Unsuited("inherited rename", column.text, child.table.name, column.span, child.table.place))


def _check_constraint(world: World, found: Found, name: str, operation: DropObject) -> None:
    table = found.table
    for key in table.parents:
        parent = world.schema.tables.get(key)
        if parent is None or not parent.is_certain or name not in table.constraints:
            continue
        own = next((item for item in table.keys if item.name == name), None)
        is_of_key = own is not None and any(
            item.columns == own.columns and item.kind == own.kind and item.is_certain for item in parent.keys
        )
        is_check = name in table.checks and name in parent.checks and name in parent.constraints
        is_check = is_check and name not in parent.own_checks
        if is_check or (is_of_key and table.bound is not None):
            world.report(Unsuited("inherited constraint", name, parent.name, operation.span, parent.place))


def is_inherited_check(world: World, found: Found, name: str) -> bool:
    """Whether a CHECK of this name comes from another table: to add it once more makes it the table's own, too."""
    parents = [world.schema.tables.get(key) for key in found.table.parents]
    return any(parent is not None and name in parent.checks and name not in parent.own_checks for parent in parents)


def may_rename_check(world: World, found: Found, name: str, operation: RenameObject) -> bool:
    """Whether a CHECK may get another name here: one that is inherited has one name in all tables."""
    table = found.table
    if name not in table.checks or name in table.own_checks or not table.is_certain:
        return True
    for key in table.parents:
        parent = world.schema.tables.get(key)
        if parent is not None and parent.is_certain and name in parent.checks and name not in parent.own_checks:
            world.report(Unsuited("inherited constraint", name, parent.name, operation.span, parent.place))
            return False
    child = next((item.table for item in children_of(world, found.key) if item.table.is_certain), None)
    if world.is_only and child is not None and name in child.checks:
        world.report(Unsuited("inherited rename", name, child.name, operation.span, child.place))
        return False
    return True


def change_inheritance(world: World, found: Found, operation: AlterTable) -> None:
    """INHERIT and NO INHERIT."""
    if operation.name is None:
        return
    table, span = found.table, operation.span
    lookup = world.find(operation.name)
    if isinstance(lookup, Missing):
        world.report(lookup)
        return
    if lookup is None or not table.is_certain or not lookup.table.is_certain:
        world.has_doubt = True
        return
    if table.partitioning is not None:
        world.report(Unsuited("partitioned child", table.name, "", span, table.place))
    elif table.bound is not None:
        world.report(Unsuited("inheritance of a partition", table.name, "", span, table.place))
    elif operation.action == "no inherit":
        if lookup.key not in table.parents:
            world.report(Unsuited("not a parent", lookup.table.name, table.name, span, lookup.table.place))
        else:
            parents = tuple(key for key in table.parents if key != lookup.key)
            world.schema.put(world.schema.tables, found.key, replace(table, parents=parents))
    elif lookup.table.bound is not None:
        world.report(Unsuited("parent is a partition", lookup.table.name, "", span, lookup.table.place))
    elif lookup.table.partitioning is not None:
        world.report(Unsuited("partitioned parent", lookup.table.name, "", span, lookup.table.place))
    elif lookup.key in table.parents:
        world.report(Unsuited("parent already", lookup.table.name, table.name, span, lookup.table.place))
    elif lookup.key in descendants(world, found.key):
        world.report(Unsuited("circular inheritance", lookup.table.name, table.name, span, lookup.table.place))
    else:
        check_fits_parent(world, found, lookup, span)
        if world.is_certain:
            world.schema.put(world.schema.tables, found.key, replace(table, parents=(*table.parents, lookup.key)))


def check_fits_parent(world: World, child: Found, parent: Found, span: Span) -> None:
    """Report what a table lacks to inherit from another, or to be its partition."""
    if not (child.table.is_complete and parent.table.is_complete and world.schema.is_complete):
        return
    for name, column in parent.table.columns.items():
        own = child.table.columns.get(name)
        if own is None:
            world.report(Unsuited("missing in child", child.table.name, f"column {column.name}", span, column.place))
            return
        if not (own.is_certain and column.is_certain):
            world.doubt((column if own.is_certain else own).place)
            continue
        if have_other_types(world, own, column):
            world.report(Unsuited("inherited type", own.name, parent.table.name, span, own.place))
            return
        if column.is_not_null and not own.is_not_null:
            world.report(Unsuited("inherited null", own.name, parent.table.name, span, own.place))
            return
    if child.table.has_unknown_constraints:
        return
    for check in parent.table.checks:
        if check in parent.table.own_checks:
            continue
        if check in parent.table.constraints and check not in child.table.constraints:
            place = parent.table.constraints[check]
            world.report(Unsuited("missing in child", child.table.name, f"constraint {check}", span, place))
            return


def have_other_types(world: World, first: Column, second: Column) -> bool:
    if not first.type.name or not second.type.name:
        return False
    if first.type.is_array != second.type.is_array:
        return True
    names = [_plain_name(world, column) for column in (first, second)]
    if names[0] != names[1]:
        return bool(names[0] and names[1])
    has_sizes = names[0] in ("character varying", "numeric", "character")
    return has_sizes and first.type.arguments != second.type.arguments


def _plain_name(world: World, column: Column) -> str:
    if any(key[1] == column.type.name for key in world.schema.types):
        return column.type.name
    name = canonical_name(world, column.type).removesuffix(" []")
    return {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}.get(name, name)
