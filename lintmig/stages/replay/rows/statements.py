"""INSERT, UPDATE, DELETE and SELECT against the schema of the moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintmig.model.expression import Literal, Query, TableSource
from lintmig.model.fault import Broken, Fault, Missing, NoConflictKey, UnfitValue, Unsuited, WrongCount
from lintmig.model.name import DataType, Identifier
from lintmig.model.operation import Assignment, ConflictTarget, Delete, Insert, Select, Update
from lintmig.model.related import has_name
from lintmig.model.schema import Column
from lintmig.model.source import Span
from lintmig.stages.replay.constraints import is_key
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.changes import (
    assigned_column,
    target_faults_of_delete,
)
from lintmig.stages.replay.postgresql.inference import uninferred
from lintmig.stages.replay.queries.expressions import query_width
from lintmig.stages.replay.queries.resolver import Resolver
from lintmig.stages.replay.queries.scope import Scope, Visible, visible
from lintmig.stages.replay.queries.sight import asking_clauses
from lintmig.stages.replay.queries.widths import query_width_faults
from lintmig.stages.replay.rows.assigning import (
    assign,
    assigned_name,
    check_literal,
    check_value,
    written_column,
)
from lintmig.stages.replay.rows.changes import (
    assignment_faults,
    common_faults,
    insert_faults,
    target_faults,
    view_fault,
)
from lintmig.stages.replay.rows.deleting import referenced_fault
from lintmig.stages.replay.rows.filled import row_faults
from lintmig.stages.replay.rows.left_out import check_nulls, selected_row
from lintmig.stages.replay.sqlite.copied import copied_faults
from lintmig.stages.replay.sqlite.effects import delete_effects, insert_effects, update_effects
from lintmig.stages.replay.sqlite.holding import check_faults
from lintmig.stages.replay.sqlite.stored import current_view
from lintmig.stages.replay.world import Found, World


def insert(world: World, operation: Insert, outer: Scope | None = None) -> None:
    resolver = Resolver(world)
    scope = resolver.with_common_tables(operation.common, outer)
    outputs = resolver.query(operation.query, scope) if operation.query else None
    found = _target(world, operation.table)
    if found is None:
        return
    for fault in insert_faults(world, operation, found, Scope((), scope)):
        world.report(fault)
    columns = [written_column(world, found, name) for name in operation.columns]
    if not operation.columns and found.table.is_complete and found.table.is_certain:
        columns = list(found.table.columns.values())
    count = len(operation.columns)
    is_own = world.engine.name in ENGINES
    row_scope = Scope((visible(world, found, operation.table.alias),) if is_own else (), scope)
    for row in operation.rows:
        types = [resolver.expression(value, row_scope) for value in row]
        wanted = count or _open_columns(world, columns)
        is_wrong = len(row) != wanted if count or world.engine.name != "postgresql" else len(row) > wanted
        is_all_defaults = not row and not count
        if wanted and is_wrong and not is_all_defaults:
            world.report(WrongCount(f"INSERT into {found.table.name}", wanted, len(row), operation.table.name.span))
            return
        takes_anything = operation.ignores_faults and world.engine.name in ("mariadb", "mysql")
        for column, value, type_ in zip(columns, () if takes_anything else row, types, strict=False):
            assign(world, column, value, type_, operation.table.name.span)
    width = query_width(operation.query) if operation.query is not None else None
    width = len(outputs) if width is None and outputs is not None else width
    wanted = count or _open_columns(world, columns)
    if width is not None and wanted and operation.query is not None and not operation.rows:
        is_wrong = width != wanted if count or world.engine.name != "postgresql" else width > wanted
        if is_wrong:
            world.report(WrongCount(f"INSERT into {found.table.name}", wanted, width, operation.table.name.span))
            return
    if outputs is not None and operation.query is not None:
        _insert_outputs(world, columns, operation.query, [type_ for _, type_ in outputs], operation.table.name.span)
    is_taken = not any(fault.rejects for fault in world.faults)
    if is_taken and (not operation.ignores_faults or operation.replaces):
        check_nulls(world, found, operation, operation.rows or selected_row(operation.query))
    if not world.faults:
        for failed in check_faults(world, found, operation):
            world.report(failed)
    if not world.faults and world.engine.name not in ENGINES:
        for copied in copied_faults(world, found, operation):
            world.report(copied)
    if not world.faults and not (operation.replaces and world.engine.name in ENGINES):
        for taken in row_faults(world, found, operation):
            world.report(taken)
    if operation.conflict is not None:
        _conflict(world, resolver, found, operation, scope)
    own = Scope((visible(world, found, operation.table.alias),), scope)
    resolver.report_all(insert_effects(world, operation, found, perform))
    resolver.report_all(common_faults(world, operation.common, own))
    _returning(resolver, operation.common, own)


def _open_columns(world: World, columns: list[Column | None]) -> int:
    """How many values an INSERT without a list of columns takes; 0 where that is not certain."""
    known = [column for column in columns if column is not None]
    if not all(column.is_certain for column in known):
        return 0
    if world.engine.name == "sqlite":
        known = [column for column in known if column.generated != "expression"]
    return len(known)


def _insert_outputs(
    world: World,
    columns: list[Column | None],
    query: Query,
    types: list[DataType],
    place: Span,
) -> None:
    is_union = bool(query.branches) and world.engine.name == "postgresql"
    while query.branches:
        query = query.branches[0]
    has_star = any(output.expression is None for output in query.outputs)
    if has_star:
        return
    for column, output, type_ in zip(columns, query.outputs, types, strict=False):
        if column is None or output.expression is None:
            continue
        if column.is_strict and query.sources:
            continue
        if isinstance(output.expression, Literal) and not is_union:
            check_literal(world, column, output.expression, place)
        elif world.engine.name == "postgresql" and type_.name:
            check_value(world, column, output.expression, type_, place)


def _conflict(world: World, resolver: Resolver, found: Found, operation: Insert, outer: Scope | None) -> None:
    conflict = operation.conflict
    if conflict is None:
        return
    _conflict_target(world, found, conflict, operation.table.name.span)
    target = visible(world, found, operation.table.alias)
    scope = _conflict_scope(world, operation, target)
    if outer is not None:
        scope = replace(scope, parent=outer)
    for expression in conflict.where:
        resolver.expression(expression, scope)
    for assignment in conflict.assignments:
        column = written_column(world, found, assigned_name(world, assignment))
        if assignment.value is not None:
            type_ = resolver.expression(assignment.value, scope)
            if assignment.qualifier is None and not (column is not None and column.is_strict):
                is_late = world.engine.name in ENGINES
                assign(world, column, assignment.value, type_, assignment.column.span, needs_a_row=is_late)


def _conflict_scope(world: World, operation: Insert, target: Visible) -> Scope:
    """What DO UPDATE and ON DUPLICATE KEY UPDATE see: the row that is there, and the one that is refused for it.

    A column that the table lacks has been reported where the INSERT names it.
    """
    if world.engine.name in ("postgresql", "sqlite"):
        excluded = Visible("excluded", None if world.faults else target.columns)
        return Scope((target, excluded), merges_columns=world.engine.name == "sqlite")
    if world.engine.name == "mariadb" and operation.query is None:
        return Scope((target,))
    return Scope((target, Visible("", None)))


def _conflict_target(world: World, found: Found, conflict: ConflictTarget, table_span: Span) -> None:
    table = found.table
    if world.engine.name in ("mariadb", "mysql") or not table.is_certain or table.kind != "table":
        return
    if conflict.constraint is not None:
        name = world.fold(conflict.constraint)
        is_index = world.engine.name != "postgresql" and has_name(world.schema.indexes, name)
        if name in table.checks or any(item.name == name for item in table.foreign_keys):
            place, written = table.constraints.get(name), conflict.constraint
            if world.engine.name == "postgresql" and place is not None:
                world.report(Unsuited("constraint without index", written.text, table.name, written.span, place))
        if name not in table.constraints and not table.has_unknown_constraints and not is_index:
            missing = conflict.constraint
            world.report(Missing("constraint", missing.text, missing.span, table=table.name, table_place=table.place))
        return
    if conflict.has_expression or conflict.is_partial:
        uninferred_key = uninferred(world, found, conflict)
        if uninferred_key is not None:
            span = conflict.span if conflict.columns else table_span
            world.report(uninferred_key._replace(span=span))
        return
    if not conflict.columns:
        return
    if any(written_column(world, found, name) is None for name in conflict.columns):
        return
    columns = tuple(world.fold(name) for name in conflict.columns)
    if table.is_complete and not table.has_unknown_constraints and not is_key(world, found, columns):
        names = tuple(name.text for name in conflict.columns)
        world.report(NoConflictKey(table.name, names, conflict.span, table.place))


def update(world: World, operation: Update, outer: Scope | None = None) -> None:
    resolver = Resolver(world)
    scope, found = _target_scope(world, resolver, operation, outer)
    if found is not None:
        resolver.report_all(view_fault(world, found, "UPDATE", operation.table.name.span))
    resolver.report_all(target_faults(world, operation.table, operation.sources))
    resolver.report_all(_assignment_faults(world, operation, found, scope))
    before = len(world.faults)
    for assignment in operation.assignments:
        _update_column(world, resolver, found, assignment, scope, needs_a_row=_needs_a_row(world, found, operation))
    if found is not None and world.engine.name != "postgresql" and world.contents.is_empty(found.key):
        world.faults[before:] = map(_noticed_with_rows, world.faults[before:])
    _common(world, resolver, operation.common, scope)
    if found is not None:
        resolver.report_all(update_effects(world, operation, found, perform))
    _returning(resolver, operation.common, scope)


def _noticed_with_rows(fault: Fault) -> Fault:
    """SQLite and MariaDB look at a value when they write it: in a table without rows never."""
    return fault._replace(rejects=False) if isinstance(fault, UnfitValue) else fault


def _assignment_faults(world: World, operation: Update, found: Found | None, scope: Scope) -> Iterator[Fault]:
    has_sources = bool(operation.sources)
    return assignment_faults(world, operation.assignments, found, scope, has_sources=has_sources)


def _needs_a_row(world: World, found: Found | None, operation: Update) -> bool:
    """Whether values are only looked at where there is a row: MySQL and MariaDB look at no others."""
    if world.engine.name not in ENGINES:
        return False
    is_narrow = bool(operation.common.where or operation.sources or operation.common.conditions)
    return is_narrow or found is None or not world.contents.has_rows(found.key)


def _update_column(
    world: World,
    resolver: Resolver,
    found: Found | None,
    assignment: Assignment,
    scope: Scope,
    *,
    needs_a_row: bool,
) -> None:
    column: Column | None = None
    if world.engine.name in ENGINES:
        column = assigned_column(world, resolver, scope, assignment)
    elif found is not None:
        column = written_column(world, found, assigned_name(world, assignment))
        if world.engine.name == "postgresql" and assignment.qualifier is not None:
            column = None
    if assignment.row is not None:
        resolver.expression(assignment.row, scope)
    if assignment.value is not None:
        type_ = resolver.expression(assignment.value, scope)
        if column is None or not column.is_strict:
            place = assignment.column.span
            assign(world, column, assignment.value, type_, place, needs_a_row=needs_a_row)


def delete(world: World, operation: Delete, outer: Scope | None = None) -> None:
    resolver = Resolver(world)
    scope, found = _target_scope(world, resolver, operation, outer)
    resolver.report_all(target_faults_of_delete(operation, scope))
    if found is not None:
        resolver.report_all(view_fault(world, found, "DELETE", operation.table.name.span))
    _common(world, resolver, operation.common, scope)
    if found is not None:
        resolver.report_all(delete_effects(world, operation, found, perform))
        held = referenced_fault(world, operation, found) if not world.faults else None
        if held is not None:
            world.report(held)
    _returning(resolver, operation.common, scope)


def select(world: World, operation: Select, outer: Scope | None = None) -> None:
    Resolver(world).query(operation.query, outer)


def perform(world: World, operation: Insert | Update | Delete | Select, outer: Scope) -> None:
    """What a trigger does, as it sees it."""
    match operation:
        case Insert():
            insert(world, operation, outer)
        case Update():
            update(world, operation, outer)
        case Delete():
            delete(world, operation, outer)
        case Select():
            select(world, operation, outer)


def _target(world: World, table: TableSource) -> Found | None:
    """The table that is written to; a view of SQLite as it is made of its tables now."""
    found = world.use(table.name)
    if found is None or found.table.definition is None:
        return found
    seen = current_view(world, found, table.name.span)
    if isinstance(seen, Broken):
        world.report(seen)
        return None
    return seen


def _target_scope(
    world: World, resolver: Resolver, operation: Update | Delete, around: Scope | None
) -> tuple[Scope, Found | None]:
    table = operation.table
    outer = resolver.with_common_tables(operation.common, around)
    found_sources = resolver.sources(operation.sources, outer)
    aliased = next((item for item in found_sources if item.name == world.fold_table(table.name.last)), None)
    if aliased is not None and table.name.qualifier is None and aliased.found is not None:
        return Scope(found_sources, outer), aliased.found
    found = _target(world, table)
    if found is None:
        name: Identifier = table.alias or table.name.last
        target = Visible(world.fold_table(name), None)
    else:
        target = visible(world, found, table.alias)
    return Scope((target, *found_sources), outer), found


def _common(world: World, resolver: Resolver, common: Query, scope: Scope) -> None:
    asking = asking_clauses(common)
    for expression in common.expressions:
        operand = resolver.operand(expression, scope)
        if id(expression) in asking:
            resolver.condition(asking[id(expression)], operand)
    resolver.report_all(common_faults(world, common, scope))
    clauses = Query(where=common.where, conditions=common.conditions)
    resolver.report_all(query_width_faults(world, clauses, resolver.width_in(scope)))


def _returning(resolver: Resolver, common: Query, scope: Scope) -> None:
    for output in common.outputs:
        if output.expression is not None:
            resolver.expression(output.expression, scope)
