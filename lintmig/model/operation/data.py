"""Statements that read and change rows."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.expression import Expression, Query, RowSource, TableSource
from lintmig.model.name import Identifier
from lintmig.model.source import Span


class Assignment(NamedTuple):
    """`qualifier` is the name before the column.

    `value` is None where a subquery or another row is assigned to several columns: the first of them has the `row`,
    and how many columns there are.
    """

    column: Identifier
    value: Expression | None
    qualifier: Identifier | None = None
    row: Expression | None = None
    row_width: int = 0


class ConflictTarget(NamedTuple):
    """ON CONFLICT (columns) or ON CONSTRAINT; no columns and no name where none is given."""

    columns: tuple[Identifier, ...]
    constraint: Identifier | None
    has_expression: bool
    is_partial: bool
    assignments: tuple[Assignment, ...]
    span: Span
    where: tuple[Expression, ...] = ()
    expressions: tuple[Expression, ...] = ()
    """What stands among the columns and is none."""
    predicate: Expression | None = None
    """The WHERE of the partial index that is meant."""


class Insert(NamedTuple):
    table: TableSource
    columns: tuple[Identifier, ...]
    rows: tuple[tuple[Expression, ...], ...]
    query: Query | None
    conflict: ConflictTarget | None
    common: Query
    """The statement's own WITH and RETURNING parts."""
    span: Span
    ignores_faults: bool = False
    """INSERT IGNORE, INSERT OR IGNORE and the like: rows that do not fit are left out."""
    replaces: bool = False
    """INSERT OR REPLACE, and REPLACE: rows with the same keys give way."""


class Update(NamedTuple):
    table: TableSource
    assignments: tuple[Assignment, ...]
    sources: tuple[RowSource, ...]
    common: Query
    """The statement's WITH, WHERE and RETURNING parts."""
    span: Span


class Delete(NamedTuple):
    table: TableSource
    sources: tuple[RowSource, ...]
    common: Query
    span: Span
    targets: tuple[Identifier, ...] = ()
    """The tables whose rows go, where they stand apart from FROM."""


class Select(NamedTuple):
    query: Query
    span: Span
