"""The sequences behind serial and identity columns of PostgreSQL."""

from __future__ import annotations

from lintmig.model.definition import ColumnDefinition
from lintmig.model.schema import Key as TableKey
from lintmig.stages.replay.cascading import keep_sequence
from lintmig.stages.replay.world import World

SERIAL = frozenset({"serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"})


def note_sequence(world: World, key: TableKey, definition: ColumnDefinition) -> None:
    """The sequence behind a serial or identity column of PostgreSQL."""
    is_identity = definition.generated == "identity"
    if world.engine.name == "postgresql" and (definition.type.name in SERIAL or is_identity):
        keep_sequence(world, key, world.fold(definition.name), definition.span, is_identity=is_identity)
