"""Expressions and queries: only what is needed to resolve names and to tell types apart.

Spans are offsets in the script's SQL.
"""

from __future__ import annotations

from typing import Literal as OneOf
from typing import NamedTuple

from lintmig.model.name import Identifier, ObjectName
from lintmig.model.source import Span


class ColumnReference(NamedTuple):
    qualifier: Identifier | None
    name: Identifier


class Literal(NamedTuple):
    kind: OneOf["integer", "decimal", "string", "boolean", "null"]
    text: str
    span: Span | None


class Cast(NamedTuple):
    operand: Expression
    type_name: str


class Comparison(NamedTuple):
    """`operator` is one of `=`, `<>`, `<`, `<=`, `>`, `>=`; IN of a subquery is read as `=`."""

    operator: str
    left: Expression
    right: Expression


class Subquery(NamedTuple):
    query: Query


class Compound(NamedTuple):
    """Any other expression.

    With an `arity`, that many of its parts are the operands of `operator` or the arguments of `function`, as
    written; the others stand beside them (FILTER, OVER, ORDER BY). Without one its parts are only looked into.
    `operator` is a symbol, or words such as `is null`, `and`, `case`, `case of` (with an operand), `in`, `row`;
    or a clause that asks its operand: `WHERE`, `HAVING`, `ON`.
    """

    parts: tuple[Expression, ...]
    function: str | None = None
    operator: str | None = None
    arity: int | None = None
    span: Span | None = None
    """Where the function's name stands."""

    @property
    def operands(self) -> tuple[Expression, ...]:
        return self.parts[: self.arity or 0]


Expression = ColumnReference | Literal | Cast | Comparison | Subquery | Compound


class TableSource(NamedTuple):
    """A table, view or common table expression named in FROM, JOIN, USING or as a target."""

    name: ObjectName
    alias: Identifier | None


class DerivedSource(NamedTuple):
    """A subquery or a function in FROM; `query` is None where its columns cannot be known."""

    query: Query | None
    alias: Identifier | None
    column_names: tuple[str, ...] = ()


RowSource = TableSource | DerivedSource


class Output(NamedTuple):
    """One item of a select list: `name` is None where the engine makes one up; `*` has no expression."""

    name: str | None
    expression: Expression | None
    star_of: Identifier | None = None


class CommonTable(NamedTuple):
    name: Identifier
    column_names: tuple[str, ...]
    query: Query | None


class Query(NamedTuple):
    """A SELECT, or several joined by UNION and the like (then `branches`, and no sources).

    `late_expressions` are those of GROUP BY, HAVING and ORDER BY, which also see the outputs' names.
    """

    common_tables: tuple[CommonTable, ...] = ()
    sources: tuple[RowSource, ...] = ()
    outputs: tuple[Output, ...] = ()
    expressions: tuple[Expression, ...] = ()
    late_expressions: tuple[Expression, ...] = ()
    branches: tuple[Query, ...] = ()
    merges_columns: bool = False
    """Whether a JOIN has USING, or is NATURAL."""
