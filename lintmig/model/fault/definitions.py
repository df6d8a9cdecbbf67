"""Tables of known names that are built as the engine does not take them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Place, Span

Misdefining = Literal[
    "unkeyed number",
    "second number",
    "long key",
    "key of long text",
    "long row",
    "fulltext",
    "spatial",
    "nullable spatial",
    "not null",
    "on update",
    "not partitioned",
    "versioned",
    "not versioned",
    "versioned already",
]
"""What is wrong with how a table is built."""


class Misdefined(NamedTuple):
    """A table that the engine refuses for how it is built; `detail` is a size, or what stands in the way."""

    reason: Misdefining
    table: str
    name: str
    span: Span
    table_place: Place
    detail: str = ""
    rejects: bool = True
