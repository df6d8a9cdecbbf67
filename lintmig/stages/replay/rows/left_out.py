"""Columns that take no NULL, and rows that leave them out or set them to it."""

from __future__ import annotations

from lintmig.model.expression import Expression, Literal, Query
from lintmig.model.fault import NullValue
from lintmig.model.operation import Insert
from lintmig.model.related import inheriting_from, triggers_of
from lintmig.model.schema import Column, Key
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.changes import (
    has_no_default,
    missing_default,
)
from lintmig.stages.replay.world import Found, World


def selected_row(query: Query | None) -> tuple[tuple[Expression, ...], ...]:
    """What INSERT ... SELECT without FROM and WHERE inserts."""
    if query is None or query.branches or query.sources or query.where or query.others or query.limit or query.having:
        return ()
    values = tuple(output.expression for output in query.outputs if output.expression is not None)
    return (values,) if values and len(values) == len(query.outputs) else ()


def check_nulls(world: World, found: Found, operation: Insert, rows: tuple[tuple[Expression, ...], ...]) -> None:
    """Columns that take no NULL and get one, or get nothing and have no default."""
    if world.engine.name in ENGINES and world.schema.is_strict:
        missing = missing_default(world, found, operation)
        if missing is not None:
            world.report(missing)
            return
    if not world.schema.is_strict or not rows or found.table.settles_conflicts:
        return
    if not found.table.is_certain or not found.table.is_complete or found.table.kind != "table":
        return
    wanting = {
        name: column for name, column in found.table.columns.items() if _takes_no_null(world, found, name, column)
    }
    if world.engine.name != "sqlite" and _is_filled(world, found.key):
        return
    given: list[str] = []
    for row in rows:
        given = [world.fold(name) for name in operation.columns] or list(found.table.columns)[: len(row)]
        for name, value in zip(given, row, strict=False):
            takes_none = name in wanting or _is_never_null(world, found.table.columns.get(name))
            if takes_none and isinstance(value, Literal) and value.kind == "null":
                column = found.table.columns[name]
                if operation.replaces and column.default is not None:
                    continue
                span = value.span or operation.table.name.span
                world.report(NullValue(found.table.name, column.name, True, span, column.place))
                return
    absent = [column for name, column in wanting.items() if name not in given and _has_no_default(world, column)]
    absent = [column for column in absent if not _is_of_a_domain(world, column)]
    if world.engine.name in ENGINES and operation.conflict is not None:
        set_there = {world.fold(item.column) for item in operation.conflict.assignments}
        absent = [column for column in absent if world.fold_written(column.name) not in set_there]
    if absent:
        column = absent[0]
        world.report(NullValue(found.table.name, column.name, False, operation.table.name.span, column.place))


def _has_no_default(world: World, column: Column) -> bool:
    is_null = world.engine.name == "sqlite" and column.default is not None and column.default.upper() == "NULL"
    return is_null or has_no_default(world, column)


def _is_filled(world: World, key: Key) -> bool:
    """Whether triggers may fill rows in, those of the partition that they go to among them."""
    if any(item.fills_rows for _, item in triggers_of(world.schema, key)):
        return True
    children = inheriting_from(world.schema, key)
    return any(_is_filled(world, child) for child, table in children if table.bound is not None)


def _is_never_null(world: World, column: Column | None) -> bool:
    """On PostgreSQL a serial or identity column takes no NULL that it is given."""
    is_own = column is not None and column.generated in ("auto_increment", "identity")
    return world.engine.name == "postgresql" and is_own and column is not None and column.is_certain


def _is_of_a_domain(world: World, column: Column) -> bool:
    """Whether its type may bring a default of its own."""
    return any(key[1] == column.type.name and item.kind == "domain" for key, item in world.schema.types.items())


def _takes_no_null(world: World, found: Found, name: str, column: Column) -> bool:
    if not column.is_not_null or not column.is_certain or column.generated is not None:
        return False
    keys = [item.columns for item in found.table.keys if item.kind == "primary"]
    is_rowid = world.engine.name == "sqlite" and keys == [(name,)] and column.type.name == "integer"
    is_rowid = is_rowid and found.table.hidden is None
    is_timestamp = world.engine.name in ("mariadb", "mysql") and column.type.name in ("timestamp", "serial")
    is_counted = world.engine.name == "postgresql" and column.type.name.endswith("serial")
    return not is_rowid and not is_timestamp and not is_counted
