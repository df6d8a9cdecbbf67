"""What expressions of a revision stand for: constants, SQL with its places, and calls that are not made."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.source import Span

if TYPE_CHECKING:
    from lintmig.stages.read.host.python import Module


class Part(NamedTuple):
    """Text and the part of the revision that says it; a hole where that is not known."""

    text: str
    span: Span | None = None
    is_hole: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A string, put together of parts."""

    parts: tuple[Part, ...]

    @property
    def known(self) -> str | None:
        return None if any(part.is_hole for part in self.parts) else self.sql

    @property
    def sql(self) -> str:
        return "".join(part.text for part in self.parts)

    def __add__(self, other: Text) -> Text:
        return Text(self.parts + other.parts)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a truth value, None, bytes."""

    value: object
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Value, ...]
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Dictionary:
    """`items` by keys that are strings or numbers."""

    items: Mapping[object, Value]
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """What an import or the language itself names, such as `sqlalchemy.String`."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Called:
    """A call that only describes something: a column, a type, an expression. `on` is what its method belongs to."""

    name: str
    arguments: tuple[Value, ...]
    keywords: Mapping[str, Value]
    span: Span
    on: Value | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """What only exists while migrations run: `connection`, `context`, `inspector`, `session`, `dialect`, `batch`."""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Function:
    node: ast.FunctionDef | ast.AsyncFunctionDef
    module: Module
    closure: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ClassOf:
    """A class of the project, such as an enum."""

    node: ast.ClassDef
    module: Module


@dataclass(frozen=True, slots=True)
class Unknown:
    span: Span
    is_of_database: bool = False
    """Whether it is what the database was found to hold."""


Value = Text | Constant | Sequence | Dictionary | Name | Called | Live | Function | ClassOf | Unknown

NONE = Constant(None)
_DEEPEST_IMPORT = 8


def text_of(value: Value | None) -> str | None:
    """The value where it is a known string; what `op.f("name")` and `quoted_name(...)` wrap counts."""
    if isinstance(value, Called) and value.name.rsplit(".", 1)[-1] in ("f", "quoted_name", "conv") and value.arguments:
        return text_of(value.arguments[0])
    return value.known if isinstance(value, Text) else None


def span_of(value: Value | None) -> Span | None:
    if isinstance(value, Called) and value.name.rsplit(".", 1)[-1] in ("f", "quoted_name", "conv") and value.arguments:
        return span_of(value.arguments[0])
    if isinstance(value, Text):
        spans = [part.span for part in value.parts if part.span is not None]
        return spans[0].to(spans[-1]) if spans else None
    return value.span if isinstance(value, Constant | Sequence | Dictionary | Name | Called | Live | Unknown) else None


def shown_at(value: Value, span: Span, depth: int = 0) -> Value:
    """The value of another file, at the place of this file that brings it in; what is nested deeper is not known."""
    inner = depth + 1
    match value:
        case Sequence() | Dictionary() | Called() if depth > _DEEPEST_IMPORT:
            return Unknown(span)
        case Text(parts=parts):
            return Text(tuple(part._replace(span=span) for part in parts))
        case Sequence(items=items):
            return Sequence(tuple(shown_at(item, span, inner) for item in items), span)
        case Dictionary(items=pairs):
            return Dictionary({key: shown_at(item, span, inner) for key, item in pairs.items()}, span)
        case Called(name=name, arguments=arguments, keywords=keywords, on=on):
            given = {word: shown_at(item, span, inner) for word, item in keywords.items()}
            shown = tuple(shown_at(item, span, inner) for item in arguments)
            return Called(name, shown, given, span, None if on is None else shown_at(on, span, inner))
        case Constant() | Name() | Unknown():
            return replace(value, span=span)
        case _:
            return value


def plain(value: Value | None) -> object:
    """The value in Python; `...` where it is not known."""
    if isinstance(value, Constant):
        return value.value
    known = text_of(value)
    if known is not None:
        return known
    if isinstance(value, Sequence):
        return tuple(plain(item) for item in value.items)
    if isinstance(value, Dictionary):
        return {key: plain(item) for key, item in value.items.items()}
    return ...


def truth(value: Value) -> bool | None:
    match value:
        case Constant():
            return bool(value.value)
        case Text():
            return bool(value.sql) if value.known is not None or value.sql else None
        case Sequence() | Dictionary():
            return bool(value.items)
        case Live() | Function() | ClassOf():
            return True
        case _:
            return None
