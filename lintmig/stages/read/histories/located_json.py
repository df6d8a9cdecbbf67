"""JSON with the place of every value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lintmig.model.source import Span

DEEPEST = 100

_BLANK = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_WORD = re.compile(r"-?\d[\d.eE+-]*|true|false|null")


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place: of a string its contents, without the quotes."""

    value: str | int | float | bool | Mapping[str, Node] | tuple[Node, ...] | None
    span: Span

    def get(self, key: str) -> Node | None:
        """What an object has under a key."""
        return self.value.get(key) if isinstance(self.value, Mapping) else None

    @property
    def items(self) -> tuple[Node, ...]:
        """What an array holds."""
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def text(self) -> str | None:
        return self.value if isinstance(self.value, str) else None


class MalformedJsonError(ValueError):
    """`offset` is where the reader stopped."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"no JSON at {offset}")
        self.offset = offset


def located_json(text: str) -> Node:
    """Raises MalformedJsonError, also for what is nested too deeply."""
    node, at = _value(text, _skip(text, 0), 0)
    at = _skip(text, at)
    if at < len(text):
        raise MalformedJsonError(at)
    return node


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int, depth: int) -> tuple[Node, int]:
    if depth > DEEPEST:
        raise MalformedJsonError(at)
    opening = text[at : at + 1]
    if opening == "{":
        return _object(text, at, depth)
    if opening == "[":
        return _array(text, at, depth)
    if opening == '"':
        return _string(text, at)
    word = _WORD.match(text, at)
    if word is None:
        raise MalformedJsonError(at)
    try:
        return Node(json.loads(word[0]), Span(at, word.end())), word.end()
    except ValueError:
        raise MalformedJsonError(at) from None


def _string(text: str, at: int) -> tuple[Node, int]:
    found = _STRING.match(text, at)
    if found is None:
        raise MalformedJsonError(at)
    try:
        return Node(json.loads(found[0]), Span(at + 1, found.end() - 1)), found.end()
    except ValueError:
        raise MalformedJsonError(at) from None


def _object(text: str, start: int, depth: int) -> tuple[Node, int]:
    members: dict[str, Node] = {}
    at = _skip(text, start + 1)
    if text[at : at + 1] == "}":
        return Node(members, Span(start, at + 1)), at + 1
    while True:
        key, at = _string(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise MalformedJsonError(at)
        members[str(key.value)], at = _value(text, _skip(text, at + 1), depth + 1)
        at = _skip(text, at)
        if text[at : at + 1] == "}":
            return Node(members, Span(start, at + 1)), at + 1
        if text[at : at + 1] != ",":
            raise MalformedJsonError(at)
        at = _skip(text, at + 1)


def _array(text: str, start: int, depth: int) -> tuple[Node, int]:
    members: list[Node] = []
    at = _skip(text, start + 1)
    if text[at : at + 1] == "]":
        return Node((), Span(start, at + 1)), at + 1
    while True:
        member, at = _value(text, at, depth + 1)
        members.append(member)
        at = _skip(text, at)
        if text[at : at + 1] == "]":
            return Node(tuple(members), Span(start, at + 1)), at + 1
        if text[at : at + 1] != ",":
            raise MalformedJsonError(at)
        at = _skip(text, at + 1)
