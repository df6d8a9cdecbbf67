"""SQL as it grows, with the part of a migration that says each piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

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
