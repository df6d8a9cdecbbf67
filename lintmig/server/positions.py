"""Places in a text as the language server protocol counts them."""

from __future__ import annotations

import re
from bisect import bisect_right

from lintmig.model.source import Source, Span
from lintmig.server.mark import Position, Range

_LINE_END = re.compile(r"\r\n|\r|\n")
"""A lone carriage return ends a line too, which it does not for the command."""

_ENCODINGS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2)}


class Positions:
    """Lines and characters count from 0; a character is a unit of `encoding`: `utf-8`, `utf-16` or `utf-32`."""

    def __init__(self, text: str, encoding: str) -> None:
        self._text = text
        self._codec = None if text.isascii() else _ENCODINGS.get(encoding)
        self._starts = [0]
        self._ends: list[int] = []
        for end in _LINE_END.finditer(text):
            self._ends.append(end.start())
            self._starts.append(end.end())
        self._ends.append(len(text))

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def line_start(self, offset: int) -> int:
        """The offset at which the line of an offset begins."""
        return self._starts[self.line(offset)]

    def position(self, offset: int) -> Position:
        """Of an offset in code points; one within a line end is the end of its line."""
        line = self.line(offset)
        return {"line": line, "character": self._units(self._starts[line], min(offset, self._ends[line]))}

    def range(self, span: Span) -> Range:
        return {"start": self.position(span.start), "end": self.position(span.end)}

    def _units(self, start: int, end: int) -> int:
        if self._codec is None:
            return end - start
        name, width = self._codec
        return len(self._text[start:end].encode(name, "surrogatepass")) // width


def shown_span(source: Source, span: Span) -> Span:
    """What is underlined: the span without the blanks at its end, and never beyond the text."""
    start = min(span.start, len(source.text))
    end = min(span.end, len(source.text))
    while end > start and source.text[end - 1].isspace():
        end -= 1
    return Span(start, max(start, end))
