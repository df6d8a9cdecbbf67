"""RENAME and SET SCHEMA of every kind of object."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.fault import Duplicate, Missing, WrongKind
from lintmig.model.operation import MoveObject, RenameObject
from lintmig.model.related import (
    doubtful_tables,
    indexes_of,
    named,
    referring_to,
    triggers_of,
    views_of,
    with_key_named,
)
from lintmig.model.schema import Key, Store
from lintmig.stages.replay.cascading import table_moved
from lintmig.stages.replay.dependents import broken_view
from lintmig.stages.replay.namespaces import is_taken, relation_named, schema_exists
from lintmig.stages.replay.objects import STORES
from lintmig.stages.replay.removals import index_named
from lintmig.stages.replay.world import Found, World


def rename(world: World, operation: RenameObject) -> None:
    kind = operation.kind
    if kind in ("table", "view", "materialized view"):
        _rename_table(world, operation)
    elif kind == "index":
        _rename_index(world, operation)
    elif kind == "constraint" and operation.table is not None:
        _rename_constraint(world, operation)
    elif kind in STORES:
        store: Store = getattr(world.schema, STORES[kind])
        _rekey(world, store, operation)
    elif kind in ("trigger", "policy"):
        on_tables = world.schema.triggers if kind == "trigger" else world.schema.policies
        for key, item in named(on_tables, world.fold(operation.name.last)):
            world.schema.put(on_tables, key, None)
            world.schema.put(on_tables, (key[0], world.fold(operation.new_name)), item)


def _rekey(world: World, store: Store, operation: RenameObject) -> None:
    key = next((key for key in world.keys(operation.name) if key in store), None)
    if key is None:
        return
    item = store[key]
    if world.is_certain:
        world.schema.put(store, key, None)
    renamed = replace(item, name=operation.new_name.text, is_certain=item.is_certain and world.is_certain)
    world.schema.put(store, (key[0], world.fold_table(operation.new_name)), renamed)


def _rename_table(world: World, operation: RenameObject) -> None:
    if operation.kind == "table" and _rename_other_relation(world, operation):
        return
    if operation.if_exists and not isinstance(world.find(operation.name), Found):
        return
    found = world.use(operation.name, operation.kind)
    if found is None:
        return
    if world.engine.name == "postgresql" and operation.kind not in ("table", found.table.kind):
        if found.table.is_certain:
            actual, place = found.table.kind, found.table.place
            world.report(WrongKind(str(operation.name), operation.kind, actual, operation.span, place))
        return
    new_key = (found.key[0], world.fold_table(operation.new_name))
    written = operation.new_name
    if new_key not in world.schema.tables and is_taken(
        world, new_key, written.text, written.span, as_relation=True, as_type=True
    ):
        return
    taken = world.schema.tables.get(new_key)
    is_other = new_key != found.key or world.engine.name == "postgresql"
    if taken is not None and taken.is_certain and found.table.is_certain and world.is_certain and is_other:
        world.report(Duplicate(operation.kind, operation.new_name.text, operation.new_name.span, taken.place))
        return
    broken = broken_view(world, operation.span)
    if broken is not None:
        world.report(broken)
    move_table(world, found, new_key, operation.new_name.text)
    if world.is_certain:
        world.dropped[("table", found.key)] = world.place(operation.span)


def _rename_other_relation(world: World, operation: RenameObject) -> bool:
    """PostgreSQL's ALTER TABLE renames sequences and indexes, too."""
    if world.engine.name != "postgresql" or any(key in world.schema.tables for key in world.keys(operation.name)):
        return False
    taken = next((each for key in world.keys(operation.name) if (each := relation_named(world, key))), None)
    if taken is None or taken[0] not in ("sequence", "index"):
        return False
    if taken[0] == "index":
        rename(world, operation._replace(kind="index"))
    else:
        from lintmig.stages.replay.sequences import rename_sequence

        rename_sequence(world, operation._replace(kind="sequence"))
    return True


def move_table(world: World, found: Found, new_key: Key, new_name: str) -> None:
    """A table gets another key; what points to it follows."""
    schema = world.schema
    if world.engine.name == "postgresql" and world.is_certain:
        table_moved(world, found.key, new_key)
    is_certain = found.table.is_certain and world.is_certain
    moved = replace(found.table, name=new_name, is_certain=is_certain)
    if world.is_certain:
        schema.put(schema.tables, found.key, None)
    else:
        schema.put(schema.tables, found.key, replace(found.table, is_certain=False))
    schema.put(schema.tables, new_key, moved)
    for index_key, index in indexes_of(schema, found.key):
        schema.put(schema.indexes, index_key, None)
        key = (new_key, index_key[1]) if isinstance(index_key[0], tuple) else index_key
        schema.put(schema.indexes, key, replace(index, table=new_key))
    for key, trigger in triggers_of(schema, found.key):
        schema.put(schema.triggers, key, None)
        trigger_key = (new_key, key[1]) if key[0] == found.key else key
        schema.put(schema.triggers, trigger_key, replace(trigger, table=new_key))
    for other_key, other in referring_to(schema, found.key):
        moved_keys = tuple(
            replace(item, target=new_key) if item.target == found.key else item for item in other.foreign_keys
        )
        schema.put(schema.tables, other_key, replace(other, foreign_keys=moved_keys))
    for view_key, view in views_of(schema, found.key):
        reads = frozenset((new_key if key == found.key else key, name) for key, name in view.reads)
        changed = replace(view, sources=(view.sources - {found.key}) | {new_key}, reads=reads)
        schema.put(schema.tables, view_key, changed)


def _rename_index(world: World, operation: RenameObject) -> None:
    if world.engine.name == "postgresql" and operation.table is None:
        if any(key in world.schema.tables or key in world.schema.sequences for key in world.keys(operation.name)):
            rename(world, operation._replace(kind="table"))
            return
        schema = world.keys(operation.name)[-1][0]
        written = operation.new_name
        new_key = (schema, world.fold_table(written))
        if is_taken(world, new_key, written.text, written.span, as_relation=True, as_type=False):
            return
    key = index_named(world, world.fold(operation.name.last), None)
    if key is None:
        _rename_key_of_index(world, operation)
        return
    index = world.schema.indexes[key]
    if world.is_certain:
        world.schema.put(world.schema.indexes, key, None)
    renamed = replace(index, name=operation.new_name.text, is_certain=index.is_certain and world.is_certain)
    world.schema.put(world.schema.indexes, (key[0], world.fold(operation.new_name)), renamed)


def _rename_key_of_index(world: World, operation: RenameObject) -> None:
    """On PostgreSQL the index behind a key has the key's name, and takes the key along."""
    old = world.fold(operation.name.last)
    for key, table in with_key_named(world.schema, old):
        _rename_constraint_of(world, Found(key, table), old, world.fold(operation.new_name))
        return
    is_known = world.schema.is_complete and not world.has_baseline
    if is_known and not operation.if_exists and not doubtful_tables(world.schema):
        world.report(Missing("index", str(operation.name), operation.span))


def _rename_constraint(world: World, operation: RenameObject) -> None:
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
    _rename_constraint_of(world, found, old, new)


def _rename_constraint_of(world: World, found: Found, old: str, new: str) -> None:
    table = found.table
    changed = replace(
        table,
        keys=tuple(replace(item, name=new) if item.name == old else item for item in table.keys),
        foreign_keys=tuple(replace(item, name=new) if item.name == old else item for item in table.foreign_keys),
        constraints={(new if key == old else key): place for key, place in table.constraints.items()},
    )
    world.schema.put(world.schema.tables, found.key, changed)


def move(world: World, operation: MoveObject) -> None:
    if operation.kind in ("table", "view", "materialized view"):
        if operation.if_exists and not isinstance(world.find(operation.name), Found):
            return
        found = world.use(operation.name, operation.kind)
        if found is not None and (world.engine.name != "postgresql" or schema_exists(world, operation.schema)):
            new_key = (world.fold_table(operation.schema), found.key[1])
            span = operation.schema.span
            if new_key == found.key:
                return
            if not is_taken(world, new_key, found.table.name, span, as_relation=True, as_type=True):
                move_table(world, found, new_key, found.table.name)
    elif operation.kind in STORES:
        store: Store = getattr(world.schema, STORES[operation.kind])
        key = next((key for key in world.keys(operation.name) if key in store), None)
        if key is not None:
            item = store[key]
            world.schema.put(store, key, None)
            world.schema.put(store, (world.fold_table(operation.schema), key[1]), item)
