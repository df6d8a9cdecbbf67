"""SQL that is put together from what a file says, with the place of every part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lintmig.model.script import Piece, SourceMap
from lintmig.model.source import Span

_HALF = re.compile("[\ud800-\udfff]")
"""Halves of characters, which code can write as escapes, and which no engine is ever sent."""


@dataclass(slots=True)
class Rendering:
    """Grows by `add`; `sql` and `source_map` are what has been added.

    `add(text, span)` maps the text to a part of the file, character by character where both have one length: give the
    span of a string's contents, not of its quotes. Text without a span belongs to what follows it.
    """

    _parts: list[str] = field(default_factory=list)
    _pieces: list[Piece] = field(default_factory=list)
    _holes: list[Span] = field(default_factory=list)
    _length: int = 0

    def add(self, text: str, span: Span | None = None, *, is_hole: bool = False) -> Rendering:
        end = self._length + len(text)
        if not text.isascii():
            text = _HALF.sub("\ufffd", text)
        if text:
            if span is not None:
                self._pieces.append(Piece(self._length, end, span.start, span.end))
            if is_hole:
                self._holes.append(Span(self._length, end))
            self._parts.append(text)
        self._length = end
        return self

    @property
    def length(self) -> int:
        return self._length

    @property
    def sql(self) -> str:
        return "".join(self._parts)

    @property
    def source_map(self) -> SourceMap:
        return SourceMap(tuple(self._pieces))

    @property
    def holes(self) -> tuple[Span, ...]:
        return tuple(self._holes)
