"""Rows that INSERT ... SELECT copies from a table whose rows are known, and that the other table does not take."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import CheckFailed, KeyTaken, NoParent, NullValue
from lintmig.model.operation import Insert
from lintmig.model.schema import Column, Table
from lintmig.stages.replay.rows.contents import NULL, first_repeated, is_watched, literals
from lintmig.stages.replay.rows.filled import holds_foreign_keys, keys_of, orphan_of
from lintmig.stages.replay.sqlite.carrying import copied_rows
from lintmig.stages.replay.sqlite.holding import failed_check
from lintmig.stages.replay.sqlite.stored import is_followed
from lintmig.stages.replay.world import Found, World


def copied_faults(
    world: World, found: Found, operation: Insert
) -> Iterator[NullValue | KeyTaken | NoParent | CheckFailed]:
    table = found.table
    if operation.query is None or operation.conflict is not None or not is_followed(world) or world.being_read:
        return
    if (
        operation.ignores_faults
        or table.settles_conflicts
        or not (table.is_certain and table.is_complete)
        or is_watched(world, found.key)
    ):
        return
    copied = copied_rows(world, operation)
    if copied is None or not copied.has_rows:
        return
    span = operation.table.name.span
    given = {world.fold(name) for name in operation.columns} or set(table.columns)
    for name, column in table.columns.items():
        if not _takes_no_null(table, name, column):
            continue
        if name in given and any(row.get(name) == NULL for row in copied.rows):
            yield NullValue(table.name, column.name, True, span, column.place)
            return
        if name not in given and column.default is None:
            yield NullValue(table.name, column.name, False, span, column.place)
            return
    known = world.contents.of(found.key)
    for columns, place in keys_of(world, found, table) if ("unique", found.key) not in world.contents.deferred else ():
        taken = first_repeated(known, copied.rows, columns)
        if taken is not None:
            yield KeyTaken(table.name, columns, tuple(literals(taken[1])), span, place)
            return
    for row in copied.rows:
        failed = failed_check(world, table, row)
        if failed is not None:
            yield CheckFailed(table.name, failed, span, table.place)
            return
    for key in table.certain_foreign_keys if holds_foreign_keys(world, found) else ():
        orphan = orphan_of(world, found, copied.rows, key.columns, key.target, key.target_columns)
        if orphan is not None:
            yield NoParent(table.name, key.columns, orphan[1], world.schema.tables[key.target].name, span, key.place)
            return


def _takes_no_null(table: Table, name: str, column: Column) -> bool:
    """Whether NULL is refused: SQLite numbers the rows of an INTEGER PRIMARY KEY itself."""
    if not column.is_not_null or not column.is_certain or column.generated is not None:
        return False
    is_number = column.type.name == "integer" and any(
        item.kind == "primary" and item.columns == (name,) for item in table.keys
    )
    return not is_number or table.hidden is not None
