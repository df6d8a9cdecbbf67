"""What a history creates, and at which of its statements."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from operator import itemgetter

from lintmig.model.script import Script
from lintmig.model.source import Place, Span

Creation = tuple[Script, Span]


@dataclass(frozen=True, slots=True)
class Creations:
    """Where each kind and name is created in the whole history: statement numbers, ascending."""

    places: dict[tuple[str, str], list[tuple[int, Creation]]]
    kinds: frozenset[str]

    def after(self, kind: str, name: str, number: int) -> Place | None:
        places = self.places.get((kind, name), [])
        at = bisect_right(places, number, key=itemgetter(0))
        if at == len(places):
            return None
        script, span = places[at][1]
        return Place(script.source, script.source_map.file_span(span))

    def ever_of(self, kind: str) -> bool:
        return kind in self.kinds

    def ever(self, kind: str, name: str) -> bool:
        return (kind, name) in self.places
