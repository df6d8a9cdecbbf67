"""Common tables that read themselves, in ways that engines do not take."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.expression import CommonTable, Compound, DerivedSource, Expression, Query, Subquery, TableSource
from lintmig.model.fault import Misbuilding, Misbuilt, WrongCount
from lintmig.model.source import Span
from lintmig.stages.replay.queries.calls import own_aggregates, parts_of
from lintmig.stages.replay.queries.scope import Scope
from lintmig.stages.replay.world import World


def sees_itself(world: World, query: Query) -> bool:
    """Whether the common tables of a query see themselves and those behind them."""
    return query.is_recursive or world.engine.name == "sqlite"


def recursion_faults(world: World, query: Query) -> Iterator[Misbuilt]:
    if sees_itself(world, query):
        for table in query.common_tables:
            fault = next(_faults(world, table), None)
            if fault is not None:
                yield fault


def column_count_fault(world: World, table: CommonTable, width: int | None) -> Iterator[WrongCount]:
    """PostgreSQL takes fewer names than columns."""
    names = len(table.column_names)
    if width is None or not names:
        return
    if names > width if world.engine.name == "postgresql" else names != width:
        yield WrongCount(f"common table {table.name.text}", names, width, table.name.span)


def _faults(world: World, table: CommonTable) -> Iterator[Misbuilt]:
    query, name = table.query, world.fold(table.name)
    engine = world.engine.name
    if query is None or any(world.fold(inner.name) == name for inner in query.common_tables):
        return

    def fault(reason: Misbuilding, span: Span | None = None) -> Misbuilt:
        return Misbuilt(reason, table.name.text, "WITH", span or table.name.span)

    if not query.branches:
        if _direct(world, query, name):
            yield fault("recursion without anchor", _direct(world, query, name)[0])
        return
    reading = [branch for branch in query.branches if _direct(world, branch, name)]
    if reading and (len(reading) == len(query.branches) or (reading[0] is query.branches[0] and "sql" in engine)):
        yield fault("recursion without anchor", _direct(world, reading[0], name)[0])
    if reading and query.operator != "UNION" and engine in ("postgresql", "sqlite"):
        yield fault("recursion without anchor", _direct(world, reading[0], name)[0])
    if len(reading) > 1 and engine == "postgresql":
        yield fault("recursion twice", _direct(world, reading[-1], name)[0])
    if reading and (query.order_by or query.limit) and engine != "sqlite":
        yield fault("recursion with order")
    for branch in query.branches:
        spans = _direct(world, branch, name)
        if len(spans) > 1:
            yield fault("recursion twice", spans[1])
        nested = next(_nested(world, branch, name), None)
        if nested is not None:
            yield fault("recursion in subquery", nested)
        if spans and _aggregates(world, branch):
            yield fault("recursive aggregate")
        if spans and engine != "postgresql" and any(_is_window(output.expression) for output in branch.outputs):
            yield fault("recursive aggregate")
        if spans and branch.is_grouped and engine == "sqlite":
            yield fault("recursive aggregate")
        derived = next(_derived(world, branch, name), None)
        if derived is not None and engine == "sqlite":
            yield fault("recursion in subquery", derived)


def _direct(world: World, query: Query, name: str) -> list[Span]:
    """Where FROM names it."""
    return [
        source.name.span
        for source in query.sources
        if isinstance(source, TableSource)
        and source.name.qualifier is None
        and world.fold(source.name.last) == name
        and not any(world.fold(table.name) == name for table in query.common_tables)
    ]


def _derived(world: World, query: Query, name: str) -> Iterator[Span]:
    for source in query.sources:
        if isinstance(source, DerivedSource) and source.query is not None:
            yield from _anywhere(world, source.query, name)


def _nested(world: World, query: Query, name: str) -> Iterator[Span]:
    """Where a subquery of an expression reads it."""
    outputs = (output.expression for output in query.outputs if output.expression is not None)
    for expression in (*outputs, *query.expressions, *query.late_expressions):
        yield from _within(world, expression, name)


def _within(world: World, expression: Expression, name: str) -> Iterator[Span]:
    if isinstance(expression, Subquery):
        yield from _anywhere(world, expression.query, name)
    for part in parts_of(expression):
        yield from _within(world, part, name)


def _anywhere(world: World, query: Query, name: str) -> Iterator[Span]:
    if any(world.fold(table.name) == name for table in query.common_tables):
        return
    yield from _direct(world, query, name)
    yield from _derived(world, query, name)
    yield from _nested(world, query, name)
    for branch in query.branches:
        yield from _anywhere(world, branch, name)


def _is_window(expression: Expression | None) -> bool:
    return isinstance(expression, Compound) and expression.form == "window"


def _aggregates(world: World, query: Query) -> bool:
    outputs = (output.expression for output in query.outputs if output.expression is not None)
    return any(True for output in outputs for _ in own_aggregates(world, output, Scope(())))
