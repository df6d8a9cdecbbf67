"""What a migration sends to the database, as it is gone through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.source import Source, Span
from lintmig.stages.read.histories.typescript.texts import Part, sql_of


class Emitted(NamedTuple):
    """SQL that a migration sends. With a `reason` only its place is known, and that it touches `table` or anything."""

    parts: tuple[Part, ...]
    is_certain: bool = True
    reason: str = ""
    table: str | None = None
    source: Source | None = None
    """The SQL file that holds it, where that is not the migration itself."""


@dataclass(slots=True)
class Sending:
    """`shown` is where the migration itself stands while code of another file is gone through."""

    engine: EngineName
    emitted: list[Emitted] = field(default_factory=list, kw_only=True)
    shown: Span | None = field(default=None, kw_only=True)
    _doubts: int = field(default=0, kw_only=True)

    @property
    def is_certain(self) -> bool:
        return self._doubts == 0

    @property
    def doubts(self) -> int:
        """How many conditions that are not known stand around what is gone through."""
        return self._doubts

    def send(self, parts: Sequence[Part], *, is_certain: bool = True) -> None:
        if sql_of(parts).strip():
            self.emitted.append(Emitted(self._placed(parts), self.is_certain and is_certain))

    def send_file(self, source: Source) -> None:
        """What an SQL file holds, which the migration reads."""
        if source.text.strip():
            part = Part(source.text, Span(0, len(source.text)))
            self.emitted.append(Emitted((part,), self.is_certain, source=source))

    def doubt(self, span: Span, reason: str, table: str | None = None) -> None:
        """Something that may do anything, or anything to a table."""
        self.emitted.append(Emitted((Part("__code__", self.shown or span, True),), False, reason, table))

    def perhaps(self, action: Callable[[], object]) -> None:
        self._doubts += 1
        try:
            action()
        finally:
            self._doubts -= 1

    def _placed(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        if self.shown is None:
            return tuple(parts)
        return tuple(part._replace(span=self.shown if part.span is not None else None) for part in parts)
