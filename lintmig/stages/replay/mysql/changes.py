"""INSERT, UPDATE and DELETE of several tables at once, and columns that have no default to give."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.expression import ColumnReference, Compound, Expression
from lintmig.model.fault import Missing, NullValue
from lintmig.model.operation import Assignment, Delete, Insert
from lintmig.model.related import triggers_of
from lintmig.model.schema import Column
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.queries.expressions import ExpressionResolver
from lintmig.stages.replay.queries.scope import Scope, Visible
from lintmig.stages.replay.world import Found, World


def assigned_column(world: World, resolver: ExpressionResolver, scope: Scope, assignment: Assignment) -> Column | None:
    """The column that an UPDATE changes: of any of the tables that it joins."""
    name, qualifier = world.fold(assignment.column), assignment.qualifier
    if qualifier is not None and not any(_is_called(each, qualifier.text) for each in scope.sources):
        schemas = {each.lower() for each in (*world.schema.schemas, *world.schema.search_path)}
        if qualifier.text.lower() in schemas or not _is_all_known(scope):
            return None
    resolver.expression(ColumnReference(qualifier, assignment.column), scope)
    having = [
        each.found.table.columns[name]
        for each in scope.sources
        if each.found is not None
        and name in each.found.table.columns
        and (qualifier is None or _is_called(each, qualifier.text))
    ]
    if having and not having[0].is_certain:
        world.has_doubt = True
    return having[0] if len(having) == 1 else None


def _is_called(source: Visible, name: str) -> bool:
    return source.name.lower() == name.lower()


def _is_all_known(scope: Scope) -> bool:
    return all(source.columns is not None for source in scope.sources)


def target_faults_of_delete(operation: Delete, scope: Scope) -> Iterator[Missing]:
    """DELETE a FROM ...: each must stand in FROM, under its alias where it has one."""
    for target in operation.targets:
        if not any(_is_called(source, target.text) for source in scope.sources):
            yield Missing("table", target.text, target.span, is_alias=True)


def has_no_default(world: World, column: Column) -> bool:
    """Whether a row must give the column a value; an enum of MySQL and MariaDB has its first label."""
    return column.default is None and (column.type.name != "enum" or world.engine.name not in ENGINES)


def missing_default(world: World, found: Found, operation: Insert) -> NullValue | None:
    """Columns without a default of which an INSERT takes the default, whatever the rows are."""
    table = found.table
    if operation.ignores_faults or not (table.is_certain and table.is_complete) or table.kind != "table":
        return None
    wanting = {name: column for name, column in table.columns.items() if _takes_no_default(column)}
    if not wanting or triggers_of(world.schema, found.key):
        return None
    span = operation.table.name.span
    given = [world.fold(name) for name in operation.columns]
    is_empty = not given and operation.rows and not any(operation.rows)
    is_selected = bool(given) and operation.query is not None and not operation.rows
    if is_empty or is_selected:
        set_there = [world.fold(item.column) for item in operation.conflict.assignments] if operation.conflict else []
        absent = next((item for name, item in wanting.items() if name not in given and name not in set_there), None)
        if absent is not None:
            return NullValue(table.name, absent.name, False, span, absent.place)
    names = given or list(table.columns)
    for row in operation.rows:
        for name, value in zip(names, row, strict=False):
            if name in wanting and _is_default(value):
                return NullValue(table.name, wanting[name].name, False, span, wanting[name].place)
    return None


def _takes_no_default(column: Column) -> bool:
    if not column.is_not_null or not column.is_certain or column.generated is not None:
        return False
    return column.default is None and column.type.name not in ("timestamp", "serial", "enum")


def _is_default(value: Expression) -> bool:
    if isinstance(value, ColumnReference):
        return value.qualifier is None and value.name.text.lower() == "default" and not value.name.quoted
    return isinstance(value, Compound) and value.function == "default" and not value.parts
