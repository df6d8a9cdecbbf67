"""What changelogs of every notation consist of: named elements with attributes, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.source import Span

MOST_ELEMENTS = 200_000


class Text(NamedTuple):
    value: str
    span: Span


@dataclass(slots=True)
class Element:
    """`span` is its name; `texts` are the parts of its text, in order."""

    name: str
    span: Span
    attributes: dict[str, Text] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def value(self, *names: str) -> str | None:
        """The first of these attributes that is there."""
        return next((self.attributes[name].value for name in names if name in self.attributes), None)

    def says(self, name: str) -> bool:
        return (self.value(name) or "").strip().lower() == "true"

    def named(self, *names: str) -> Iterator[Element]:
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> Element | None:
        return next(self.named(name), None)

    @property
    def text(self) -> str:
        return "".join(part.value for part in self.texts)


class MalformedError(ValueError):
    """Why a changelog cannot be read, and where."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
