"""What cannot be known of a statement: noted as a blind spot, and as a reason why anything may exist."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.operation import Opaque
from lintmig.model.related import indexes_of
from lintmig.model.source import BlindSpot, Span
from lintmig.stages.replay.world import Found, World


def note_opaque(world: World, blind_spots: list[BlindSpot], operation: Opaque) -> None:
    """What is known of an opaque statement bounds what is unknown after it."""
    if operation.table is not None:
        reason = f"{operation.reason}: {operation.table} is not judged from here on"
        note_blind_spot(world, blind_spots, operation.span, reason)
        found = world.find(operation.table)
        if isinstance(found, Found):
            _open_table(world, found, only_adds=operation.only_adds)
    elif operation.names:
        reason = f"{operation.reason}: what it makes is not judged from here on"
        note_blind_spot(world, blind_spots, operation.span, reason)
        place = world.place(operation.span)
        world.unread.update((name, place) for name in operation.names)
    else:
        note_unknown(world, blind_spots, operation.span, operation.reason)


def _open_table(world: World, found: Found, *, only_adds: bool) -> None:
    """A table may have more than is known; and less, unless it was only added to."""
    table = replace(found.table, is_complete=False, has_unknown_constraints=True)
    schema = world.schema
    if not only_adds:
        table = replace(
            table,
            columns={name: replace(column, is_certain=False) for name, column in table.columns.items()},
            keys=tuple(replace(item, is_certain=False) for item in table.keys),
            foreign_keys=tuple(replace(item, is_certain=False) for item in table.foreign_keys),
        )
        for key, index in indexes_of(schema, found.key):
            schema.put(schema.indexes, key, replace(index, is_certain=False))
    schema.put(schema.tables, found.key, table)


def note_unknown(world: World, blind_spots: list[BlindSpot], span: Span, reason: str) -> None:
    note_blind_spot(world, blind_spots, span, f"{reason}: nothing is said to be missing from here on")
    world.schema.unknowns.append(reason)


def note_blind_spot(world: World, blind_spots: list[BlindSpot], span: Span, reason: str) -> None:
    place = world.place(span)
    spot = BlindSpot(place.source.path, place.line, reason)
    if spot not in blind_spots:
        blind_spots.append(spot)
