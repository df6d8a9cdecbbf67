"""What cannot be known of a statement: noted as a blind spot, and as a reason why anything may exist."""

from __future__ import annotations

from lintmig.model.source import BlindSpot, Span
from lintmig.stages.replay.world import World


def note_unknown(world: World, blind_spots: list[BlindSpot], span: Span, reason: str) -> None:
    note_blind_spot(world, blind_spots, span, reason)
    world.schema.unknowns.append(reason)


def note_blind_spot(world: World, blind_spots: list[BlindSpot], span: Span, reason: str) -> None:
    place = world.place(span)
    spot = BlindSpot(place.source.path, place.line, reason)
    if spot not in blind_spots:
        blind_spots.append(spot)
