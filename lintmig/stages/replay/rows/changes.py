"""INSERT, UPDATE and DELETE that an engine refuses for what they change, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.expression import (
    ColumnReference,
    Compound,
    Expression,
    Literal,
    Query,
    RowSource,
    Subquery,
    TableSource,
)
from lintmig.model.fault import Fault, Misbuilt, WrongCount
from lintmig.model.operation import Assignment, Insert
from lintmig.model.related import triggers_of
from lintmig.model.schema import Column, NamedObject
from lintmig.model.source import Span
from lintmig.stages.replay.queries.expressions import query_width
from lintmig.stages.replay.queries.placement import RETURNING, SET, VALUES, WHERE, misplaced
from lintmig.stages.replay.queries.repetition import repeated_assignments, repeated_columns, repeated_sources
from lintmig.stages.replay.queries.scope import Scope, place_of
from lintmig.stages.replay.queries.updatability import SEVERAL_TABLES
from lintmig.stages.replay.queries.widths import is_row, row_width
from lintmig.stages.replay.world import Found, World


def insert_faults(world: World, operation: Insert, found: Found, scope: Scope) -> Iterator[Fault]:
    yield from view_fault(world, found, "INSERT", operation.table.name.span)
    yield from repeated_columns(world, operation.columns)
    clause = VALUES._replace(takes_sets=len(operation.rows) < 2)
    for row in operation.rows:
        for value in row:
            yield from misplaced(world, value, clause, scope)
    yield from _given(world, operation, found)
    conflict = operation.conflict
    if conflict is None:
        return
    is_open = not conflict.columns and conflict.constraint is None and not conflict.has_expression
    if world.engine.name == "postgresql" and conflict.assignments and is_open:
        yield Misbuilt("conflict without target", "", "ON CONFLICT", conflict.assignments[0].column.span)
    yield from assignment_faults(world, conflict.assignments, found, scope, is_on_conflict=True)
    for expression in conflict.where:
        yield from misplaced(world, expression, WHERE, scope)


def assignment_faults(
    world: World,
    assignments: Sequence[Assignment],
    found: Found | None,
    scope: Scope,
    *,
    is_on_conflict: bool = False,
    has_sources: bool = False,
) -> Iterator[Fault]:
    """MariaDB looks at values for generated columns only when there is a conflict.

    SQLite takes aggregates in UPDATE ... FROM: they are of the rows joined.
    """
    yield from repeated_assignments(world, assignments)
    for assignment in assignments:
        if assignment.row is not None:
            yield from _row_faults(assignment)
        if assignment.value is None:
            continue
        takes_aggregates = world.engine.name == "sqlite" and has_sources
        yield from misplaced(world, assignment.value, SET._replace(takes_aggregates=takes_aggregates), scope)
        column = found.table.columns.get(world.fold(assignment.column)) if found is not None else None
        is_late = world.engine.name in ("mariadb", "mysql") and is_on_conflict
        if column is not None and assignment.qualifier is None and not is_late:
            yield from _unwritable(world, column, assignment.value, assignment.column.span)


def _row_faults(assignment: Assignment) -> Iterator[WrongCount]:
    row, given = assignment.row, None
    if isinstance(row, Subquery):
        given = query_width(row.query)
    elif isinstance(row, Compound) and is_row(row):
        given = row_width(row)
    elif isinstance(row, Literal):
        given = 1
    if given is not None and given != assignment.row_width:
        yield WrongCount("SET list", assignment.row_width, given, assignment.column.span)


def target_faults(world: World, target: TableSource, sources: Sequence[RowSource]) -> Iterator[Fault]:
    """A table of UPDATE that stands among its sources again."""
    if world.engine.name != "sqlite":
        yield from repeated_sources(world, (target, *sources))


def common_faults(world: World, common: Query, scope: Scope) -> Iterator[Fault]:
    """Of WHERE and RETURNING."""
    for expression in common.where:
        yield from misplaced(world, expression, WHERE, scope)
    for output in common.outputs:
        if output.expression is not None:
            yield from misplaced(world, output.expression, RETURNING, scope)


def view_fault(world: World, found: Found, action: str, span: Span) -> Iterator[Misbuilt]:
    """A view whose rows no engine can lead back to a table, without a trigger or rule that may do it."""
    view, engine = found.table, world.engine.name
    if view.kind == "table" or not view.is_certain or not world.schema.is_complete:
        return
    if any(_may_change(trigger, action) for _, trigger in triggers_of(world.schema, found.key)):
        return
    inner = world.schema.tables.get(next(iter(view.sources))) if len(view.sources) == 1 else None
    if engine != "sqlite" and view.obstacle is None and inner is not None and inner.kind != "table":
        yield from view_fault(world, Found(next(iter(view.sources)), inner), action, span)
    elif engine == "sqlite":
        yield Misbuilt("view", view.name, "SQLite changes no views", span)
    elif view.obstacle is not None:
        is_join = view.obstacle == SEVERAL_TABLES
        if engine == "postgresql" or not is_join or action == "DELETE":
            yield Misbuilt("view", view.name, f"it has {view.obstacle}", span)


def _may_change(trigger: NamedObject, action: str) -> bool:
    """Whether a trigger may stand for a change of a view's rows: of SQLite's it is known for which."""
    event = getattr(trigger.definition.operation, "event", "") if trigger.definition is not None else ""
    return event in ("", action) or not trigger.is_certain


def _given(world: World, operation: Insert, found: Found) -> Iterator[Misbuilt]:
    """Values for columns that the engine fills itself."""
    table = found.table
    if not table.is_certain or not table.is_complete or table.kind != "table":
        return
    columns = [table.columns.get(world.fold(name)) for name in operation.columns] or list(table.columns.values())
    if not operation.columns and world.engine.name == "sqlite":
        return
    if operation.ignores_faults and world.engine.name in ("mariadb", "mysql"):
        return
    span = operation.table.name.span
    for row in operation.rows:
        for at, (column, value) in enumerate(zip(columns, row, strict=False)):
            if column is not None:
                place = operation.columns[at].span if operation.columns else place_of(value) or span
                fault = next(_unwritable(world, column, value, place), None)
                if fault is not None:
                    yield fault
                    return
    if operation.query is None:
        return
    query = operation.query
    while query.branches:
        query = query.branches[0]
    if any(output.expression is None for output in query.outputs):
        return
    for at, (column, output) in enumerate(zip(columns, query.outputs, strict=False)):
        if column is not None and output.expression is not None:
            place = operation.columns[at].span if operation.columns else span
            yield from _unwritable(world, column, output.expression, place, is_selected=True)


def _unwritable(
    world: World, column: Column, value: Expression, span: Span, is_selected: bool = False
) -> Iterator[Misbuilt]:
    engine = world.engine.name
    is_default = isinstance(value, Compound) and value.function == "default"
    if isinstance(value, ColumnReference):
        is_default = value.name.text.lower() == "default" and not value.name.quoted
    is_null = isinstance(value, Literal) and value.kind == "null"
    if not column.is_certain or (is_default and not is_selected):
        return
    if column.generated == "expression":
        is_taken = engine in ("mariadb", "mysql") and (is_null or not world.schema.is_strict)
        if not is_taken:
            yield Misbuilt("generated column", column.name, "", span)
    elif column.generated == "identity" and column.is_always and engine == "postgresql":
        yield Misbuilt("identity column", column.name, "", span)
