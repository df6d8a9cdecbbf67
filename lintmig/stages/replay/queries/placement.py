"""Aggregates, window functions and set-returning functions where the engines take none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lintmig.model.expression import ColumnReference, Compound, Expression, Query, Subquery, TableSource
from lintmig.model.fault import Fault, Misbuilding, Misbuilt
from lintmig.model.source import Span
from lintmig.stages.replay.queries.calls import (
    call_place,
    called,
    is_own,
    is_within_group,
    kind_of,
    own_aggregates,
    owner,
    parts_of,
)
from lintmig.stages.replay.queries.scope import Scope, expression_columns, place_of
from lintmig.stages.replay.queries.typing import NOT_COLUMNS
from lintmig.stages.replay.world import World


class Clause(NamedTuple):
    name: str
    takes_aggregates: bool = False
    takes_windows: bool = False
    takes_sets: bool = False


WHERE = Clause("WHERE")
JOIN = Clause("a JOIN condition")
GROUP_BY = Clause("GROUP BY", takes_sets=True)
HAVING = Clause("HAVING", takes_aggregates=True)
ORDER_BY = Clause("ORDER BY", takes_aggregates=True, takes_windows=True, takes_sets=True)
OUTPUT = Clause("SELECT", takes_aggregates=True, takes_windows=True, takes_sets=True)
LIMIT = Clause("LIMIT")
SET = Clause("UPDATE SET")
VALUES = Clause("VALUES", takes_sets=True)
RETURNING = Clause("RETURNING")
_FILTER = Clause("FILTER")
_WINDOW = Clause("a window", takes_aggregates=True, takes_sets=True)


def misplaced_in_query(world: World, query: Query, scope: Scope) -> Iterator[Fault]:
    """Of one SELECT, subqueries left out."""
    for clause, expressions in (
        (OUTPUT, tuple(output.expression for output in query.outputs if output.expression is not None)),
        (WHERE, query.where),
        (JOIN, query.conditions),
        (GROUP_BY, query.group_by),
        (HAVING, query.having),
        (ORDER_BY, query.order_by),
        (LIMIT, query.limit),
        (VALUES, query.rows),
    ):
        for expression in expressions:
            yield from misplaced(world, expression, clause, scope)
    yield from _lonely_order(world, query, scope)
    yield from _aliases(world, query, scope)


def definition_faults(world: World, expression: Expression, clause: str) -> Iterator[Fault]:
    """In CHECK, DEFAULT, an index or a generated column: calls and subqueries, which none of these takes."""
    fault = next(misplaced(world, expression, Clause(clause), Scope(())), None)
    if fault is not None:
        yield fault
        return
    span = next(_subqueries(expression), None)
    if span is not None:
        yield Misbuilt("subquery", "", clause, span)


def default_faults(world: World, expression: Expression, *, is_bare: bool) -> Iterator[Fault]:
    """PostgreSQL and SQLite take no columns in defaults; SQLite looks at calls only when a row takes one."""
    engine = world.engine.name
    if engine != "sqlite" or next(_subqueries(expression), None) is not None:
        yield from definition_faults(world, expression, "DEFAULT")
    if (
        engine in ("mariadb", "mysql")
        or is_bare
        or (engine == "postgresql" and isinstance(expression, ColumnReference))
    ):
        return
    for reference in expression_columns(expression):
        if reference.name.text.lower() not in NOT_COLUMNS and not world.may_be_a_string(reference.name):
            yield Misbuilt("default column", reference.name.text, "DEFAULT", reference.name.span)
            return


def _subqueries(expression: Expression) -> Iterator[Span]:
    if isinstance(expression, Subquery):
        query = expression.query
        while query.branches:
            query = query.branches[0]
        places = (place_of(output.expression) for output in query.outputs if output.expression is not None)
        found = next((place for place in places if place is not None), None)
        tables = (source.name.span for source in query.sources if isinstance(source, TableSource))
        span = found or next(tables, None)
        if span is not None:
            yield span
    for part in parts_of(expression):
        yield from _subqueries(part)


def misplaced(world: World, expression: Expression, clause: Clause, scope: Scope) -> Iterator[Fault]:
    """The first call in an expression that its clause does not take."""
    fault = next(_found(world, expression, clause, scope), None)
    if fault is not None:
        yield fault


def _found(world: World, expression: Expression, clause: Clause, scope: Scope) -> Iterator[Fault]:
    if not isinstance(expression, Compound):
        for part in parts_of(expression):
            yield from _found(world, part, clause, scope)
        return
    call = called(expression)
    if expression.form == "window":
        yield from _window(world, expression, call, clause, scope)
    elif expression.form == "within group":
        if is_within_group(world, expression) and not clause.takes_aggregates and is_own(world, expression, scope):
            yield from _fault("aggregate", call, clause)
    elif expression.form == "filter":
        if kind_of(world, call) == "plain" and call.function is not None:
            yield from _fault("FILTER", call, clause)
        yield from _found(world, expression.parts[0], clause, scope)
        for part in expression.parts[1:]:
            yield from _found(world, part, _FILTER, scope)
    else:
        yield from _call(world, expression, clause, scope)


def _call(world: World, call: Compound, clause: Clause, scope: Scope) -> Iterator[Fault]:
    kind = kind_of(world, call)
    if kind == "aggregate":
        if not is_own(world, call, scope):
            return
        if not clause.takes_aggregates and not _may_be_of_outer(world, call, scope):
            yield from _fault("aggregate", call, clause)
        for part in call.parts:
            yield from _within_aggregate(world, part, call, scope)
        return
    if kind == "window function":
        if call.function == "last_value" and world.engine.name == "mariadb":
            return
        yield from _fault("window without OVER", call, clause)
        return
    if kind == "set-returning function" and not clause.takes_sets:
        yield from _fault("set-returning function", call, clause)
    if kind == "plain" and call.function and _has_distinct(call) and world.engine.name != "sqlite":
        yield from _fault("DISTINCT", call, clause)
    inner = clause
    if call.function in ("case", "coalesce") and clause.takes_sets:
        inner = clause._replace(name=call.function.upper(), takes_sets=False)
    for part in call.parts:
        yield from _found(world, part, inner, scope)


def _may_be_of_outer(world: World, call: Compound, scope: Scope) -> bool:
    """MariaDB and MySQL give count(*) to the next query outwards that takes it."""
    is_nested = any(outer.sources for outer in scope.outwards() if outer is not scope)
    return world.engine.name in ("mariadb", "mysql") and is_nested and not any(True for _ in expression_columns(call))


def _window(world: World, window: Compound, call: Compound, clause: Clause, scope: Scope) -> Iterator[Fault]:
    kind = kind_of(world, call)
    if kind == "unknown" or call.function is None:
        return
    if not clause.takes_windows:
        yield from _fault("window function", call, clause)
    if kind == "plain":
        yield from _fault("OVER", call, clause)
    if _has_distinct(call):
        yield from _fault("distinct window", call, clause)
    for part in (*call.parts, *window.parts[1:]):
        yield from _found(world, part, _WINDOW, scope)


def _has_distinct(call: Compound) -> bool:
    return any(isinstance(part, Compound) and part.form == "distinct" for part in call.parts)


def _within_aggregate(world: World, expression: Expression, outer: Compound, scope: Scope) -> Iterator[Fault]:
    if isinstance(expression, Compound):
        call = called(expression)
        if expression.form == "window":
            yield from _fault("window within aggregate", call, Clause(f"{outer.function}(...)"))
            return
        if kind_of(world, expression) == "aggregate":
            if is_own(world, expression, scope):
                yield from _fault("nested aggregate", call, Clause(f"{outer.function}(...)"))
            return
        if kind_of(world, expression) == "set-returning function":
            yield from _fault("set-returning function", call, Clause(f"{outer.function}(...)"))
    for part in parts_of(expression):
        yield from _within_aggregate(world, part, outer, scope)


def _lonely_order(world: World, query: Query, scope: Scope) -> Iterator[Fault]:
    """SQLite orders by an aggregate only where the query has another one, or groups."""
    if world.engine.name != "sqlite" or query.is_grouped or not query.order_by:
        return
    outputs = (output.expression for output in query.outputs if output.expression is not None)
    if any(True for output in outputs for _ in own_aggregates(world, output, scope)):
        return
    for expression in query.order_by:
        call = next(own_aggregates(world, expression, scope), None)
        if call is not None:
            yield from _fault("aggregate", call, Clause("ORDER BY without GROUP BY"))


def _aliases(world: World, query: Query, scope: Scope) -> Iterator[Fault]:
    """SQLite's WHERE sees the names of outputs, also of those that it does not take."""
    if world.engine.name != "sqlite":
        return
    named = {output.name.lower(): output.expression for output in query.outputs if output.name}
    for reference in (found for item in query.where for found in expression_columns(item)):
        meant = named.get(world.fold(reference.name))
        is_name = reference.qualifier is None and owner(world, reference, scope) == "outer"
        if is_name and meant is not None and not isinstance(meant, Subquery):
            fault = next(_found(world, meant, WHERE, scope), None)
            if isinstance(fault, Misbuilt):
                yield fault._replace(span=reference.name.span)
                return


def _fault(reason: Misbuilding, call: Compound, clause: Clause) -> Iterator[Fault]:
    span: Span | None = call_place(call) or place_of(call)
    if span is not None:
        yield Misbuilt(reason, call.function or "", clause.name, span)
