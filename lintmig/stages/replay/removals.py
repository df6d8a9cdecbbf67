"""DROP, RENAME and SET SCHEMA of every kind of object."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmig.model.fault import Duplicate, Missing, Needed, WrongKind
from lintmig.model.indexed import Indexed
from lintmig.model.operation import DropObject, MoveObject, RenameObject
from lintmig.model.related import (
    doubtful_tables,
    in_schema,
    indexes_of,
    named,
    owned_by,
    referring_to,
    tables_named_like_start,
    triggers_of,
    views_of,
    with_key_named,
)
from lintmig.model.schema import Key, NamedObject, Store
from lintmig.stages.replay.dependents import broken_view, key_needed_by, table_needed_by
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.foreign_keys import rename_made_up, waiting_mismatch
from lintmig.stages.replay.objects import STORES, drop_named
from lintmig.stages.replay.world import Found, World


def drop(world: World, operation: DropObject) -> None:
    kind = operation.kind
    if kind in ("table", "view", "materialized view"):
        _drop_table(world, operation)
    elif kind == "index":
        _drop_index(world, operation)
    elif kind in ("constraint", "foreign key", "primary key"):
        _drop_constraint(world, operation)
    elif kind in ("trigger", "policy"):
        _drop_on_table(world, operation)
    elif kind == "schema":
        _drop_schema(world, operation)
    elif kind == "extension":
        world.schema.put(world.schema.extensions, operation.name.last.text.lower(), None)
    else:
        drop_named(world, operation)


def _drop_table(world: World, operation: DropObject) -> None:
    sequence = next((key for key in world.keys(operation.name) if key in world.schema.sequences), None)
    if sequence is not None and world.engine.name in ENGINES:
        world.schema.put(world.schema.sequences, sequence, None)
        return
    lookup = world.find(operation.name, kind=operation.kind)
    if isinstance(lookup, Missing):
        if not operation.if_exists:
            world.report(lookup)
        return
    if lookup is None:
        return
    if lookup.table.kind != operation.kind and operation.if_exists and world.engine.name in ENGINES:
        return
    if lookup.table.kind != operation.kind:
        if lookup.table.is_certain:
            place, actual = lookup.table.place, lookup.table.kind
            world.report(WrongKind(str(operation.name), operation.kind, actual, operation.span, place))
        return
    if not world.is_certain:
        world.schema.put(world.schema.tables, lookup.key, replace(lookup.table, is_certain=False))
        return
    if not (operation.cascade and world.engine.name == "postgresql") and lookup.table.is_certain:
        needed = table_needed_by(world, lookup.key, lookup.table.name, operation.span)
        if needed is not None:
            world.report(needed)
    remove_table(world, lookup.key)
    world.dropped[("table", lookup.key)] = world.place(operation.span)


def remove_table(world: World, key: Key) -> None:
    """A table goes, with its indexes and triggers, the foreign keys to it, and the views that read it."""
    schema = world.schema
    schema.put(schema.tables, key, None)
    for index_key, _ in indexes_of(schema, key):
        schema.put(schema.indexes, index_key, None)
    for store in (schema.triggers, schema.policies, schema.sequences):
        for name, _ in owned_by(store, key):
            schema.put(store, name, None)
    if world.engine.name != "postgresql":
        return
    for other_key, other in referring_to(schema, key):
        gone = {item.name for item in other.foreign_keys if item.target == key}
        kept = tuple(item for item in other.foreign_keys if item.target != key)
        constraints = {name: place for name, place in other.constraints.items() if name not in gone}
        schema.put(schema.tables, other_key, replace(other, foreign_keys=kept, constraints=constraints))
    for view_key, _ in views_of(schema, key):
        remove_table(world, view_key)


def _drop_index(world: World, operation: DropObject) -> None:
    schema = world.schema
    name = world.fold(operation.name.last)
    found: Found | None = None
    if operation.table is not None:
        found = world.use(operation.table)
        if found is None:
            return
    key = _index_named(world, name, found)
    if key is None and found is not None and name in found.table.constraints:
        _remove_constraint(world, found, name)
        return
    if key is None:
        if operation.if_exists or not schema.is_complete or world.has_baseline:
            return
        tables = [found.table] if found else tables_named_like_start(schema, name)
        if not any(table.has_unknown_constraints or not table.is_certain for table in tables):
            later = world.creations.after("index", name, world.number)
            world.report(Missing("index", str(operation.name), operation.span, created_later=later))
        return
    if world.is_certain:
        schema.put(schema.indexes, key, None)
    else:
        schema.put(schema.indexes, key, replace(schema.indexes[key], is_certain=False))


def _index_named(world: World, name: str, found: Found | None) -> Any:
    if found is not None and (found.key, name) in world.schema.indexes:
        return (found.key, name)
    for key, index in named(world.schema.indexes, name):
        if found is None or index.table == found.key:
            return key
    return None


def _drop_constraint(world: World, operation: DropObject) -> None:
    if operation.table is None:
        return
    found = world.use(operation.table)
    if found is None:
        return
    table = found.table
    if operation.kind == "primary key":
        primary = next((item.name for item in table.keys if item.kind == "primary"), None)
        if primary is not None:
            _remove_constraint(world, found, primary)
        elif table.is_certain and table.is_complete and not table.has_unknown_constraints:
            world.report(Missing("primary key", table.name, operation.span, table=table.name, table_place=table.place))
        return
    name = world.fold(operation.name.last)
    if name not in table.constraints:
        is_known = table.is_certain and not table.has_unknown_constraints and world.schema.is_complete
        if is_known and not operation.if_exists and world.engine.name != "sqlite":
            place = table.place
            world.report(
                Missing(
                    "constraint",
                    str(operation.name),
                    operation.span,
                    table=table.name,
                    table_place=place,
                )
            )
        return
    if not operation.cascade and world.engine.name == "postgresql" and world.is_certain:
        key = next((item for item in table.keys if item.name == name), None)
        needed = key_needed_by(world, found, key.columns, operation) if key else None
        if needed is not None:
            world.report(needed)
    _remove_constraint(world, found, name)


def _remove_constraint(world: World, found: Found, name: str) -> None:
    table = world.schema.tables[found.key]
    if not world.is_certain:
        keys = tuple(replace(item, is_certain=False) if item.name == name else item for item in table.keys)
        foreign_keys = tuple(
            replace(item, is_certain=False) if item.name == name else item for item in table.foreign_keys
        )
        unknown = replace(table, keys=keys, foreign_keys=foreign_keys, has_unknown_constraints=True)
        world.schema.put(world.schema.tables, found.key, unknown)
        return
    changed = replace(
        table,
        keys=tuple(item for item in table.keys if item.name != name),
        foreign_keys=tuple(item for item in table.foreign_keys if item.name != name),
        constraints={key: place for key, place in table.constraints.items() if key != name},
    )
    world.schema.put(world.schema.tables, found.key, changed)


def _drop_on_table(world: World, operation: DropObject) -> None:
    store = world.schema.triggers if operation.kind == "trigger" else world.schema.policies
    name = world.fold(operation.name.last)
    found: Found | None = None
    if operation.table is not None:
        lookup = world.find(operation.table)
        if isinstance(lookup, Missing):
            if not operation.if_exists:
                world.report(lookup)
            return
        if lookup is None:
            return
        found = lookup
    if found is None:
        key = next((key for key, _ in named(store, name)), None)
    else:
        key = next((key for key in ((found.key, name), (found.key[0], name)) if key in store), None)
    if key is not None:
        world.schema.put(store, key, None if world.is_certain else replace(store[key], is_certain=False))
        return
    is_known = world.schema.is_complete and not world.has_baseline and (found is None or found.table.is_certain)
    if not operation.if_exists and is_known:
        later = world.creations.after(operation.kind, name, world.number)
        world.report(Missing(operation.kind, str(operation.name), operation.span, created_later=later))


def _drop_schema(world: World, operation: DropObject) -> None:
    schema = world.fold_table(operation.name.last)
    if not world.is_certain:
        return
    is_known = world.schema.is_complete and not world.has_baseline and not world.is_provided(operation.name)
    if world.engine.name in ENGINES and schema not in world.schema.schemas and is_known and not operation.if_exists:
        world.report(Missing("schema", str(operation.name), operation.span))
        return
    if world.engine.name == "postgresql":
        if schema not in world.schema.schemas:
            if not operation.if_exists and world.schema.is_complete and not world.has_baseline:
                world.report(Missing("schema", str(operation.name), operation.span))
            return
        inside = [table for _, table in in_schema(world.schema.tables, schema) if table.is_certain]
        if inside and not operation.cascade:
            by = tuple((f"{table.kind} {table.name}", table.place) for table in inside)
            world.report(Needed("schema", str(operation.name), operation.span, by))
    for key, _ in in_schema(world.schema.tables, schema):
        remove_table(world, key)
    for kind in ("functions", "types", "sequences"):
        store: Indexed[Key, NamedObject] = getattr(world.schema, kind)
        for key, _ in in_schema(store, schema):
            world.schema.put(store, key, None)
    world.schema.schemas.discard(schema)


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
    if operation.if_exists and not isinstance(world.find(operation.name), Found):
        return
    found = world.use(operation.name, operation.kind)
    if found is None:
        return
    new_key = (found.key[0], world.fold_table(operation.new_name))
    taken = world.schema.tables.get(new_key)
    if taken is not None and taken.is_certain and found.table.is_certain and world.is_certain and new_key != found.key:
        world.report(Duplicate(operation.kind, operation.new_name.text, operation.new_name.span, taken.place))
        return
    broken = broken_view(world, operation.span)
    if broken is not None:
        world.report(broken)
    move_table(world, found, new_key, operation.new_name.text)
    if world.engine.name in ENGINES and world.is_certain:
        rename_made_up(world, found.key, new_key)
        waiting = waiting_mismatch(world, Found(new_key, world.schema.tables[new_key]), operation.new_name.span)
        if waiting is not None:
            world.report(waiting)
    if world.is_certain:
        world.dropped[("table", found.key)] = world.place(operation.span)


def move_table(world: World, found: Found, new_key: Key, new_name: str) -> None:
    """A table gets another key; what points to it follows."""
    schema = world.schema
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
    key = _index_named(world, world.fold(operation.name.last), None)
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
    if operation.kind == "table":
        if operation.if_exists and not isinstance(world.find(operation.name), Found):
            return
        found = world.use(operation.name)
        if found is not None:
            move_table(world, found, (world.fold_table(operation.schema), found.key[1]), found.table.name)
    elif operation.kind in STORES:
        store: Store = getattr(world.schema, STORES[operation.kind])
        key = next((key for key in world.keys(operation.name) if key in store), None)
        if key is not None:
            item = store[key]
            world.schema.put(store, key, None)
            world.schema.put(store, (world.fold_table(operation.schema), key[1]), item)
