"""What PostgreSQL does not do to views, materialized views and sequences."""

from __future__ import annotations

from lintmig.model.fault import Misplaced, WrongKind
from lintmig.model.name import ObjectName
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateIndex,
    Delete,
    DropColumn,
    Insert,
    Operation,
    Select,
    Update,
    UseConstraint,
)
from lintmig.model.schema import Table
from lintmig.stages.replay.queries.resolver import query_tables
from lintmig.stages.replay.world import World

_OF_TABLES = AddColumn | AddConstraint | AlterColumn | CreateIndex | DropColumn | UseConstraint


def is_allowed(world: World, operation: Operation) -> bool:
    """Whether an operation may be done to what it names; reports it where not."""
    if world.engine.name != "postgresql" or not world.is_certain:
        return True
    if isinstance(operation, Select):
        _check_is_filled(world, operation)
        return True
    name: ObjectName
    if isinstance(operation, Insert | Update | Delete):
        name = operation.table.name
    elif isinstance(operation, _OF_TABLES):
        name = operation.table
    else:
        return True
    table = _table(world, name)
    if table is None:
        return _is_no_sequence(world, operation, name)
    if table.kind == "table" or not table.is_certain or _may(operation, table):
        return True
    world.report(WrongKind(str(name), "table", table.kind, name.span, table.place))
    return False


def _table(world: World, name: ObjectName) -> Table | None:
    return next((world.schema.tables[key] for key in world.keys(name) if key in world.schema.tables), None)


def _may(operation: Operation, table: Table) -> bool:
    is_view = table.kind == "view"
    if isinstance(operation, Insert | Update | Delete):
        return is_view
    if isinstance(operation, CreateIndex):
        return not is_view
    if isinstance(operation, AlterColumn):
        if operation.default is not None:
            return is_view
        return operation.type is None and operation.not_null is None and operation.identity is None
    return False


def _is_no_sequence(world: World, operation: Operation, name: ObjectName) -> bool:
    if not isinstance(operation, _OF_TABLES):
        return True
    key = next((each for each in world.keys(name) if each in world.schema.sequences), None)
    if key is None or not world.schema.sequences[key].is_certain:
        return True
    world.report(WrongKind(str(name), "table", "sequence", name.span, world.schema.sequences[key].place))
    return False


def _check_is_filled(world: World, operation: Select) -> None:
    """Report a materialized view WITH NO DATA that is read."""
    for key in query_tables(world, operation.query):
        table = world.schema.tables[key]
        if table.is_unfilled and table.is_certain:
            world.report(Misplaced(f"{table.name}, which holds no data yet,", "a query", operation.span))
            return
