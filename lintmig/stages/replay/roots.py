"""Which refused statement is at the root of what later fails only because of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from lintmig.model.script import Script, Statement
from lintmig.model.source import Place
from lintmig.model.timeline import Aftermath


@dataclass(slots=True)
class Roots:
    """Statements that the engine refuses, by their places, each with the aftermath of its root.

    What is uncertain knows where it was to be made: in such a statement, or else under a condition.
    """

    _by_source: dict[str, tuple[list[int], list[tuple[int, Aftermath]]]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self._by_source

    def add(self, script: Script, statement: Statement, aftermath: Aftermath) -> None:
        """In the order of the script."""
        span = script.source_map.file_span(statement.span)
        starts, found = self._by_source.setdefault(script.source.path, ([], []))
        at = bisect_right(starts, span.start)
        starts.insert(at, span.start)
        found.insert(at, (span.end, aftermath))

    def of(self, places: list[Place]) -> Aftermath | None:
        """The aftermath to which a statement belongs that needs what was to be made at these places."""
        for place in places:
            starts, found = self._by_source.get(place.source.path, ((), ()))
            at = bisect_right(starts, place.span.start) - 1
            if at >= 0 and place.span.start < found[at][0]:
                return found[at][1]
        return None
