"""What expressions of TypeScript come to: a few kinds of values, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.source import Place
from lintmig.stages.read.host.typescript.modules import Module

if TYPE_CHECKING:
    from tree_sitter import Node


class Text(NamedTuple):
    """A string; `place` is its contents."""

    value: str
    place: Place


class Number(NamedTuple):
    value: int | float
    place: Place


class Constant(NamedTuple):
    """`true`, `false`; None for `null` and `undefined`."""

    value: bool | None
    place: Place


class Template(NamedTuple):
    """A template or strings put together; what stands in a hole is a part like the others. `place` is the contents."""

    tag: Value | None
    parts: tuple[Value, ...]
    place: Place

    @property
    def text(self) -> str | None:
        """None where there are holes."""
        return "".join(part.value for part in self.parts if isinstance(part, Text)) if self.is_plain else None

    @property
    def is_plain(self) -> bool:
        return all(isinstance(part, Text) for part in self.parts)


class Name(NamedTuple):
    identifier: str
    place: Place
    scope: Scope


class Member(NamedTuple):
    """`place` is the member's name."""

    target: Value
    name: str
    place: Place


class Call(NamedTuple):
    function: Value
    arguments: tuple[Value, ...]
    place: Place
    is_new: bool = False

    @property
    def name(self) -> str:
        """The last name of what is called: `notNull` of `text().notNull()`."""
        if isinstance(self.function, Name):
            return self.function.identifier
        return self.function.name if isinstance(self.function, Member) else ""

    def argument(self, at: int) -> Value | None:
        return self.arguments[at] if at < len(self.arguments) else None


class Entry(NamedTuple):
    """`place` is the key."""

    key: str
    value: Value
    place: Place


class Object(NamedTuple):
    entries: tuple[Entry, ...]
    place: Place
    is_complete: bool = True

    def get(self, key: str) -> Value | None:
        return next((entry.value for entry in self.entries if entry.key == key), None)


class Array(NamedTuple):
    items: tuple[Value, ...]
    place: Place
    is_complete: bool = True


class Function(NamedTuple):
    """`Program.result` gives what it returns."""

    parameters: tuple[str, ...]
    node: Node
    place: Place
    scope: Scope


class Unknown(NamedTuple):
    place: Place


Value = Text | Number | Constant | Template | Name | Member | Call | Object | Array | Function | Unknown


@dataclass(frozen=True, eq=False, slots=True)
class Scope:
    """Names of a function within those of its module: a declaration, an argument, or None for what is not known."""

    module: Module
    names: Mapping[str, Node | Value | None] = field(default_factory=dict)
    outer: Scope | None = None

    def find(self, identifier: str) -> tuple[Scope, Node | Value | None] | None:
        """None where the name is the module's."""
        scope: Scope | None = self
        while scope is not None:
            if identifier in scope.names:
                return scope, scope.names[identifier]
            scope = scope.outer
        return None


def text_of(value: Value | None) -> str | None:
    """The text of a string, or of a template without holes."""
    if isinstance(value, Text):
        return value.value
    return value.text if isinstance(value, Template) and value.tag is None else None
