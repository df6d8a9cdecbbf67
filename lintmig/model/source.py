"""Text as found in a repository, and places in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of Unicode code points, counted from 0 at the start of a text."""

    start: int
    end: int

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def to(self, other: Span) -> Span:
        """The range from the start of this span to the end of the other."""
        return Span(self.start, max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Position:
    """A place as people count it: line and column start at 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Source:
    """A text file. `path` is relative to the working directory, with forward slashes."""

    path: str
    text: str
    line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at != -1:
            starts.append(at + 1)
            at = find("\n", at + 1)
        object.__setattr__(self, "line_starts", tuple(starts))

    def position(self, offset: int) -> Position:
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line_text(self, line: int) -> str:
        """The text of a line (counted from 1) without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Place:
    """A span in a source: where something is written."""

    source: Source
    span: Span

    @property
    def line(self) -> int:
        return self.source.position(self.span.start).line


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """What could not be read or understood, where, and why; reported, never silently skipped."""

    path: str
    line: int
    reason: str
