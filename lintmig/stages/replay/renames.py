"""RENAME and SET SCHEMA of every kind of object."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.operation import MoveObject, RenameObject
from lintmig.model.related import indexes_of, named, referring_to, triggers_of, views_of
from lintmig.model.schema import Key, Store
from lintmig.stages.replay.key_names import is_of_kind, rename_constraint, rename_index, renames_index
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.foreign_keys import rename_made_up, waiting_mismatch
from lintmig.stages.replay.objects import STORES
from lintmig.stages.replay.postgresql.cascading import table_moved
from lintmig.stages.replay.postgresql.inheritance import children_of
from lintmig.stages.replay.postgresql.moves import may_move, move_indexes
from lintmig.stages.replay.postgresql.namespaces import is_taken
from lintmig.stages.replay.postgresql.relations import relation_named
from lintmig.stages.replay.sqlite.kinds import takes_name
from lintmig.stages.replay.sqlite.rewriting import rename_table_in_definitions
from lintmig.stages.replay.sqlite.stored import report_broken_definition
from lintmig.stages.replay.sqlite.virtual import move_tables_behind
from lintmig.stages.replay.world import Found, World


def rename(world: World, operation: RenameObject) -> None:
    kind = operation.kind
    if kind in ("table", "view", "materialized view"):
        _rename_table(world, operation)
    elif kind == "index":
        if operation.name.last.text in world.indexes_outside:
            world.indexes_outside.add(operation.new_name.text)
        stores = (world.schema.tables, world.schema.sequences) if world.engine.name == "postgresql" else ()
        is_other = any(key in store for store in stores for key in world.keys(operation.name))
        if is_other and operation.table is None and not renames_index(world, operation):
            rename(world, operation._replace(kind="table"))
        else:
            rename_index(world, operation)
    elif kind == "constraint" and operation.table is not None:
        rename_constraint(world, operation)
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
    if found is None or not is_of_kind(world, found, operation):
        return
    written = operation.new_name
    new_key = (found.key[0], world.fold_table(written))
    if takes_name(world, operation, found, new_key):
        return
    is_free = new_key not in world.schema.tables
    if is_free and is_taken(world, new_key, written.text, written.span, as_relation=True, as_type=True):
        return
    if not world.session.renames_as_before:
        report_broken_definition(world, operation.span)
    move_table(world, found, new_key, operation.new_name.text)
    rename_table_in_definitions(world, found.key, operation.new_name)
    if world.engine.name in ENGINES and world.is_certain:
        rename_made_up(world, found.key, new_key)
        waiting = waiting_mismatch(world, Found(new_key, world.schema.tables[new_key]), written.span)
        if waiting is not None:
            world.report(waiting)
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
        from lintmig.stages.replay.postgresql.sequences import rename_sequence

        rename_sequence(world, operation._replace(kind="sequence"))
    return True


def move_table(world: World, found: Found, new_key: Key, new_name: str) -> None:
    """A table gets another key; what points to it follows."""
    schema = world.schema
    if world.engine.name == "postgresql" and world.is_certain:
        table_moved(world, found.key, new_key)
    is_certain = found.table.is_certain and world.is_certain
    moved = replace(found.table, name=new_name, is_certain=is_certain)
    if moved.module:
        moved = move_tables_behind(world, found, moved, new_key)
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
    follows = not world.session.renames_as_before or schema.foreign_keys_are_checked
    for other_key, other in referring_to(schema, found.key) if follows else ():
        moved_keys = tuple(
            replace(item, target=new_key) if item.target == found.key else item for item in other.foreign_keys
        )
        schema.put(schema.tables, other_key, replace(other, foreign_keys=moved_keys))
    for child in children_of(world, found.key):
        parents = tuple(new_key if key == found.key else key for key in child.table.parents)
        schema.put(schema.tables, child.key, replace(child.table, parents=parents))
    for view_key, view in views_of(schema, found.key):
        reads = frozenset((new_key if key == found.key else key, name) for key, name in view.reads)
        changed = replace(view, sources=(view.sources - {found.key}) | {new_key}, reads=reads)
        schema.put(schema.tables, view_key, changed)


def move(world: World, operation: MoveObject) -> None:
    if operation.kind in ("table", "view", "materialized view"):
        if operation.if_exists and not isinstance(world.find(operation.name), Found):
            return
        if world.engine.name in ENGINES and world.fold_table(operation.schema) not in world.schema.schemas:
            return  # which may be the database that the migrations are run in
        found = world.use(operation.name, operation.kind)
        if found is not None and may_move(world, found, operation):
            move_table(world, found, (world.fold_table(operation.schema), found.key[1]), found.table.name)
            move_indexes(world, found.key, world.fold_table(operation.schema))
    elif operation.kind in STORES:
        store: Store = getattr(world.schema, STORES[operation.kind])
        key = next((key for key in world.keys(operation.name) if key in store), None)
        if key is not None:
            item = store[key]
            world.schema.put(store, key, None)
            world.schema.put(store, (world.fold_table(operation.schema), key[1]), item)
