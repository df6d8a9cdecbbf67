"""Queries of known names that are built as the engine does not take them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Span


class Ungrouped(NamedTuple):
    """A column of a grouped query that is neither grouped nor within an aggregate."""

    column: str
    span: Span
    rejects: bool = True


Misbuilding = Literal[
    "aggregate",
    "window function",
    "set-returning function",
    "subquery",
    "nested aggregate",
    "window within aggregate",
    "window without OVER",
    "OVER",
    "FILTER",
    "distinct window",
    "DISTINCT",
    "star without source",
    "star behind columns",
    "negative limit",
    "order by aggregate",
    "position",
    "constant",
    "order of union",
    "order of distinct",
    "order of distinct on",
    "locks",
    "having without group",
    "having column",
    "derived table without alias",
    "limit column",
    "recursion without anchor",
    "recursion twice",
    "recursion with order",
    "recursion in subquery",
    "recursive aggregate",
    "circular",
    "conflict without target",
    "generated column",
    "identity column",
    "view",
    "default column",
    "generated columns alone",
    "qualified column",
    "virtual table",
    "system table",
    "absent row",
    "unchangeable row",
    "temporary trigger",
    "view of temporary",
]
"""What is wrong with how a query is built."""


class Misbuilt(NamedTuple):
    """A query of known names that the engine refuses for how it is built; `clause` is where in it."""

    reason: Misbuilding
    name: str
    clause: str
    span: Span
    rejects: bool = True


class Repeated(NamedTuple):
    """A name that may stand only once in its list, and stands there again."""

    kind: Literal["assignment", "inserted column", "source", "output", "common table"]
    name: str
    span: Span
    rejects: bool = True
