"""PostgreSQL's namespaces: schemas, the one of tables, views, indexes and sequences, and the one of types."""

from __future__ import annotations

from lintmig.model.fault import Duplicate, Missing
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.schema import Key
from lintmig.model.source import Span
from lintmig.stages.replay.postgresql.relations import Relation, relation_named
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
    if later is None and f"schema {folded.lower()}" in world.elsewhere():
        return True
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


def type_named(world: World, key: Key) -> Relation | None:
    """What has this name among types, domains, and the row types of tables and views."""
    type_ = world.schema.types.get(key)
    if type_ is not None:
        return Relation("type", type_.place, type_.is_certain)
    table = world.schema.tables.get(key)
    return Relation(table.kind, table.place, table.is_certain) if table is not None else None


def is_taken(world: World, key: Key, name: str, span: Span, *, as_relation: bool = True, as_type: bool = False) -> bool:
    """Whether a new name is taken in either namespace, which is reported."""
    if world.engine.name != "postgresql" or not world.is_certain:
        return False
    taken = relation_named(world, key) if as_relation else None
    taken = taken or (type_named(world, key) if as_type else None)
    if taken is None:
        return False
    if taken.is_certain:
        world.report(Duplicate(taken.kind, name, span, taken.place))
    else:
        world.doubt(taken.place)
    return True
