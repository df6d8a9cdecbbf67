"""SQL inside an application's code: what it creates for itself, and what it asks."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.model.script import Script, Track
from lintmig.model.source import BlindSpot


class Embedded(NamedTuple):
    """`bootstraps` have one track for each file whose code defines tables; `queries` are scripts of one statement."""

    bootstraps: tuple[Track, ...] = ()
    queries: tuple[Script, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()


def read_embedded(files: Files) -> Embedded:
    return Embedded(blind_spots=tuple(files.blind_spots[:0]))
