"""Types that do not fit each other."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Place, Span


class TypeClash(NamedTuple):
    """An operator, or a clause such as COALESCE and UNION, between types that the engine does not match."""

    operator: str
    left: str
    left_type: str
    right: str
    right_type: str
    span: Span
    column_place: Place | None
    rejects: bool = True


class UnfitValue(NamedTuple):
    """A value that the engine does not take into a column of this type."""

    value: str
    value_type: str
    column: str
    column_type: str
    span: Span
    column_place: Place | None
    rejects: bool = True
    is_update: bool = False
    """Whether only a row that is changed shows it."""


class NoOperator(NamedTuple):
    """An operator that does not exist for values of these types, or of which there are several."""

    operator: str
    operands: tuple[str, ...]
    types: tuple[str, ...]
    span: Span
    is_ambiguous: bool = False
    rejects: bool = True


class NoSignature(NamedTuple):
    """A call of a function that takes no arguments of these types, or not so many."""

    function: str
    types: tuple[str, ...]
    span: Span
    reason: Literal["types", "count", "ambiguous", "undetermined", "no WITHIN GROUP"]
    rejects: bool = True


class NotBoolean(NamedTuple):
    """A condition that is neither true nor false: `clause` is WHERE, NOT, CHECK ..."""

    clause: str
    value: str
    type: str
    span: Span
    rejects: bool = True


class NoConversion(NamedTuple):
    """A CAST between types that do not convert into each other."""

    value: str
    source: str
    target: str
    span: Span
    rejects: bool = True


class NoCast(NamedTuple):
    """A column's type is changed to one that its values are not converted to by themselves."""

    table: str
    column: str
    old_type: str
    new_type: str
    span: Span
    column_place: Place
    rejects: bool = True
