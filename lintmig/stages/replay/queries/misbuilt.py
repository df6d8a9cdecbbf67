"""What an engine refuses in a query of known names for how it is built: all that is looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.expression import Query
from lintmig.model.fault import Fault, Misbuilt, Missing
from lintmig.model.name import DataType
from lintmig.stages.replay.queries.grouping import grouping_faults
from lintmig.stages.replay.queries.ordering import having_faults, ordering_faults, union_order_faults
from lintmig.stages.replay.queries.placement import misplaced_in_query
from lintmig.stages.replay.queries.scope import Scope
from lintmig.stages.replay.queries.sorting import sorting_faults, union_sorting_faults
from lintmig.stages.replay.world import World

Outputs = list[tuple[str, DataType]]


def query_faults(world: World, query: Query, scope: Scope, outputs: Outputs | None) -> Iterator[Fault]:
    """Of one SELECT, without its subqueries."""
    width = len(outputs) if outputs is not None else _written_width(query)
    yield from _using_faults(world, query, scope)
    star = next((output.star_span for output in query.outputs if output.expression is None), None)
    if star is not None and not query.sources and not query.others:
        yield Misbuilt("star without source", "", "SELECT", star)
    if world.engine.name in ("mariadb", "mysql"):
        later = (output for output in query.outputs[1:] if output.expression is None and output.star_of is None)
        behind = next((output.star_span for output in later), None)
        if behind is not None:
            yield Misbuilt("star behind columns", "", "SELECT", behind)
    placement = list(misplaced_in_query(world, query, scope))
    yield from placement
    ordering = list(ordering_faults(world, query, scope, width))
    yield from ordering
    if not placement and not ordering:
        yield from sorting_faults(world, query, scope, outputs)
        yield from grouping_faults(world, query, scope)
        yield from having_faults(world, query, scope)


def union_faults(world: World, query: Query, results: Sequence[Outputs | None]) -> Iterator[Fault]:
    """Of several SELECTs that are joined by UNION and the like."""
    first = results[0]
    width = len(first) if first is not None else _written_width(query.branches[0])
    names = [name for name, _ in first] if first is not None else None
    if world.engine.name == "sqlite" and any(result is None for result in results):
        names = None
    others = frozenset(name for result in results for name, _ in result or ())
    yield from union_order_faults(world, query, names, width, others)
    yield from union_sorting_faults(world, query, results)


def _using_faults(world: World, query: Query, scope: Scope) -> Iterator[Missing]:
    if any(source.columns is None for source in scope.sources) or len(scope.sources) < 2:
        return
    for column in query.using:
        name = world.fold(column)
        having = [source for source in scope.sources if name in (source.columns or ())]
        if len(having) < 2:
            lacking = next((source for source in scope.sources if source not in having), scope.sources[-1])
            yield Missing("column", column.text, column.span, table=lacking.name or None)


def _written_width(query: Query) -> int | None:
    """How many columns a select list shows, where no star stands for some."""
    if not query.outputs or any(output.expression is None for output in query.outputs):
        return None
    return len(query.outputs)
