"""PostgreSQL's namespaces: schemas, the one of tables, views, indexes and sequences, and the one of types."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import ObjectKind
from lintmig.model.fault import Duplicate, Missing
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.related import with_key_named
from lintmig.model.schema import Key
from lintmig.model.source import Place, Span
from lintmig.stages.replay.world import World


def is_known_fully(world: World) -> bool:
    """Whether what is not kept is not there."""
    return world.schema.is_complete and not world.has_baseline


def schema_exists(world: World, name: Identifier) -> bool:
    """Whether a schema is there, or may be; reports it where it is not."""
    folded = world.fold_table(name)
    whole = ObjectName((name, name))
    if folded in world.schema.schemas or world.is_provided(whole) or not is_known_fully(world):
        return True
    later = world.creations.after("schema", folded, world.number)
    world.report(Missing("schema", name.text, name.span, created_later=later))
    return False


def creation_schema_exists(world: World, name: ObjectName) -> bool:
    """Whether something may be created under this name, as far as its schema goes."""
    if world.engine.name != "postgresql" or not world.is_certain:
        return True
    if name.qualifier is None:
        if world.creation_schema() is not None:
            return True
        world.report(Missing("schema", "in search_path", name.span))
        return False
    return schema_exists(world, name.qualifier)


def type_key(world: World, type_: DataType) -> Key | None:
    """The migrations' own type, domain or table that a column's type names."""
    schema = world.schema
    if type_.qualifier is not None:
        key = (world.fold_table(type_.qualifier), type_.name)
        return key if key in schema.types or key in schema.tables else None
    for each in schema.search_path:
        key = (each, type_.name)
        if key in schema.types or key in schema.tables:
            return key
    return None


Taken = tuple[ObjectKind, Place, bool]
"""What has a name, where it was made, and whether it certainly is there."""


def relation_named(world: World, key: Key) -> Taken | None:
    """What has this name among tables, views, indexes, sequences and composite types; what is certain first."""
    found = list(_relations_named(world, key))
    return next((each for each in found if each[2]), found[0] if found else None)


def _relations_named(world: World, key: Key) -> Iterator[Taken]:
    schema = world.schema
    table = schema.tables.get(key)
    if table is not None:
        yield table.kind, table.place, table.is_certain
    index = schema.indexes.get(key)
    if index is not None:
        yield "index", index.place, index.is_certain
    sequence = schema.sequences.get(key)
    if sequence is not None:
        yield "sequence", sequence.place, sequence.is_certain
    type_ = schema.types.get(key)
    if type_ is not None and type_.attributes is not None:
        yield "type", type_.place, type_.is_certain
    for table_key, keyed in with_key_named(schema, key[1]):
        if table_key[0] == key[0] and keyed.is_certain:
            place = next((item.place for item in keyed.keys if item.name == key[1] and item.is_certain), None)
            if place is not None:
                yield "index", place, True


def type_named(world: World, key: Key) -> Taken | None:
    """What has this name among types, domains, and the row types of tables and views."""
    type_ = world.schema.types.get(key)
    if type_ is not None:
        return "type", type_.place, type_.is_certain
    table = world.schema.tables.get(key)
    return (table.kind, table.place, table.is_certain) if table is not None else None


def is_taken(world: World, key: Key, name: str, span: Span, *, as_relation: bool, as_type: bool) -> bool:
    """Whether a new name is taken in either namespace, which is reported."""
    if world.engine.name != "postgresql" or not world.is_certain:
        return False
    taken = relation_named(world, key) if as_relation else None
    taken = taken or (type_named(world, key) if as_type else None)
    if taken is None:
        return False
    if taken[2]:
        world.report(Duplicate(taken[0], name, span, taken[1]))
    else:
        world.doubt(taken[1])
    return True
