"""Strings as the parts of SQL that they are, each where the file says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.host.typescript.values import Constant, Number, Template, Text, Value
from lintmig.stages.read.host.typescript.written import unescaped
from lintmig.stages.read.templates import MARK

_ESCAPE = re.compile(r"\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
_OTHER = re.compile(r"\W+", re.ASCII)


class Part(NamedTuple):
    """A piece of SQL; a hole is only a name of ours for what the program fills in."""

    text: str
    span: Span | None = None
    is_hole: bool = False


def written(text: Text) -> Iterator[Part]:
    """What a string says, in pieces that stand in the file as they are, and escapes."""
    source, span = text.place.source, text.place.span
    raw = source.text[span.start : span.end]
    if raw == text.value or "\\" not in raw:
        yield Part(text.value, span)
        return
    pieces = list(_pieces(raw, span.start))
    if "".join(piece.text for piece in pieces) == text.value:
        yield from pieces
    else:
        yield Part(text.value, span)


def _pieces(raw: str, start: int) -> Iterator[Part]:
    at = 0
    for found in _ESCAPE.finditer(raw):
        if found.start() > at:
            yield Part(raw[at : found.start()], Span(start + at, start + found.start()))
        yield Part(unescaped(found[0]), Span(start + found.start(), start + found.end()))
        at = found.end()
    if at < len(raw):
        yield Part(raw[at:], Span(start + at, start + len(raw)))


def hole(place: Place) -> Part:
    code = place.source.text[place.span.start : place.span.end][:200]
    name = _OTHER.sub("_", code).strip("_").lower()[:30]
    return Part(f"{MARK}{name}_{place.span.start}", place.span, is_hole=True)


def parts_of(values: Sequence[Value]) -> Iterator[Part]:
    """The parts of a template or a sum whose members are known as far as they can be."""
    for value in values:
        if isinstance(value, Text):
            yield from written(value)
        elif isinstance(value, Number):
            yield Part(str(value.value), value.place.span)
        elif isinstance(value, Constant):
            yield Part({True: "true", False: "false", None: "null"}[value.value], value.place.span)
        elif isinstance(value, Template) and value.tag is None:
            yield from parts_of(value.parts)
        else:
            yield hole(value.place)


def sql_of(parts: Sequence[Part]) -> str:
    return "".join(part.text for part in parts)


def within(parts: Sequence[Part], source: Source, shown: Source, span: Span) -> tuple[Part, ...]:
    """Parts that stand in another file than the migration, at the call that uses them."""
    if source.path == shown.path:
        return tuple(parts)
    return tuple(part._replace(span=span if part.span is not None else None) for part in parts)
