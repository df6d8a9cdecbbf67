"""DROP of every kind of object."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.fault import Missing, Needed, WrongKind
from lintmig.model.indexed import Indexed
from lintmig.model.operation import DropObject
from lintmig.model.related import (
    in_schema,
    indexes_of,
    named,
    owned_by,
    referring_to,
    tables_named_like_start,
    views_of,
)
from lintmig.model.schema import Key, NamedObject
from lintmig.stages.replay.dependents import key_needed_by, table_needed_by
from lintmig.stages.replay.key_names import drop_own_index, index_named
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.objects import drop_named
from lintmig.stages.replay.postgresql.cascading import drop_relation_users, table_gone
from lintmig.stages.replay.postgresql.inheritance import children_of
from lintmig.stages.replay.postgresql.key_cascades import drop_foreign_keys_to
from lintmig.stages.replay.sqlite.referring import rows_needing
from lintmig.stages.replay.sqlite.virtual import keys_behind
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
        if not operation.if_exists and not world.being_dropped.intersection(world.keys(operation.name)):
            world.report(lookup)
        return
    if lookup is None:
        _check_is_no_sequence(world, operation)
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
        needed = needed or rows_needing(world, lookup.key, lookup.table.name, operation.span)
        if needed is not None:
            world.report(needed)
    if world.engine.name == "postgresql" and lookup.table.is_certain:
        drop_relation_users(world, lookup.key)
    remove_table(world, lookup.key)
    world.dropped[("table", lookup.key)] = world.place(operation.span)


def _check_is_no_sequence(world: World, operation: DropObject) -> None:
    key = next((each for each in world.keys(operation.name) if each in world.schema.sequences), None)
    if key is not None and world.schema.sequences[key].is_certain and world.engine.name == "postgresql":
        place = world.schema.sequences[key].place
        world.report(WrongKind(str(operation.name), operation.kind, "sequence", operation.span, place))


def remove_table(world: World, key: Key) -> None:
    """A table goes, with its indexes and triggers, the foreign keys to it, and the views that read it."""
    schema = world.schema
    for behind, _ in keys_behind(world, key):
        schema.put(schema.tables, behind, None)
    schema.put(schema.tables, key, None)
    for index_key, _ in indexes_of(schema, key):
        schema.put(schema.indexes, index_key, None)
    for store in (schema.triggers, schema.policies, schema.sequences):
        for name, _ in owned_by(store, key):
            schema.put(store, name, None)
    if world.engine.name != "postgresql":
        return
    for child in children_of(world, key):
        remove_table(world, child.key)
    table_gone(world, key)
    for other_key, other in referring_to(schema, key):
        gone = {item.name for item in other.foreign_keys if item.target == key}
        kept = tuple(item for item in other.foreign_keys if item.target != key)
        constraints = {name: place for name, place in other.constraints.items() if name not in gone}
        schema.put(schema.tables, other_key, replace(other, foreign_keys=kept, constraints=constraints))
    for view_key, _ in views_of(schema, key):
        if view_key in schema.tables and view_key not in world.being_dropped:
            drop_relation_users(world, view_key)
            remove_table(world, view_key)


def _drop_index(world: World, operation: DropObject) -> None:
    schema = world.schema
    if world.engine.name == "postgresql" and drop_own_index(world, operation):
        return
    name = world.fold(operation.name.last)
    found: Found | None = None
    if operation.table is not None:
        found = world.use(operation.table)
        if found is None:
            return
    key = index_named(world, name, found)
    if key is not None and not _is_in_database(world, operation, schema.indexes[key].table):
        key = None
    if world.engine.name == "postgresql":
        key = next((each for each in world.keys(operation.name) if each in schema.indexes), None)
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


def _is_in_database(world: World, operation: DropObject, table: Key | None) -> bool:
    """Whether SQLite looks for an index or trigger in the database of its table, which a name may state."""
    qualifier = operation.name.qualifier
    if world.engine.name != "sqlite" or qualifier is None or table is None or world.is_provided(operation.name):
        return True
    database = world.fold_table(qualifier)
    return table[0] == database or (operation.kind == "trigger" and database in ("main", "temp"))


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
    elif operation.cascade and world.is_certain and world.engine.name == "postgresql":
        key = next((item for item in table.keys if item.name == name), None)
        if key is not None and key_needed_by(world, found, key.columns, operation) is not None:
            drop_foreign_keys_to(world, found.key, frozenset(key.columns), are_all=True)
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
    index = world.schema.indexes.get((found.key[0], name))
    if index is not None and index.constraint == name:
        world.schema.put(world.schema.indexes, (found.key[0], name), None)


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
        key = next((key for key, item in named(store, name) if _is_in_database(world, operation, item.table)), None)
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
    world.schema.put(world.schema.schemas, schema, None)
