"""How many values an expression stands for: subqueries and rows where another number is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lintmig.model.expression import ColumnReference, Comparison, Compound, Expression, Literal, Query, Subquery
from lintmig.model.fault import WrongCount
from lintmig.model.source import Span
from lintmig.stages.replay.queries.calls import parts_of
from lintmig.stages.replay.queries.scope import place_of
from lintmig.stages.replay.world import World

WidthOf = Callable[[Query], int | None]


def query_width_faults(world: World, query: Query, width_of: WidthOf) -> Iterator[WrongCount]:
    """Of one SELECT or VALUES, subqueries left out."""
    outputs = [output.expression for output in query.outputs if output.expression is not None]
    for expression in outputs:
        if is_row(expression) and world.engine.name != "postgresql":
            yield from _fault("row for one value", 1, len(parts_of(expression)), expression)
    clauses = (query.where, query.conditions, query.group_by, query.having, query.order_by, query.limit)
    for expression in (*outputs, *(each for clause in clauses for each in clause)):
        yield from width_faults(expression, width_of)
    yield from rows_faults([parts_of(row) if is_row(row) else (row,) for row in query.rows])


def rows_faults(rows: Sequence[Sequence[Expression]]) -> Iterator[WrongCount]:
    """Rows of one VALUES that differ in length."""
    for row in rows:
        if len(row) != len(rows[0]):
            place = next((item for item in (*row, *rows[0]) if place_of(item) is not None), None)
            if place is not None:
                yield from _fault("VALUES list", len(rows[0]), len(row), place)
            return


def width_faults(expression: Expression, width_of: WidthOf) -> Iterator[WrongCount]:
    """Within an expression that stands for one value."""
    match expression:
        case Subquery():
            width = width_of(expression.query)
            if width is not None and width > 1:
                yield from _fault("subquery for one value", 1, width, expression)
        case Comparison():
            yield from _comparison(expression, width_of)
        case Compound(function="exists"):
            return
        case Compound():
            parts = parts_of(expression)
            takes_rows = any(is_row(part) for part in parts) or expression.function in ("any", "all", "array", "unique")
            for part in parts:
                if not (takes_rows and isinstance(part, Subquery)):
                    yield from width_faults(part, width_of)
        case _:
            for part in parts_of(expression):
                yield from width_faults(part, width_of)


def _comparison(comparison: Comparison, width_of: WidthOf) -> Iterator[WrongCount]:
    left, right = _width(comparison.left, width_of), _width(comparison.right, width_of)
    if left is not None and right is not None and left != right:
        where = comparison.right if place_of(comparison.right) or _first(comparison.right) else comparison.left
        yield from _fault("comparison", left, right, where)
        return
    for side in (comparison.left, comparison.right):
        if not isinstance(side, Subquery):
            yield from width_faults(side, width_of)


def _width(expression: Expression, width_of: WidthOf) -> int | None:
    match expression:
        case Subquery():
            return width_of(expression.query)
        case Compound() if is_row(expression):
            return row_width(expression)
        case Compound(function="any" | "all", parts=(Subquery() as inner,)):
            return width_of(inner.query)
        case Literal() | ColumnReference():
            return 1
        case _:
            return None


def is_row(expression: Expression) -> bool:
    return isinstance(expression, Compound) and (expression.form == "row" or expression.function == "row")


def row_width(row: Expression) -> int | None:
    """None where a star stands for some of its values."""
    parts = parts_of(row)
    is_open = any(isinstance(part, Compound) and not part.parts and part.function is None for part in parts)
    return None if is_open else len(parts)


def _fault(subject: str, wanted: int, given: int, at: Expression) -> Iterator[WrongCount]:
    span = place_of(at) or _first(at)
    if span is not None:
        yield WrongCount(subject, wanted, given, span)


def _first(expression: Expression) -> Span | None:
    """A place within a subquery."""
    if isinstance(expression, Compound):
        return next((span for part in expression.parts if (span := _first(part)) is not None), None)
    if not isinstance(expression, Subquery):
        return place_of(expression)
    query = expression.query
    while query.branches:
        query = query.branches[0]
    items = [item.expression for item in query.outputs if item.expression is not None]
    found = next((span for item in (*items, *query.rows) if (span := place_of(item)) is not None), None)
    return found or next((item.star_span for item in query.outputs if item.star_span is not None), None)
