"""What a suppression comment speaks of: the statement it stands in, at, or directly above."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import itemgetter

from lintmig.model.script import ParsedScript
from lintmig.model.source import Source, Span

Target = Span | int
"""A statement as a span in the file, or a whole line (from 1) for what is no statement."""


class Places:
    """The statements and comments of a file, as each engine cuts it."""

    def __init__(self, source: Source, versions: Sequence[ParsedScript], host: Sequence[Span] = ()) -> None:
        """`host` are the comments of the program that the SQL stands in."""
        self._source = source
        self._literals = sorted({span for span in map(_literal, versions) if span is not None}) if host else []
        self._strings = sorted({span for each in versions for span in _strings(each)}) if host else []
        self._by_line = sorted({(self._line(span.start), span) for span in (*self._literals, *self._strings)})
        self._statements = [
            sorted(parsed.script.source_map.file_span(each.span) for each in parsed.statements) for parsed in versions
        ]
        self._last_lines = [list(map(self._last_line, spans)) for spans in self._statements]
        self._first_lines = {self._line(span.start) for each in self._statements for span in each}
        self._comment_lines = {
            line
            for parsed in versions
            for comment in map(parsed.script.source_map.file_span, parsed.comments)
            for line in self._lines_filled(comment)
        } | {line for comment in host for line in self._lines_filled(comment)}

    def reached_by(self, comment: Span) -> frozenset[Target]:
        """The statements that share a line with the comment, else those that begin right below it.

        Between the comment and what is below may stand other comments, but no empty line.
        """
        first, last = self._line(comment.start), self._last_line(comment)
        own_lines = range(first, last + 1)
        if beside := list(self._touching(first, last)):
            return frozenset((*beside, *own_lines))
        if below := self._line_below(last):
            return frozenset((*own_lines, below, *self._touching(below, below)))
        return frozenset(own_lines)

    def reached_from_outside(self, comment: Span) -> frozenset[Target]:
        """As `reached_by`, of a comment of the program: whole strings, on their first line or right below."""
        lines = {*range(self._line(comment.start), self._last_line(comment) + 1)}
        lines.add(self._line_below(max(lines)))
        first = bisect_left(self._by_line, min(lines - {0}, default=1), key=itemgetter(0))
        reached = self._by_line[first : bisect_right(self._by_line, max(lines), key=itemgetter(0))]
        return self.reached_by(comment) | frozenset(span for _, span in reached)

    def begins_before(self, offset: int) -> bool:
        """Whether a string with SQL begins before a place."""
        return bool(self._literals) and self._literals[0].start < offset

    def at(self, offset: int) -> Iterator[Target]:
        """The line of an offset, and the statements that it is in or right behind."""
        yield self._line(offset)
        for spans in (*self._statements, self._literals, self._strings):
            index = bisect_right(spans, offset, key=lambda span: span.start) - 1
            if index >= 0 and offset <= spans[index].end:
                yield spans[index]

    def _touching(self, first: int, last: int) -> Iterator[Span]:
        for spans, last_lines in zip(self._statements, self._last_lines, strict=True):
            index = bisect_left(last_lines, first)
            while index < len(spans) and self._line(spans[index].start) <= last:
                yield spans[index]
                index += 1

    def _line_below(self, line: int) -> int:
        """The next line that is not only comments, 0 if an empty line or the end comes first."""
        line += 1
        while line in self._comment_lines and line not in self._first_lines:
            line += 1
        is_there = line <= len(self._source.line_starts) and self._source.line_text(line).strip()
        return line if is_there else 0

    def _lines_filled(self, comment: Span) -> range:
        """The lines of a comment, without the first where something stands before it."""
        first = self._line(comment.start)
        before = self._source.text[self._source.line_starts[first - 1] : comment.start]
        return range(first + bool(before.strip()), self._last_line(comment) + 1)

    def _line(self, offset: int) -> int:
        return self._source.position(offset).line

    def _last_line(self, span: Span) -> int:
        return self._line(max(span.end - 1, span.start))


def _literal(parsed: ParsedScript) -> Span | None:
    """All of a program that says a script."""
    pieces = parsed.script.source_map.pieces
    return Span(pieces[0].file_start, pieces[-1].file_end) if pieces else None


def _strings(parsed: ParsedScript) -> Iterator[Span]:
    """Each string of a program that says a part of a script."""
    pieces = parsed.script.source_map.pieces
    if not pieces:
        return
    start = pieces[0].file_start
    for piece, following in pairwise(pieces):
        if piece.file_end != following.file_start:
            yield Span(start, piece.file_end)
            start = following.file_start
    yield Span(start, pieces[-1].file_end)
