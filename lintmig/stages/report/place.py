"""Where a finding stands, as people and editors count it."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from lintmig.model.source import Source, Span


class Lines(NamedTuple):
    """All count from 1; the end column is the one behind the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


def lines_of(source: Source, span: Span) -> Lines:
    """A span without the blanks at its end, and never beyond the last line of the text."""
    start = min(span.start, len(source.text))
    end = min(span.end, len(source.text))
    while end > start and source.text[end - 1].isspace():
        end -= 1
    first = source.position(start)
    if end <= start:
        return Lines(first.line, first.column, first.line, first.column)
    last = source.position(end - 1)
    return Lines(first.line, first.column, last.line, last.column + 1)


def repository_path(path: str, prefix: str) -> str:
    """A path of the working directory as one of the repository; see ReportOptions.path_prefix."""
    return posixpath.normpath(posixpath.join(prefix, path))
