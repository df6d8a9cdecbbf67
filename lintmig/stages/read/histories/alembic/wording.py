"""SQL put together from values: names, literals and expressions, each with the place that says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lintmig.model.engine import EngineName
from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic.strings import HOLE
from lintmig.stages.read.histories.alembic.values import (
    Called,
    Constant,
    Name,
    Part,
    Text,
    Value,
    span_of,
    text_of,
)
from lintmig.stages.read.histories.alembic.values import Sequence as Items


@dataclass(slots=True)
class Sql:
    engine: EngineName
    parts: list[Part] = field(default_factory=list)

    def say(self, text: str, span: Span | None = None) -> Sql:
        if text:
            self.parts.append(Part(text, span))
        return self

    def hole(self, span: Span | None) -> Sql:
        self.parts.append(Part(HOLE, span, True))
        return self

    def take(self, parts: Iterable[Part]) -> Sql:
        self.parts += parts
        return self

    def name(self, value: Value | None) -> Sql:
        """A name in the engine's quotes."""
        known = text_of(value)
        if known is None:
            return self.hole(span_of(value))
        quote = "`" if self.engine in ("mysql", "mariadb") else '"'
        return self.say(quote).say(known.replace(quote, quote * 2), span_of(value)).say(quote)

    def table(self, value: Value | None, schema: Value | None = None) -> Sql:
        if schema is not None and not (isinstance(schema, Constant) and schema.value is None):
            self.name(schema).say(".")
        return self.name(value)

    def names(self, values: Sequence[Value]) -> Sql:
        for at, value in enumerate(values):
            self.say(", " if at else "").name(value)
        return self

    def literal(self, value: Value) -> Sql:
        """A value as it stands in SQL."""
        if isinstance(value, Text):
            if value.known is None:
                return self.say("'").say(HOLE).say("'")
            escaped = value.sql.replace("'", "''")
            if self.engine in ("mysql", "mariadb"):
                escaped = escaped.replace("\\", "\\\\")
            return self.say("'").say(escaped, span_of(value)).say("'")
        if isinstance(value, Constant) and (value.value is None or isinstance(value.value, bool | int | float)):
            return self.say(_constant(value.value, self.engine), value.span)
        return self.expression(value)

    def expression(self, value: Value | None, *, of_strings: str = "literal") -> Sql:
        """What SQLAlchemy compiles an expression to, as far as it is one of the simple ones; else a hole."""
        match value:
            case Called(name=name, arguments=arguments) if (
                _last(name) in ("text", "literal_column", "DDL") and arguments
            ):
                first = arguments[0]
                return self.take(unbound(first, self.engine)) if isinstance(first, Text) else self.hole(value.span)
            case Called(name=name) if name.startswith("sqlalchemy.") and _last(name) in ("false", "true"):
                return self.say(_constant(_last(name) == "true", self.engine), value.span)
            case Called(name=name) if name.startswith("sqlalchemy.") and _last(name) == "null":
                return self.say("NULL", value.span)
            case Called(name=name, arguments=arguments) if _last(name) in ("literal", "inline_literal") and arguments:
                return self.literal(arguments[0])
            case Called(name=name, arguments=arguments) if ".func." in name:
                return self._function(value)
            case Called(name=name, arguments=arguments) if _last(name) == "column" and arguments:
                return self.name(arguments[0])
            case Called(name=".desc" | ".asc" | ".nulls_last" | ".nulls_first" | ".nullslast" | ".nullsfirst"):
                words = {"desc": "DESC", "asc": "ASC"}.get(value.name[1:])
                words = words or ("NULLS LAST" if "last" in value.name else "NULLS FIRST")
                return self.expression(value.on, of_strings=of_strings).say(" ").say(words, value.span)
            case Called(name=name, arguments=arguments) if _last(name) in ("desc", "asc") and arguments:
                inner = self.expression(arguments[0], of_strings="name")
                return inner.say(" ").say(_last(name).upper(), value.span)
            case Text() if of_strings == "name":
                return self.name(value)
            case Text() if of_strings == "sql":
                return self.take(unbound(value, self.engine))
            case Text() | Constant():
                return self.literal(value)
            case Name() | None:
                return self.hole(span_of(value))
            case _:
                return self.hole(span_of(value))

    def _function(self, value: Called) -> Sql:
        name = _last(value.name)
        if self.engine == "sqlite" and name in ("now", "current_timestamp"):
            return self.say("CURRENT_TIMESTAMP", value.span)
        if name in ("current_timestamp", "current_date", "current_time", "current_user", "session_user"):
            return self.say(name.upper(), value.span)
        self.say(name, value.span).say("(")
        for at, argument in enumerate(value.arguments):
            self.say(", " if at else "").expression(argument)
        return self.say(")")


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _constant(value: object, engine: EngineName) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value)) if engine == "sqlite" else str(value).lower()
    return str(value)


_BIND = re.compile(r"(?<![:\w\\]):(\w+)(?!:)|\\:")


def unbound(text: Text, engine: EngineName) -> Iterator[Part]:
    """The SQL of `text()`: its `:parameters` are the engine's, and `\\:` is a colon."""
    number = 0
    before = " "
    for part in _without_escapes(text.parts):
        at = 0
        joined = before + part.text
        for found in _BIND.finditer(joined):
            start, end = found.start() - 1, found.end() - 1
            if start < at:
                continue
            yield from _cut(part, at, start)
            at = end
            if found[1] is None:
                yield Part(":", part.span)
            else:
                number += 1
                yield Part(f"${number}" if engine == "postgresql" else "?", _within(part, start, end))
        yield from _cut(part, at, len(part.text))
        before = part.text[-1:] or "\\"


def _without_escapes(parts: Sequence[Part]) -> Iterator[Part]:
    """A backslash that ends a part, before a colon in the next, is none of the SQL's; an empty part says so."""
    for part, following in pairwise((*parts, Part(""))):
        if part.text.endswith("\\") and following.text.startswith(":"):
            yield from _cut(part, 0, len(part.text) - 1)
            yield Part("", part.span)
        else:
            yield part


def _cut(part: Part, start: int, end: int) -> Iterator[Part]:
    if start < end:
        yield Part(part.text[start:end], _within(part, start, end), part.is_hole)


def _within(part: Part, start: int, end: int) -> Span | None:
    if part.span is None or part.span.end - part.span.start != len(part.text):
        return part.span
    return Span(part.span.start + start, part.span.start + end)


def listed(value: Value | None) -> tuple[Value, ...] | None:
    """The items of a list; one string is a list of one."""
    if isinstance(value, Items):
        return value.items
    return (value,) if isinstance(value, Text) else None
