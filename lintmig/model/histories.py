"""What a tool's reader found: its migrations, and what is wrong with their list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.ledger import Defect
from lintmig.model.script import Track
from lintmig.model.source import BlindSpot

Wanted = frozenset[EngineName] | None
"""The engines that histories are read for; None where no engine is known before they are."""


class Histories(NamedTuple):
    """`claimed` are the paths of SQL files that a tool has in its own list, or knows and leaves out."""

    tracks: tuple[Track, ...] = ()
    defects: tuple[Defect, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()
    claimed: frozenset[str] = frozenset()


def together(found: Iterable[Histories]) -> Histories:
    all_found = list(found)
    return Histories(
        tuple(track for each in all_found for track in each.tracks),
        tuple(defect for each in all_found for defect in each.defects),
        tuple(spot for each in all_found for spot in each.blind_spots),
        frozenset().union(*(each.claimed for each in all_found)),
    )
