"""The sequences behind serial and identity columns of PostgreSQL."""

from __future__ import annotations

from lintmig.model.definition import ColumnDefinition
from lintmig.model.operation import AlterColumn
from lintmig.model.schema import Key as TableKey
from lintmig.model.schema import NamedObject
from lintmig.stages.replay.relations import free_name, join_names
from lintmig.stages.replay.world import World

SERIAL = frozenset({"serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"})


def note_sequence(world: World, key: TableKey, definition: ColumnDefinition) -> None:
    """The sequence behind a serial or identity column of PostgreSQL."""
    if world.engine.name == "postgresql" and (definition.type.name in SERIAL or definition.generated == "identity"):
        stem = (key[1], world.fold(definition.name), "seq")
        name = free_name(world, key[0], stem, is_index=True, is_constraint=False)
        sequence = NamedObject("sequence", name, world.place(definition.span), table=key, is_certain=world.is_certain)
        world.schema.put(world.schema.sequences, (key[0], name), sequence)


def keep_sequence(world: World, key: TableKey, column: str, operation: AlterColumn) -> None:
    """The sequence of an identity that a column gets or loses."""
    if operation.action == "drop identity":
        name = join_names(key[1], column, "seq")
        if world.is_certain and (key[0], name) in world.schema.sequences:
            world.schema.put(world.schema.sequences, (key[0], name), None)
    elif operation.action == "add identity":
        name = free_name(world, key[0], (key[1], column, "seq"), is_index=True, is_constraint=False)
        place = world.place(operation.span)
        sequence = NamedObject("sequence", name, place, table=key, is_certain=world.is_certain)
        world.schema.put(world.schema.sequences, (key[0], name), sequence)
