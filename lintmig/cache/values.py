"""Readers of plain JSON values. Each raises Damaged where it is given something else than it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Value = TypeVar("Value")
Word = TypeVar("Word", bound=str)


class Damaged(Exception):  # noqa: N818 - to be expected of a cache
    """What is kept is not what was written, or cannot be written."""


def record(value: object, length: int) -> list[object]:
    """A list of so many values."""
    if not isinstance(value, list) or len(value) != length:
        raise Damaged
    return value


def items(value: object, read: Callable[[object], Value]) -> tuple[Value, ...]:
    if not isinstance(value, list):
        raise Damaged
    return tuple(map(read, value))


def mapping(value: object, read: Callable[[object], Value]) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise Damaged
    return {text(key): read(each) for key, each in value.items()}


def text(value: object) -> str:
    if not isinstance(value, str):
        raise Damaged
    return value


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Damaged
    return value


def whole(value: object, most: int = 1_000_000_000) -> int:
    """From 0."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Damaged
    return value


def seconds(value: object) -> float:
    """A moment or a duration, before the year 10000."""
    if not isinstance(value, float) or not 0 <= value < 250_000_000_000:
        raise Damaged
    return value


def one_of(choices: Iterable[Word]) -> Callable[[object], Word]:
    known = {str(each): each for each in choices}

    def read(value: object) -> Word:
        found = known.get(text(value))
        if found is None:
            raise Damaged
        return found

    return read


def optional(value: object, read: Callable[[object], Value]) -> Value | None:
    return None if value is None else read(value)
