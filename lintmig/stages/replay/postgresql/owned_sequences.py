"""The sequences behind serial and identity columns of PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.definition import ColumnDefinition
from lintmig.model.name import DataType
from lintmig.model.schema import Key as TableKey
from lintmig.stages.replay.postgresql.cascading import keep_sequence
from lintmig.stages.replay.world import World

_NUMBERS = {
    "serial": "integer",
    "serial4": "integer",
    "bigserial": "bigint",
    "serial8": "bigint",
    "smallserial": "smallint",
    "serial2": "smallint",
}
SERIAL = frozenset(_NUMBERS)


def without_sequence(world: World, type_: DataType) -> DataType:
    """What a copy of a column has for a type: on PostgreSQL its sequence stays where it is."""
    number = _NUMBERS.get(type_.name) if world.engine.name == "postgresql" else None
    return type_ if number is None else replace(type_, name=number, text=number.upper())


def note_sequence(world: World, key: TableKey, definition: ColumnDefinition) -> None:
    """The sequence behind a serial or identity column of PostgreSQL."""
    is_identity = definition.generated == "identity"
    if world.engine.name == "postgresql" and (definition.type.name in SERIAL or is_identity):
        keep_sequence(world, key, world.fold(definition.name), definition.span, is_identity=is_identity)
