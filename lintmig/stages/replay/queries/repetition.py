"""Names that may stand only once: of sources, outputs, common tables and assigned columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.engines.floors import is_older
from lintmig.model.expression import CommonTable, DerivedSource, Query, RowSource, TableSource
from lintmig.model.fault import Fault, Misbuilt, Repeated
from lintmig.model.name import Identifier
from lintmig.model.operation import Assignment
from lintmig.model.source import Span
from lintmig.stages.replay.queries.scope import expression_columns, place_of
from lintmig.stages.replay.world import World


def source_faults(world: World, query: Query) -> Iterator[Fault]:
    """Sources of one name, and subqueries without one."""
    engine = world.engine.name
    if engine != "sqlite":
        yield from repeated_sources(world, query.sources)
    elif not query.merges_columns:
        yield from (fault for fault in repeated_sources(world, query.sources) if _is_named(world, query, fault.name))
    needs_alias = engine in ("mariadb", "mysql") or (engine == "postgresql" and is_older(world.engine.version, (16,)))
    for source in query.sources if needs_alias else ():
        if isinstance(source, DerivedSource) and source.alias is None and source.query is not None:
            span = _place_in(source.query)
            if span is not None:
                yield Misbuilt("derived table without alias", "", "FROM", span)


def _is_named(world: World, query: Query, name: str) -> bool:
    """Whether a star or the table before a column means one of two sources of a name: only then SQLite minds."""
    if any(output.expression is None for output in query.outputs):
        return True
    shown = tuple(output.expression for output in query.outputs if output.expression is not None)
    tables = {str(source.name) for source in query.sources if isinstance(source, TableSource)}
    if len(tables) == len(query.sources):
        return False
    columns = (found for item in (*shown, *query.expressions) for found in expression_columns(item))
    return any(column.qualifier is not None and world.fold(column.qualifier) == name.lower() for column in columns)


def repeated_sources(world: World, sources: Sequence[RowSource]) -> Iterator[Repeated]:
    seen: set[str] = set()
    for source in sources:
        if isinstance(source, TableSource) and source.alias is None and source.name.qualifier is not None:
            continue
        name = source.alias or (source.name.last if isinstance(source, TableSource) else None)
        if name is None:
            continue
        folded = world.fold_table(name)
        if folded in seen:
            yield Repeated("source", name.text, name.span)
            return
        seen.add(folded)


def repeated_common_tables(world: World, tables: Sequence[CommonTable]) -> Iterator[Repeated]:
    seen: set[str] = set()
    for table in tables:
        name = world.fold(table.name)
        if name in seen:
            yield Repeated("common table", table.name.text, table.name.span)
            return
        seen.add(name)


def repeated_columns(world: World, columns: Sequence[Identifier]) -> Iterator[Repeated]:
    """In the list of an INSERT; SQLite takes the first value."""
    seen: set[str] = set()
    for column in columns:
        name = world.fold(column).lower() if world.engine.name != "postgresql" else world.fold(column)
        if name in seen:
            yield Repeated("inserted column", column.text, column.span, world.engine.name != "sqlite")
            return
        seen.add(name)


def repeated_assignments(world: World, assignments: Sequence[Assignment]) -> Iterator[Repeated]:
    """In SET; only PostgreSQL refuses it, the others take one of the values."""
    seen: set[tuple[str, str]] = set()
    for assignment in assignments:
        if assignment.qualifier is not None and world.engine.name == "postgresql":
            continue
        qualifier = world.fold(assignment.qualifier) if assignment.qualifier is not None else ""
        name = (qualifier, world.fold(assignment.column))
        if name in seen:
            is_refused = world.engine.name == "postgresql"
            yield Repeated("assignment", assignment.column.text, assignment.column.span, is_refused)
            return
        seen.add(name)


def repeated_outputs(world: World, query: Query, names: Sequence[str | None], place: Span | None) -> Iterator[Repeated]:
    """Of a query whose columns become those of a table or a view; SQLite gives other names itself."""
    if world.engine.name == "sqlite":
        return
    seen: set[str] = set()
    while query.branches:
        query = query.branches[0]
    is_aligned = len(names) == len(query.outputs)
    for at, name in enumerate(names):
        if name is None:
            continue
        folded = name if world.engine.name == "postgresql" else name.lower()
        if folded in seen:
            expression = query.outputs[at].expression if is_aligned else None
            span = place_of(expression) if expression is not None else None
            stars = (output.star_span for output in query.outputs if output.star_span is not None)
            found = span or next(stars, None) or place
            if found is not None:
                yield Repeated("output", name, found)
            return
        seen.add(folded)


def _place_in(query: Query) -> Span | None:
    while query.branches:
        query = query.branches[0]
    for output in query.outputs:
        span = output.star_span if output.expression is None else place_of(output.expression)
        if span is not None:
            return span
    found = next((span for row in query.rows if (span := place_of(row)) is not None), None)
    return found or next((source.name.span for source in query.sources if isinstance(source, TableSource)), None)
