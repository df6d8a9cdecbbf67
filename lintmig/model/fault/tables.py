"""Changes and definitions that a table, as it is, does not take."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Place, Span

Unsuiting = Literal[
    "partial index",
    "expression index",
    "index not unique",
    "index of another table",
    "ordered index",
    "index of a constraint",
    "nullable index",
    "method without clustering",
    "no clustered index",
    "not a foreign key",
    "nothing to validate",
    "constraint without index",
    "column of a primary key",
    "column of an identity index",
    "identity takes no null",
    "generated default",
    "identity default",
    "default before identity",
    "identity already",
    "no identity",
    "identity type",
    "identity of a nullable column",
    "not generated",
    "no storage",
    "no compression",
    "system column",
    "generated from generated",
    "default and identity",
    "temporary",
    "unlogged",
    "logged",
    "on commit",
    "generated foreign key",
    "set column",
    "deferrable target",
    "inherited column",
    "inherited constraint",
    "inherited rename",
    "inherited type",
    "inherited null",
    "inherited elsewhere",
    "inherited generation",
    "inherited default",
    "own check of partitioned",
    "parent is a partition",
    "exclusion of partitioned",
    "not a parent",
    "parent already",
    "circular inheritance",
    "missing in child",
    "own column of partition",
    "column of partition",
    "already a partition",
    "not a partition",
    "not partitioned",
    "partitioned parent",
    "partitioned child",
    "inheritance of a partition",
    "key without partition column",
    "partition expression",
    "partition key",
    "generated partition key",
    "list of columns",
    "kind of bound",
    "number of bounds",
    "empty range",
    "overlap",
    "second default",
    "default of hash",
    "remainder",
    "modulus",
    "not valid on partitioned",
    "concurrently on partitioned",
    "no partition for row",
    "row outside of partition",
    "typed table",
    "referenced by others",
    "too many names",
    "check violated",
    "rows violate check",
    "row affected twice",
]
"""What stands in the way."""


class Unsuited(NamedTuple):
    """A statement on a table, column, constraint or index that is not such as it would have to be.

    `name` is what the statement names, `detail` what stands in the way of it, `place` where that is defined.
    """

    reason: Unsuiting
    name: str
    detail: str
    span: Span
    place: Place | None = None
    rejects: bool = True
