"""SQL as it grows, with the part of a migration that says each piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.script import Doubt
from lintmig.model.source import Span
from lintmig.stages.read.rendering import Rendering


class Said(NamedTuple):
    """Text that a part of the file says."""

    text: str
    span: Span | None = None
    is_hole: bool = False


Part = str | Said


@dataclass(slots=True)
class Writer:
    """`span` is where everything is said that has no place of its own."""

    rendering: Rendering = field(default_factory=Rendering)
    span: Span | None = None
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, reason: str, table: str | None = None) -> None:
        """Something of which it is not known what it does, to a table or to anything."""
        start = self.rendering.length
        self.statement("SELECT 1")
        named = None if table is None else table.strip('"').replace('"."', ".")
        self.doubts.append(Doubt(Span(start, self.rendering.length), reason, named))

    def perhaps(self, *parts: Part | Sequence[Part]) -> None:
        """A statement that may not be run, or not in these words."""
        start = self.rendering.length
        self.statement(*parts)
        self.doubts.append(Doubt(Span(start, self.rendering.length)))

    def perhaps_since(self, start: int) -> None:
        """What has been written since then may not be run."""
        known = [each for each in self.doubts if each.span.start >= start]
        self.doubts = [each for each in self.doubts if each.span.start < start]
        for each in [*known, Doubt(Span(self.rendering.length, self.rendering.length))]:
            if each.span.start > start:
                self.doubts.append(Doubt(Span(start, each.span.start)))
            if each.span.end > each.span.start:
                self.doubts.append(each)
            start = max(start, each.span.end)

    def statement(self, *parts: Part | Sequence[Part]) -> None:
        for part in flat(parts):
            if isinstance(part, Said):
                self.rendering.add(part.text, part.span or self.span, is_hole=part.is_hole)
            else:
                self.rendering.add(part, self.span)
        self.rendering.add(";\n", self.span)


def flat(parts: Sequence[Part | Sequence[Part]]) -> list[Part]:
    found: list[Part] = []
    for part in parts:
        if isinstance(part, (str, Said)):
            found.append(part)
        else:
            found += part
    return found


def joined(groups: Sequence[Sequence[Part]], between: str = ", ") -> list[Part]:
    found: list[Part] = []
    for group in groups:
        if found:
            found.append(between)
        found += group
    return found
