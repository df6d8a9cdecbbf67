"""Templates of Python with their placeholders filled in: `"..." % x`, `"...".format(x)`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lintmig.model.source import Span
from lintmig.model.whole import is_whole
from lintmig.stages.read.histories.alembic.strings import HOLE
from lintmig.stages.read.histories.alembic.values import Constant, Part, Text, Unknown, Value

_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sdri]|%%")
_BRACES = re.compile(r"\{\{|\}\}|\{(\w*)(?:![rsa])?\}")


def formatted_by_braces(text: Text, values: list[Value], named: Mapping[str, Value]) -> Text:
    return _filled(text, values, named, _BRACES)


def filled_by_marks(text: Text, values: list[Value], named: Mapping[str, Value]) -> Text:
    """What the operator `%` makes of a text."""
    return _filled(text, values, named, _PLACEHOLDER)


def as_text(value: Value, scope_hole: Part) -> Text:
    """What an f-string makes of a value."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Constant) and not isinstance(value.value, bytes):
        return Text((Part(str(value.value), scope_hole.span),))
    return Text((scope_hole,))


def _filled(text: Text, values: list[Value], named: Mapping[str, Value], pattern: re.Pattern[str]) -> Text:
    """A template with its placeholders replaced; those without a known value become holes."""
    pieces: list[Part] = []
    waiting = iter(values)
    for part in text.parts:
        at = 0
        for found in pattern.finditer(part.text):
            pieces += _slice(part, at, found.start())
            at = found.end()
            hole = Part(HOLE, part.span, True)
            if found[0] in ("%%", "{{", "}}"):
                pieces.append(Part(found[0][0], part.span))
            elif found[1] and is_whole(found[1]):
                number = int(found[1])
                value = values[number] if number < len(values) else Unknown(part.span or Span(0, 0))
                pieces += as_text(value, hole).parts
            else:
                pieces += (
                    as_text(named.get(found[1]) or Unknown(part.span or Span(0, 0)), hole).parts
                    if found[1]
                    else (as_text(next(waiting, Unknown(part.span or Span(0, 0))), hole).parts)
                )
        pieces += _slice(part, at, len(part.text))
    return Text(tuple(pieces))


def _slice(part: Part, start: int, end: int) -> list[Part]:
    if start >= end:
        return []
    span = part.span
    if span is not None and span.end - span.start == len(part.text):
        span = Span(span.start + start, span.start + end)
    return [Part(part.text[start:end], span, part.is_hole)]
