"""Columns by which PostgreSQL is to sort rows, or to tell them apart, though their type has no order or equality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal as OneOf

from lintmig.model.expression import ColumnReference, Expression, Literal, Query
from lintmig.model.fault import NoComparing
from lintmig.model.name import DataType
from lintmig.stages.replay.queries.calls import owner
from lintmig.stages.replay.queries.indexing import is_compared
from lintmig.stages.replay.queries.scope import Scope, Visible, place_of
from lintmig.stages.replay.world import World

Outputs = Sequence[tuple[str, DataType]]


def sorting_faults(world: World, query: Query, scope: Scope, outputs: Outputs | None) -> Iterator[NoComparing]:
    """Of one SELECT: the first column that it cannot group, order or tell apart by."""
    if world.engine.name != "postgresql":
        return
    if query.is_distinct and not query.distinct_on:
        for output in query.outputs:
            if output.expression is not None:
                yield from _fault(world, "DISTINCT", output.expression, _type(world, output.expression, scope))
    for expression in query.distinct_on:
        yield from _fault(world, "DISTINCT", expression, _named(world, expression, query, scope, outputs))
    for expression in query.group_by:
        yield from _fault(world, "GROUP BY", expression, _named(world, expression, query, scope, outputs))
    for expression in query.order_by:
        yield from _fault(world, "ORDER BY", expression, _named(world, expression, query, scope, outputs))


def union_sorting_faults(world: World, query: Query, results: Sequence[Outputs | None]) -> Iterator[NoComparing]:
    """Of SELECTs whose rows are told apart: UNION and the like without ALL."""
    first, shown = results[0], query.branches[0].outputs
    if world.engine.name != "postgresql" or not query.is_distinct or first is None or len(first) != len(shown):
        return
    clause = next((word for word in _OPERATORS if word == query.operator), None)
    for output, (_, type_) in zip(shown, first, strict=True):
        if output.expression is not None and clause is not None:
            yield from _fault(world, clause, output.expression, type_)


_Clause = OneOf["GROUP BY", "ORDER BY", "DISTINCT", "UNION", "INTERSECT", "EXCEPT"]
_OPERATORS: tuple[_Clause, ...] = ("UNION", "INTERSECT", "EXCEPT")


def _fault(world: World, clause: _Clause, expression: Expression, type_: DataType | None) -> Iterator[NoComparing]:
    span = place_of(expression)
    if type_ is None or span is None or is_compared(world, type_, is_sorted=clause == "ORDER BY"):
        return
    value = expression.name.text if isinstance(expression, ColumnReference) else "column"
    value = expression.text if isinstance(expression, Literal) else value
    yield NoComparing(value, type_.text or type_.name, clause, span)


def _named(
    world: World, expression: Expression, query: Query, scope: Scope, outputs: Outputs | None
) -> DataType | None:
    """The type of a column; of an output where a number or nothing but its name stands for it."""
    shown = query.outputs
    are_known = outputs is not None and len(outputs) == len(shown) and all(each.expression for each in shown)
    if isinstance(expression, Literal) and expression.kind == "integer" and expression.text.isdigit():
        at = int(expression.text) - 1
        return outputs[at][1] if outputs is not None and are_known and 0 <= at < len(shown) else None
    if not isinstance(expression, ColumnReference) or not are_known:
        return None
    if expression.qualifier is None:
        folded = world.fold(expression.name)
        named = [type_ for name, type_ in outputs or () if name == folded]
        if named:
            own = _type(world, expression, scope)
            return named[0] if len(named) == 1 and (own is None or own == named[0]) else None
    return _type(world, expression, scope)


def _type(world: World, expression: Expression, scope: Scope) -> DataType | None:
    if not isinstance(expression, ColumnReference):
        return None
    source = owner(world, expression, scope)
    if not isinstance(source, Visible):
        return None
    column = source.found.table.columns.get(world.fold(expression.name)) if source.found is not None else None
    if column is not None and not column.is_certain:
        return None
    return (source.columns or {}).get(world.fold(expression.name))
