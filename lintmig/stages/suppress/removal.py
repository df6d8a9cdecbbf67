"""What to take out of a file so that a comment suppresses one rule less."""

from __future__ import annotations

import re

from lintmig.model.source import Span
from lintmig.stages.suppress.directive import OPENING, Ignore


def removal(text: str, comment: str, span: Span, directive: Ignore, number: int) -> Span | None:
    """The rule with its comma, or the whole comment where it names no other.

    None where the file says the comment in other characters, or the comment says something else too.
    """
    if text[span.start : span.end] != comment:
        return None
    rules = directive.rules
    if len(rules) == 1:
        opening = OPENING.match(comment)
        is_alone = opening is not None and comment.startswith("lintmig", opening.end())
        return _with_its_blanks(text, span) if is_alone else None
    at = rules[number][1]
    if number:
        return Span(rules[number - 1][1].end, at.end).shifted(span.start)
    return Span(at.start, rules[1][1].start).shifted(span.start)


def _with_its_blanks(text: str, span: Span) -> Span:
    """And its line, where nothing else stands in it."""
    start = span.start
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    end_of_line = re.compile(r"[ \t]*(?:\r?\n|$)").match(text, span.end)
    if (start == 0 or text[start - 1] == "\n") and end_of_line is not None:
        return Span(start, end_of_line.end())
    return Span(start, span.end)
