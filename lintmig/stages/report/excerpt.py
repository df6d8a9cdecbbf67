"""One line of a source with a line of carets under it."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from lintmig.model.source import Source, Span
from lintmig.stages.report.neutral import ACTIVE, escape
from lintmig.stages.report.place import lines_of

TAB = "    "
LONGEST_LINE = 160
BEFORE = 60
"""Characters of a longer line that are shown before a span's start."""


class Excerpt(NamedTuple):
    """`carets` begins with the blanks that put it under the span."""

    line: int
    text: str
    carets: str


def excerpt(source: Source, span: Span) -> Excerpt:
    """The line on which a span starts. Tabs are widened, and what could act is escaped."""
    place = lines_of(source, span)
    starts = source.line_starts
    line_start = starts[place.line - 1]
    line_end = starts[place.line] if place.line < len(starts) else len(source.text)
    at = line_start + place.column - 1
    window_start, window_end = line_start, line_end
    if line_end - line_start > LONGEST_LINE:
        window_start = max(line_start, at - BEFORE)
        window_end = min(line_end, window_start + LONGEST_LINE)
    cells = _cells(source.text[window_start:window_end].rstrip())
    start = at - window_start
    stop = start + place.end_column - place.column if place.end_line == place.line else len(cells)
    head = "..." if window_start > line_start else ""
    tail = "..." if window_end < line_end else ""
    blanks = len(head) + _width(cells[:start])
    carets = "^" * max(_width(cells[start:stop]), 1)
    return Excerpt(place.line, head + "".join(cells) + tail, " " * blanks + carets)


def _cells(text: str) -> list[str]:
    """What is shown for each character."""
    cells = [TAB if each == "\t" else escape(each) if ACTIVE.match(each) else each for each in text]
    for command in re.finditer(r"##\[", text):
        cells[command.end() - 1] = "\\x5b"
    return cells


def _width(cells: list[str]) -> int:
    """Columns on a terminal: East Asian wide characters take two, combining ones none."""
    text = "".join(cells)
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(each) in {"Mn", "Me", "Cf"}
        else 2
        if unicodedata.east_asian_width(each) in {"W", "F"}
        else 1
        for each in text
    )
