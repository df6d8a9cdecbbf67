"""Where a finding about a whole migration points."""

from __future__ import annotations

import re

from lintmig.model.source import Place, Source, Span

_LINE = re.compile(r"^[ \t]*(?!--|#|/\*|\*|//)(\S[^\r\n]*)", re.MULTILINE)
_ANY_LINE = re.compile(r"(\S[^\r\n]*)")


def first_line(source: Source) -> Place:
    """The first line that is no comment, else the first that is not blank, else the start."""
    match = _LINE.search(source.text) or _ANY_LINE.search(source.text)
    if match is None:
        return Place(source, Span(0, 0))
    return Place(source, Span(match.start(1), match.start(1) + len(match[1].rstrip())))
