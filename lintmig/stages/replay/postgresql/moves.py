"""ALTER TABLE ... SET SCHEMA on PostgreSQL: where a table can go, and what goes along."""

from __future__ import annotations

from lintmig.model.fault import Duplicate, Missing
from lintmig.model.operation import MoveObject
from lintmig.model.related import indexes_of, owned_by
from lintmig.model.schema import Key
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.postgresql.namespaces import is_taken
from lintmig.stages.replay.world import Found, World


def may_move(world: World, found: Found, operation: MoveObject) -> bool:
    """Whether the schema is there and has none of the names; what stands in the way is reported."""
    if world.engine.name in ENGINES:
        return _is_free(world, found, operation)
    if world.engine.name != "postgresql" or not world.is_certain or not found.table.is_certain:
        return True
    schema, span = world.fold_table(operation.schema), operation.schema.span
    if schema == found.key[0] or schema in world.facts.system_schemas:
        return False
    is_known = world.schema.is_complete and not world.has_baseline
    if schema not in world.schema.schemas and is_known and not world.is_provided(operation.name):
        if any(key[0] == schema for key in world.schema.tables):
            return True
        later = world.creations.after("schema", schema, world.number)
        world.report(Missing("schema", operation.schema.text, span, created_later=later))
        return False
    names = [found.key[1], *(key[1] for key, _ in indexes_of(world.schema, found.key))]
    names += [item.name for item in found.table.keys]
    return not any(is_taken(world, (schema, name), name, span) for name in names)


def _is_free(world: World, found: Found, operation: MoveObject) -> bool:
    """Whether another database of MariaDB has no table of the name; it is reported."""
    taken = world.schema.tables.get((world.fold_table(operation.schema), found.key[1]))
    if taken is not None and taken.is_certain and found.table.is_certain and world.is_certain:
        name = f"{operation.schema.text}.{operation.name.last.text}"
        world.report(Duplicate("table", name, operation.span, taken.place))
    return taken is None


def move_indexes(world: World, old: Key, schema: str) -> None:
    """Indexes and sequences follow their table."""
    if world.engine.name != "postgresql" or not world.is_certain:
        return
    for key, index in indexes_of(world.schema, (schema, old[1])):
        if key[0] == old[0]:
            world.schema.put(world.schema.indexes, key, None)
            world.schema.put(world.schema.indexes, (schema, key[1]), index)
    for key, sequence in owned_by(world.schema.sequences, old):
        if sequence.table == old and key[0] == old[0]:
            world.schema.put(world.schema.sequences, key, None)
            world.schema.put(world.schema.sequences, (schema, key[1]), sequence)
