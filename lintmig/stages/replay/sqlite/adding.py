"""What SQLite asks of the columns of a table as a whole, and of a column that is added to rows."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import Check, ColumnDefinition
from lintmig.model.expression import Literal
from lintmig.model.fault import CheckFailed, Fault, Misbuilt, Missing, NullInRows
from lintmig.model.operation import CreateTable
from lintmig.stages.replay.rows.contents import NULL, KnownRow, value_of
from lintmig.stages.replay.sqlite.holding import failed_check
from lintmig.stages.replay.world import Found, World

_STRICT_TYPES = frozenset({"int", "integer", "real", "text", "blob", "any"})


def added_column_faults(world: World, found: Found, definition: ColumnDefinition) -> Iterator[Fault]:
    """Before the column is there."""
    if world.engine.name != "sqlite" or not found.table.is_certain:
        return
    type_ = definition.type
    if found.table.is_strict and (type_.name not in _STRICT_TYPES or type_.arguments):
        yield Missing("type", type_.text or "(none)", type_.span if type_.name else definition.name.span)
    if not world.contents.has_rows(found.key):
        return
    default = definition.default
    is_null = default is not None and default.text.strip(" ()").upper() == "NULL"
    if definition.is_not_null and is_null and definition.generated is None:
        yield NullInRows(found.table.name, definition.name.text, True, definition.name.span, found.table.place)


def added_check_faults(world: World, found: Found, definition: ColumnDefinition) -> Iterator[CheckFailed]:
    """Once the column is there, with its checks: each row that is there has its default."""
    has_checks = any(isinstance(item, Check) for item in definition.constraints)
    if world.engine.name != "sqlite" or not has_checks or not world.contents.has_rows(found.key):
        return
    name, default = world.fold(definition.name), definition.default
    row: KnownRow = {}
    if default is None:
        row[name] = NULL
    elif isinstance(default.expression, Literal):
        value = value_of(found.table.columns[name], default.expression, True)
        if value is not None:
            row[name] = value
    failed = failed_check(world, found.table, row)
    if failed is not None:
        yield CheckFailed(found.table.name, failed, definition.name.span, found.table.place)


def only_generated(world: World, operation: CreateTable) -> Misbuilt | None:
    """A table of nothing but generated columns."""
    columns = operation.columns
    if world.engine.name != "sqlite" or not columns or operation.query is not None or operation.virtual is not None:
        return None
    if any(column.generated != "expression" for column in columns):
        return None
    return Misbuilt("generated columns alone", str(operation.name), "", operation.span)
