"""PostgreSQL's schemas and extensions: what is in them, and what goes with them."""

from __future__ import annotations

from dataclasses import replace

from lintmig.engines import lists
from lintmig.model.fault import Duplicate, Misplaced, Missing, Needed
from lintmig.model.name import ObjectName
from lintmig.model.operation import CreateObject, DropObject, MoveObject, RenameObject, UseObject
from lintmig.model.schema import Key, NamedObject, Object
from lintmig.model.source import Place
from lintmig.stages.replay import removals, renames
from lintmig.stages.replay.postgresql.cascades import drop_type_users, remove
from lintmig.stages.replay.postgresql.dependencies import drop_users, named_users, note
from lintmig.stages.replay.postgresql.namespaces import is_known_fully, schema_exists
from lintmig.stages.replay.postgresql.routines import object_of
from lintmig.stages.replay.world import World


def create_schema(world: World, operation: CreateObject) -> None:
    name = world.fold_table(operation.name.last)
    schemas = world.schema.schemas
    if name.startswith("pg_") and world.is_certain:
        world.report(Misplaced("name that begins with pg_", "CREATE SCHEMA", operation.span))
        return
    existing = schemas.get(name)
    if existing is not None:
        is_certain = existing is True or existing.is_certain
        if is_certain and world.is_certain and not operation.if_not_exists:
            place = existing.place if isinstance(existing, NamedObject) else world.place(operation.span)
            world.report(Duplicate("schema", str(operation.name), operation.span, place))
        if is_certain:
            return
    made = NamedObject("schema", name, world.place(operation.span), is_certain=world.is_certain)
    world.schema.put(schemas, name, made)


def use_schema(world: World, operation: UseObject | DropObject | RenameObject) -> str | None:
    """The schema that a statement names, folded."""
    name = world.fold_table(operation.name.last)
    found = world.schema.schemas.get(name)
    if found is None:
        if not operation.if_exists:
            schema_exists(world, operation.name.last)
        return None
    if isinstance(found, NamedObject) and not found.is_certain:
        world.doubt(found.place)
    return name


def drop_schema(world: World, operation: DropObject) -> None:
    name = use_schema(world, operation)
    if name is None:
        return
    schema = world.schema
    if not world.is_certain:
        item = schema.schemas[name]
        if isinstance(item, NamedObject):
            schema.put(schema.schemas, name, replace(item, is_certain=False))
        return
    inside = list(_inside(world, name))
    if inside and not operation.cascade:
        by = tuple((words, place) for words, place, is_certain in inside if is_certain)
        if by:
            world.report(Needed("schema", str(operation.name), operation.span, by))
        else:
            world.doubt(inside[0][1])
        return
    _empty(world, name)
    schema.put(schema.schemas, name, None)


def _inside(world: World, name: str) -> list[tuple[str, Place, bool]]:
    schema = world.schema
    found = [
        (f"{item.kind} {item.name}", item.place, item.is_certain)
        for store in (schema.tables, schema.types, schema.sequences)
        for key, item in store.items()
        if key[0] == name
    ]
    for key, routines in schema.routines.items():
        if key[0] == name:
            found += [(f"{each.kind} {each.name}", each.place, each.is_certain) for each in routines]
    for thing, item in schema.others.items():
        if len(thing) > 2 and thing[1] == name and thing[0] != "cast":
            found.append((f"{item.kind} {item.name}", item.place, item.is_certain))
    for item in schema.extensions.values():
        if item.owner == name:
            found.append((f"extension {item.name}", item.place, item.is_certain))
    return found


def _empty(world: World, name: str) -> None:
    schema = world.schema
    for key in [each for each in schema.types if each[0] == name]:
        drop_type_users(world, key)
        schema.put(schema.types, key, None)
    for key in [each for each in schema.routines if each[0] == name]:
        for routine in schema.routines.get(key, ()):
            drop_users(world, object_of(world, key, routine))
        schema.put(schema.routines, key, None)
        schema.put(schema.functions, key, None)
    for key in [each for each in schema.tables if each[0] == name]:
        if key in schema.tables:
            drop_users(world, ("relation", *key))
            removals.remove_table(world, key)
    for key in [each for each in schema.sequences if each[0] == name]:
        drop_users(world, ("sequence", *key))
        schema.put(schema.sequences, key, None)
    for thing in [each for each in schema.others if len(each) > 2 and each[1] == name and each[0] != "cast"]:
        drop_users(world, thing)
        schema.put(schema.others, thing, None)
    for extension in [each for each, item in schema.extensions.items() if item.owner == name]:
        _drop_members(world, extension)
        schema.put(schema.extensions, extension, None)


def rename_schema(world: World, operation: RenameObject) -> None:
    """A schema goes by another name: what is in it is not known from here on, but that it is there."""
    old = use_schema(world, operation)
    new = world.fold_table(operation.new_name)
    if old is None:
        return
    schema = world.schema
    if new in schema.schemas and world.is_certain:
        item = schema.schemas[new]
        place = item.place if isinstance(item, NamedObject) else world.place(operation.span)
        world.report(Duplicate("schema", operation.new_name.text, operation.new_name.span, place))
        return
    for table in [each for each in schema.tables if each[0] == old]:
        found = world.find(_named(operation, old, table))
        if found is not None and not isinstance(found, Missing):
            renames.move_table(world, found, (new, table[1]), found.table.name)
    for store in (schema.types, schema.routines, schema.functions, schema.sequences):
        stored: dict[Key, object] = store  # type: ignore[assignment]
        for key in [each for each in stored if each[0] == old]:
            entry = stored[key]
            schema.put(stored, key, None)
            schema.put(stored, (new, key[1]), entry)
    moved = schema.schemas[old]
    if world.is_certain:
        schema.put(schema.schemas, old, None)
    made = moved if isinstance(moved, NamedObject) else NamedObject("schema", new, world.place(operation.span))
    schema.put(schema.schemas, new, replace(made, is_certain=made.is_certain and world.is_certain))


def _named(operation: RenameObject, schema: str, key: Key) -> ObjectName:
    first = replace(operation.name.last, text=schema, quoted=True)
    return ObjectName((first, replace(first, text=key[1])))


_REQUIRED = {
    "earthdistance": ("cube",),
    "postgis_raster": ("postgis",),
    "postgis_topology": ("postgis",),
    "postgis_sfcgal": ("postgis",),
    "postgis_tiger_geocoder": ("postgis", "fuzzystrmatch"),
}
"""Extensions that CREATE EXTENSION installs only where these are, or with CASCADE."""


def create_extension(world: World, operation: CreateObject) -> None:
    name = operation.name.last.text.lower()
    schema = world.schema
    existing = schema.extensions.get(name)
    if existing is not None and existing.is_certain and world.is_certain:
        if not operation.if_not_exists:
            world.report(Duplicate("extension", str(operation.name), operation.span, existing.place))
        return
    if name == "plpgsql":
        if not operation.if_not_exists and is_known_fully(world):
            world.report(Duplicate("extension", name, operation.span, world.place(operation.span)))
        return
    if operation.schema is not None and world.is_certain and not schema_exists(world, operation.schema):
        return
    into = world.fold_table(operation.schema) if operation.schema is not None else schema.search_path[0]
    for required in _REQUIRED.get(name, ()):
        if required in schema.extensions:
            continue
        if "CASCADE" not in operation.clauses and is_known_fully(world):
            world.report(Missing("extension", required, operation.span))
            return
        made = NamedObject("extension", required, world.place(operation.span), owner=into, is_certain=world.is_certain)
        schema.put(schema.extensions, required, made)
    place = world.place(operation.span)
    made = NamedObject("extension", str(operation.name), place, owner=into, is_certain=world.is_certain)
    schema.put(schema.extensions, name, made)
    for required in _REQUIRED.get(name, ()):
        note(world, ("extension", name), [("extension", required)], place)


def use_extension(world: World, operation: UseObject | DropObject | MoveObject) -> str | None:
    name = operation.name.last.text.lower()
    item = world.schema.extensions.get(name)
    if item is None:
        if not operation.if_exists and is_known_fully(world) and name != "plpgsql":
            later = world.creations.after("extension", name, world.number)
            world.report(Missing("extension", str(operation.name), operation.span, created_later=later))
        return None
    if not item.is_certain:
        world.doubt(item.place)
    return name


def drop_extension(world: World, operation: DropObject) -> None:
    name = use_extension(world, operation)
    if name is None:
        return
    schema = world.schema
    item = schema.extensions[name]
    if not world.is_certain:
        schema.put(schema.extensions, name, replace(item, is_certain=False))
        return
    by = _member_users(world, name)
    if by and item.is_certain and not operation.cascade:
        world.report(Needed("extension", str(operation.name), operation.span, tuple(by)))
        return
    _drop_members(world, name)
    schema.put(schema.extensions, name, None)


def _members(world: World, name: str) -> list[Object]:
    found: list[Object] = [("extension", name)]
    found += [("brought function", each) for each in lists.extension_functions(name) or ()]
    found += [("brought operator class", each) for each in lists.extension_operator_classes(name) or ()]
    found += [("brought type", each) for each in lists.extension_types(name) or ()]
    return [each for each in found if each in world.schema.needed_by]


def _columns_of(world: World, name: str) -> list[tuple[Key, str, str, Place]]:
    """The columns of an extension's types."""
    types = lists.extension_types(name) or frozenset()
    return [
        (key, column_name, f"column {column.name} of {table.name}", column.place)
        for key, table in world.schema.tables.items()
        if table.is_certain and table.kind != "view"
        for column_name, column in table.columns.items()
        if column.is_certain and column.type.name in types and not _is_own(world, column.type.name)
    ]


def _is_own(world: World, name: str) -> bool:
    return any(key[1] == name for key in (*world.schema.types, *world.schema.tables))


def _member_users(world: World, name: str) -> list[tuple[str, Place]]:
    found = [(words, place) for _, _, words, place in _columns_of(world, name)]
    for member in _members(world, name):
        found += named_users(world, member)
    return found


def _drop_members(world: World, name: str) -> None:
    for key, column, _, _ in _columns_of(world, name):
        remove(world, ("column", *key, column))
    for member in _members(world, name):
        drop_users(world, member)


def move_extension(world: World, operation: MoveObject) -> None:
    name = use_extension(world, operation)
    if name is not None and schema_exists(world, operation.schema):
        item = world.schema.extensions[name]
        into = world.fold_table(operation.schema)
        certain = item.is_certain and world.is_certain
        world.schema.put(world.schema.extensions, name, replace(item, owner=into, is_certain=certain))
