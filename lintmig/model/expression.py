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
    `operator` is a symbol, or words such as `is null`, `and`, `case`, `case of` (with an operand), `in`, `row`.
    A call that has more to it than arguments is the first part of a `form`: `sum(a) OVER ()`, `count(*) FILTER ()`.
    """

    parts: tuple[Expression, ...]
    function: str | None = None
    form: OneOf["window", "filter", "within group", "row", "distinct"] | None = None
    span: Span | None = None
    """The place of the function's name."""
    operator: str | None = None
    arity: int | None = None

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
    """One item of a select list: `name`, in lower case unless it is quoted, is None where the engine makes one up.

    `*` has no expression.
    """

    name: str | None
    expression: Expression | None
    star_of: Identifier | None = None
    star_span: Span | None = None


class CommonTable(NamedTuple):
    name: Identifier
    column_names: tuple[str, ...]
    query: Query | None


class Query(NamedTuple):
    """A SELECT, VALUES (then `rows`), or several joined by `operator`, UNION and the like (then `branches`).

    `conditions` are those of joins. `group_by` holds what is within ROLLUP and its like, too.
    """

    common_tables: tuple[CommonTable, ...] = ()
    sources: tuple[RowSource, ...] = ()
    outputs: tuple[Output, ...] = ()
    where: tuple[Expression, ...] = ()
    conditions: tuple[Expression, ...] = ()
    joined: tuple[tuple[int, int], ...] = ()
    """For each condition the first and the last (half-open) of the sources that its join is of."""
    group_by: tuple[Expression, ...] = ()
    having: tuple[Expression, ...] = ()
    windows: tuple[Expression, ...] = ()
    order_by: tuple[Expression, ...] = ()
    limit: tuple[Expression, ...] = ()
    distinct_on: tuple[Expression, ...] = ()
    others: tuple[Expression, ...] = ()
    rows: tuple[Expression, ...] = ()
    branches: tuple[Query, ...] = ()
    operator: str | None = None
    merges_columns: bool = False
    """Whether a JOIN has USING, or is NATURAL."""
    using: tuple[Identifier, ...] = ()
    is_distinct: bool = False
    is_grouped: bool = False
    """Whether there is a GROUP BY, be it one of nothing."""
    locks_rows: bool = False
    is_recursive: bool = False
    """Whether its common tables may read themselves."""

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """What sees the columns of the sources."""
        return self.where + self.conditions + self.distinct_on + self.others + self.rows

    @property
    def late_expressions(self) -> tuple[Expression, ...]:
        """What may also see the outputs' names."""
        return self.group_by + self.having + self.windows + self.order_by
