"""Values that a block of PL/pgSQL works with, as far as they are known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Any = _Unknown()
"""A value of which nothing is known."""

Value = Any
"""None (NULL), a bool, an int, a str, a list, a dict (a row), or one of the classes below."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A text that is not known, but of some texts that they are it or are not; `name` is the likely one."""

    decide: Callable[[str], bool | None]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Oid:
    """What the catalogs call an object by: `kind` is `class`, `namespace`, `type`, `constraint`, `function`."""

    kind: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partial:
    """A text of which some parts are not known: those that are None."""

    parts: tuple[str | None, ...]


def are_equal(left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    if isinstance(right, Guess):
        left, right = right, left
    if isinstance(left, Guess):
        if isinstance(right, Guess):
            return True if left.name is not None and left.name == right.name else UNKNOWN
        if not isinstance(right, str):
            return UNKNOWN
        decided = left.decide(right)
        return UNKNOWN if decided is None else decided
    if isinstance(left, Oid) and isinstance(right, Oid):
        return left == right if left.kind == right.kind else UNKNOWN
    return left == right if type(left) is type(right) and isinstance(left, str | int) else UNKNOWN


def compare(operator: str, left: Value, right: Value) -> Value:
    if operator in ("=", "<>"):
        equal = are_equal(left, right)
        return equal if operator == "=" else negated(equal)
    if left is None or right is None:
        return None
    if type(left) is not int or type(right) is not int:
        return UNKNOWN
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]


def negated(value: Value) -> Value:
    return (not value) if isinstance(value, bool) else None if value is None else UNKNOWN


def conjunction(values: list[Value]) -> Value:
    if any(value is False for value in values):
        return False
    if all(value is True for value in values):
        return True
    return None if all(value is True or value is None for value in values) else UNKNOWN


def disjunction(values: list[Value]) -> Value:
    return negated(conjunction([negated(value) for value in values]))


def like(text: Value, pattern: Value, *, ignores_case: bool = False) -> Value:
    if text is None or pattern is None:
        return None
    if not isinstance(text, str) or not isinstance(pattern, str) or "\\" in pattern:
        return UNKNOWN
    translated = "".join({"%": ".*", "_": "."}.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(translated, text, re.DOTALL | (re.IGNORECASE if ignores_case else 0)) is not None


def joined(values: list[Value]) -> Value:
    """Texts one behind the other; what is not known is a hole."""
    parts: list[str | None] = []
    for value in values:
        if isinstance(value, Partial):
            parts += value.parts
        elif isinstance(value, str | int) and not isinstance(value, bool):
            parts.append(str(value))
        else:
            parts.append(None)
    if all(part is not None for part in parts):
        return "".join(part for part in parts if part is not None)
    return Partial(tuple(parts))


_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def quoted_name(value: Value) -> Value:
    if not isinstance(value, str):
        return UNKNOWN
    return value if _PLAIN.fullmatch(value) else '"' + value.replace('"', '""') + '"'


def quoted_text(value: Value) -> Value:
    if value is None:
        return "NULL"
    if not isinstance(value, str | int) or isinstance(value, bool):
        return UNKNOWN
    return "'" + str(value).replace("'", "''") + "'"


_FORMATS = re.compile(r"%(?:(\d+)\$)?-?\d*([sIL%])")


def formatted(values: list[Value]) -> Value:
    """PostgreSQL's format()."""
    pattern, *arguments = values
    if not isinstance(pattern, str):
        return UNKNOWN
    parts: list[Value] = []
    at = number = 0
    for match in _FORMATS.finditer(pattern):
        parts.append(pattern[at : match.start()])
        at = match.end()
        if match[2] == "%":
            parts.append("%")
            continue
        number = int(match[1]) if match[1] else number + 1
        value = arguments[number - 1] if 0 < number <= len(arguments) else UNKNOWN
        if match[2] == "I":
            value = quoted_name(value)
        elif match[2] == "L":
            value = quoted_text(value)
        elif value is None:
            value = ""
        parts.append(value)
    parts.append(pattern[at:])
    return joined(parts)
