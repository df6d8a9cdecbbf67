"""SQL that is given to Knex as text, with its bindings in their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from lintmig.model.engine import EngineName
from lintmig.model.source import Span
from lintmig.stages.read.histories.typescript.expressions import Expressions
from lintmig.stages.read.histories.typescript.texts import Part, hole, written
from lintmig.stages.read.host.typescript.values import Array, Constant, Number, Object, Text, Value

_MARK = re.compile(r"\\\?|\?\??")
_NAMED = re.compile(r"\\:|(?<!:):(\w+):?(?!:)")


def raw_parts(of: Expressions, engine: EngineName, arguments: Sequence[Value]) -> tuple[Part, ...] | None:
    """None where the text is not known."""
    parts = of.parts(arguments[0]) if arguments else None
    if parts is None or not parts:
        return None
    given = of.known(arguments[1]) if len(arguments) > 1 else None
    if isinstance(given, Object):
        return tuple(_filled(parts, _NAMED, lambda mark: _of_name(of, engine, given, mark)))
    values = list(given.items) if isinstance(given, Array) else [given] if given is not None else None
    if values is None:
        return tuple(_filled(parts, re.compile(r"\\\?"), lambda _: None))
    waiting = iter(values)

    def fill(mark: re.Match[str]) -> list[Part] | None:
        if mark[0] == "\\?":
            return None
        return _bound(of, engine, next(waiting, None), is_name=mark[0] == "??")

    return tuple(_filled(parts, _MARK, fill))


def _filled(
    parts: Sequence[Part], pattern: re.Pattern[str], fill: Callable[[re.Match[str]], list[Part] | None]
) -> Iterator[Part]:
    """`fill` gives what takes a mark's place; None where the mark is an escaped one."""
    is_escaped = False
    for part, behind in pairwise([*parts, Part("")]):
        if part.is_hole or part.span is None:
            yield part
            continue
        if part.text == "\\" and behind.text.startswith("?"):
            is_escaped = True
            continue
        at, is_verbatim = 0, len(part.text) == part.span.end - part.span.start
        for mark in pattern.finditer(part.text):
            if mark.start() > at:
                yield _slice(part, at, mark.start(), is_verbatim=is_verbatim)
            found = None if is_escaped and mark.start() == 0 else fill(mark)
            span = _slice(part, mark.start(), mark.end(), is_verbatim=is_verbatim).span
            if found is None:
                yield Part(mark[0].lstrip("\\"), span)
            else:
                yield from (each._replace(span=each.span or span) for each in found)
            at = mark.end()
        is_escaped = False
        if at < len(part.text):
            yield _slice(part, at, len(part.text), is_verbatim=is_verbatim)


def _slice(part: Part, start: int, end: int, *, is_verbatim: bool) -> Part:
    if part.span is None or not is_verbatim:
        return part._replace(text=part.text[start:end])
    return Part(part.text[start:end], Span(part.span.start + start, part.span.start + end))


def _of_name(of: Expressions, engine: EngineName, given: Object, mark: re.Match[str]) -> list[Part] | None:
    value = given.get(mark[1]) if mark[1] else None
    if value is None:
        return None
    return _bound(of, engine, value, is_name=mark[0].endswith(":"))


def _bound(of: Expressions, engine: EngineName, value: Value | None, *, is_name: bool) -> list[Part]:
    known = of.known(value) if value is not None else None
    if isinstance(known, Array) and known.is_complete and known.items:
        found: list[Part] = []
        for at, item in enumerate(known.items):
            found += [Part(", " if at else ""), *_bound(of, engine, item, is_name=is_name)]
        return found
    quote = '"' if engine == "postgresql" else "`"
    if is_name:
        if isinstance(known, Text):
            return [Part(quote), *(_dotted(part, quote) for part in written(known)), Part(quote)]
        return [hole(value.place)] if value is not None else [Part("__name")]
    if isinstance(known, Text):
        return [Part("'"), *(p._replace(text=p.text.replace("'", "''")) for p in written(known)), Part("'")]
    if isinstance(known, Number):
        return [Part(str(known.value), known.place.span)]
    if isinstance(known, Constant):
        return [Part({True: "true", False: "false", None: "null"}[known.value], known.place.span)]
    chain = of.chain(known) if known is not None else None
    if chain and chain[-1][0] == "raw" and chain[-1][1]:
        return list(raw_parts(of, engine, chain[-1][1]) or ())
    return [Part("$1" if engine == "postgresql" else "?")]


def _dotted(part: Part, quote: str) -> Part:
    return part._replace(text=part.text.replace(".", f"{quote}.{quote}"))
