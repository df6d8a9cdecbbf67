"""Indexes and constraints get other names; and what PostgreSQL says of an index that is to be dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmig.model.fault import Duplicate, Missing, Needed, WrongKind
from lintmig.model.operation import DropObject, RenameObject
from lintmig.model.related import doubtful_tables, indexes_of, named, referring_to, with_key_named
from lintmig.model.schema import Index, Key
from lintmig.stages.replay.postgresql.inheritance import descendants, may_rename_check
from lintmig.stages.replay.postgresql.key_cascades import drop_foreign_keys_to
from lintmig.stages.replay.postgresql.namespaces import is_taken
from lintmig.stages.replay.postgresql.relations import owner_of_index
from lintmig.stages.replay.world import Found, World


def drop_own_index(world: World, operation: DropObject) -> bool:
    """Report an index of PostgreSQL that something else rests on, or what is none."""
    for key in world.keys(operation.name):
        table = world.schema.tables.get(key)
        if table is not None:
            if table.is_certain:
                world.report(WrongKind(str(operation.name), "index", table.kind, operation.span, table.place))
            return True
        index = world.schema.indexes.get(key)
        owner = owner_of_index(world, key)
        constraint = index.constraint if index is not None else key[1] if owner is not None else None
        if constraint is not None:
            place = index.place if index is not None else owner[1].place if owner is not None else None
            is_certain = index.is_certain if index is not None else owner is not None and owner[1].is_certain
            if is_certain and place is not None:
                by = ((f"constraint {constraint}", place),)
                world.report(Needed("index", operation.name.last.text, operation.span, by))
            return True
        if index is not None:
            parent = world.schema.indexes.get(index.parent) if index.parent is not None else None
            if parent is not None and parent.is_certain and index.is_certain:
                by = ((f"index {parent.name}", parent.place),)
                world.report(Needed("index", operation.name.last.text, operation.span, by))
            elif index.is_certain:
                _drop_what_rests_on(world, key, index, operation)
            return False
    return False


def _drop_what_rests_on(world: World, key: Key, index: Index, operation: DropObject) -> None:
    """Foreign keys may rest on a unique index alone: they stop it from going, or go along."""
    columns = frozenset(name for name in index.columns if name is not None)
    table = world.schema.tables.get(index.table)
    if table is None or not index.is_unique or index.is_partial or len(columns) != len(index.columns):
        return
    others = (item for name, item in indexes_of(world.schema, index.table) if name != key)
    serving: list[frozenset[str | None]] = [frozenset(item.columns) for item in table.keys]
    serving += [frozenset(item.columns) for item in others if item.is_unique]
    if any(each == columns for each in serving) or not world.is_certain:
        return
    by = tuple(
        (f"foreign key {item.name} of {other.name}", item.place)
        for _, other in referring_to(world.schema, index.table)
        if other.is_certain
        for item in other.certain_foreign_keys
        if item.target == index.table and set(item.target_columns) == columns
    )
    if by and operation.cascade:
        drop_foreign_keys_to(world, index.table, columns, are_all=True)
    elif by:
        world.report(Needed("index", operation.name.last.text, operation.span, by))


def renames_index(world: World, operation: RenameObject) -> bool:
    """Whether ALTER TABLE ... RENAME TO names an index, which PostgreSQL takes."""
    keys = world.keys(operation.name)
    is_table = any(key in world.schema.tables and world.schema.tables[key].is_certain for key in keys)
    return not is_table and any(key in world.schema.indexes or owner_of_index(world, key) is not None for key in keys)


def is_of_kind(world: World, found: Found, operation: RenameObject) -> bool:
    """ALTER TABLE and ALTER INDEX rename all relations; ALTER VIEW only views."""
    if world.engine.name != "postgresql" or operation.kind in ("table", "index") or not found.table.is_certain:
        return True
    if found.table.kind == operation.kind:
        return True
    place = found.table.place
    world.report(WrongKind(str(operation.name), operation.kind, found.table.kind, operation.span, place))
    return False


def rename_index(world: World, operation: RenameObject) -> None:
    key = index_named(world, world.fold(operation.name.last), None)
    if key is None:
        _rename_key_of_index(world, operation)
        return
    index = world.schema.indexes[key]
    new_key = (key[0], world.fold(operation.new_name))
    if is_taken(world, new_key, operation.new_name.text, operation.new_name.span):
        return
    if index.constraint is not None and index.table in world.schema.tables:
        _rename_constraint_of(world, Found(index.table, world.schema.tables[index.table]), key[1], new_key[1])
        return
    if world.is_certain:
        world.schema.put(world.schema.indexes, key, None)
    renamed = replace(index, name=operation.new_name.text, is_certain=index.is_certain and world.is_certain)
    world.schema.put(world.schema.indexes, (key[0], world.fold(operation.new_name)), renamed)


def _rename_key_of_index(world: World, operation: RenameObject) -> None:
    """On PostgreSQL the index behind a key has the key's name, and takes the key along."""
    old = world.fold(operation.name.last)
    for key, table in with_key_named(world.schema, old):
        new_name = operation.new_name
        if is_taken(world, (key[0], world.fold(new_name)), new_name.text, new_name.span):
            return
        _rename_constraint_of(world, Found(key, table), old, world.fold(new_name))
        return
    is_known = world.schema.is_complete and not world.has_baseline
    if is_known and not operation.if_exists and not doubtful_tables(world.schema):
        world.report(Missing("index", str(operation.name), operation.span))


def rename_constraint(world: World, operation: RenameObject) -> None:
    found = world.use(operation.table) if operation.table else None
    if found is None:
        return
    old, new = world.fold(operation.name.last), world.fold(operation.new_name)
    table = found.table
    if old not in table.constraints:
        is_known = table.is_certain and not table.has_unknown_constraints and world.schema.is_complete
        if is_known:
            world.report(
                Missing(
                    "constraint",
                    str(operation.name),
                    operation.span,
                    table=table.name,
                    table_place=table.place,
                )
            )
        return
    if not world.is_certain:
        world.schema.put(world.schema.tables, found.key, replace(table, has_unknown_constraints=True))
        return
    if world.engine.name == "postgresql" and not may_rename_check(world, found, old, operation):
        return
    new_name = operation.new_name
    if new in table.constraints:
        world.report(Duplicate("constraint", new_name.text, new_name.span, table.constraints[new], table=table.name))
        return
    has_index = any(item.name == old for item in table.keys) or (found.key[0], old) in world.schema.indexes
    if has_index and is_taken(world, (found.key[0], new), new_name.text, new_name.span):
        return
    _rename_constraint_of(world, found, old, new)
    if old in table.checks and old not in table.own_checks and world.engine.name == "postgresql":
        for key in descendants(world, found.key) - {found.key}:
            child = world.schema.tables[key]
            if old in child.checks and new not in child.constraints:
                _rename_constraint_of(world, Found(key, child), old, new)


def _rename_constraint_of(world: World, found: Found, old: str, new: str) -> None:
    table = found.table
    changed = replace(
        table,
        keys=tuple(replace(item, name=new) if item.name == old else item for item in table.keys),
        foreign_keys=tuple(replace(item, name=new) if item.name == old else item for item in table.foreign_keys),
        constraints={(new if key == old else key): place for key, place in table.constraints.items()},
        checks={(new if key == old else key): columns for key, columns in table.checks.items()},
        own_checks=frozenset(new if key == old else key for key in table.own_checks),
        check_owners={(new if key == old else key): column for key, column in table.check_owners.items()},
        check_expressions={(new if key == old else key): item for key, item in table.check_expressions.items()},
    )
    world.schema.put(world.schema.tables, found.key, changed)
    index = world.schema.indexes.get((found.key[0], old))
    if index is not None and index.constraint == old:
        world.schema.put(world.schema.indexes, (found.key[0], old), None)
        renamed = replace(index, name=new, constraint=new)
        world.schema.put(world.schema.indexes, (found.key[0], new), renamed)


def index_named(world: World, name: str, found: Found | None) -> Any:
    if found is not None and (found.key, name) in world.schema.indexes:
        return (found.key, name)
    for key, index in named(world.schema.indexes, name):
        if found is None or index.table == found.key:
            return key
    return None
