"""What an engine refuses because of the rows that are known to be there."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import ColumnDefinition, Key
from lintmig.model.expression import Literal
from lintmig.model.fault import KeyTaken, NoParent, NullInRows, Unsuited
from lintmig.model.operation import Insert
from lintmig.model.related import has_name, indexes_of
from lintmig.model.schema import Table
from lintmig.model.source import Place, Span
from lintmig.stages.replay.postgresql.demands import row_demands
from lintmig.stages.replay.rows.contents import (
    NULL,
    KnownRow,
    first_orphan,
    first_repeated,
    is_watched,
    literals,
    rows_of,
)
from lintmig.stages.replay.world import Found, World


def row_faults(world: World, found: Found, operation: Insert) -> Iterator[KeyTaken | NoParent | Unsuited]:
    """Rows whose keys are taken, or that point to rows that are not there."""
    table = world.schema.tables[found.key]
    if not operation.rows or operation.query is not None:
        return
    if operation.ignores_faults and not operation.replaces:
        return
    if table.settles_conflicts:
        return
    is_known = table.is_certain and table.is_complete and table.kind == "table"
    if not is_known or not world.is_certain or world.has_baseline or is_watched(world, found.key):
        return
    if world.engine.name == "postgresql":
        rows = rows_of(world, table, found.key, operation)
        for number, column, fault in row_demands(world, found, operation, rows):
            yield fault._replace(span=_place(world, operation, table, number, column))
            return
    if operation.conflict is not None:
        twice = affected_twice(world, found, operation)
        if twice is not None:
            yield twice
        return
    gives_way = operation.replaces or ("unique", found.key) in world.contents.deferred
    keys = [] if gives_way else list(keys_of(world, found, table))
    foreign = table.certain_foreign_keys if holds_foreign_keys(world, found) else ()
    if not keys and not foreign:
        return
    rows = rows_of(world, table, found.key, operation)
    known = world.contents.of(found.key)
    for columns, place in keys:
        taken = first_repeated(known, rows, columns)
        if taken is not None:
            number, values = taken
            span = _place(world, operation, table, number, columns[0])
            yield KeyTaken(table.name, columns, tuple(literals(values)), span, place)
            return
    for key in foreign:
        orphan = orphan_of(world, found, rows, key.columns, key.target, key.target_columns)
        if orphan is not None:
            number, shown = orphan
            span = _place(world, operation, table, number, key.columns[0])
            target = world.schema.tables[key.target].name
            yield NoParent(table.name, key.columns, shown, target, span, key.place)
            return


def affected_twice(world: World, found: Found, operation: Insert) -> Unsuited | None:
    """ON CONFLICT DO UPDATE with two rows that have the same key."""
    conflict = operation.conflict
    if conflict is None or not conflict.assignments or world.engine.name != "postgresql" or conflict.has_expression:
        return None
    table = world.schema.tables[found.key]
    columns = tuple(world.fold(name) for name in conflict.columns)
    if (
        not columns
        or conflict.is_partial
        or not any(set(key) == set(columns) for key, _ in keys_of(world, found, table))
    ):
        return None
    repeated = first_repeated(None, rows_of(world, table, found.key, operation), columns)
    if repeated is None:
        return None
    number, values = repeated
    shown = ", ".join(f"{name} {value}" for name, value in zip(columns, literals(values), strict=True))
    span = _place(world, operation, table, number, columns[0])
    return Unsuited("row affected twice", table.name, shown, span, table.place)


def keys_of(world: World, found: Found, table: Table) -> Iterator[tuple[tuple[str, ...], Place]]:
    for key in table.keys:
        if key.is_certain and not key.is_partial and key.columns:
            yield key.columns, key.place
    for _, index in indexes_of(world.schema, found.key):
        if index.is_unique and index.is_certain and not index.is_partial:
            names = tuple(name for name in index.columns if name is not None)
            if names and len(names) == len(index.columns):
                yield names, index.place


def holds_foreign_keys(world: World, found: Found) -> bool:
    contents = world.contents
    is_held = world.schema.foreign_keys_are_checked and contents.holds_foreign_keys
    is_held = is_held and not world.session.defers_foreign_keys
    return is_held and ("foreign", found.key) not in contents.deferred


def orphan_of(
    world: World,
    found: Found,
    rows: list[KnownRow],
    columns: tuple[str, ...],
    target: tuple[str, str],
    target_columns: tuple[str, ...],
) -> tuple[int, tuple[str, ...]] | None:
    parents = world.contents.of(target)
    table = world.schema.tables.get(target)
    if parents is None or not parents.is_exact or table is None or not table.is_certain or not target_columns:
        return None
    if len(columns) != len(target_columns):
        return None
    there = [*parents.rows, *rows] if target == found.key else parents.rows
    orphan = first_orphan(rows, columns, there, target_columns)
    return None if orphan is None else (orphan[0], tuple(literals(orphan[1])))


def _place(world: World, operation: Insert, table: Table, number: int, column: str) -> Span:
    names = [world.fold(name) for name in operation.columns] or list(table.columns)
    at = names.index(column) if column in names else 0
    row = operation.rows[number]
    value = row[at] if at < len(row) else None
    return value.span if isinstance(value, Literal) and value.span is not None else operation.table.name.span


def added_column_fault(world: World, found: Found, definition: ColumnDefinition) -> NullInRows | None:
    """ADD COLUMN ... NOT NULL without a default, where PostgreSQL would have to fill rows."""
    if world.engine.name != "postgresql" or not world.contents.has_rows(found.key):
        return None
    is_primary = any(isinstance(item, Key) and item.kind == "primary" for item in definition.constraints)
    has_value = definition.generated is not None or definition.type.name.endswith(("serial", "serial8", "serial4"))
    default = definition.default
    if not (definition.is_not_null or is_primary) or has_value:
        return None
    if default is not None and default.text.strip(" ()").upper() != "NULL":
        return None
    if has_name(world.schema.types, definition.type.name):
        return None
    return NullInRows(found.table.name, definition.name.text, True, definition.name.span, found.table.place)


def not_null_fault(world: World, found: Found, name: str, span: Span) -> NullInRows | None:
    """SET NOT NULL of a column that a known row has left NULL."""
    known = world.contents.of(found.key)
    if world.engine.name != "postgresql" or known is None or not any(row.get(name) == NULL for row in known.rows):
        return None
    column = found.table.columns[name]
    return NullInRows(found.table.name, column.name, False, span, found.table.place)


def new_key_fault(world: World, found: Found, columns: tuple[str, ...], span: Span) -> KeyTaken | None:
    """A unique key over columns of which two known rows have the same values."""
    known = world.contents.of(found.key)
    values = known.repeated(columns) if known is not None and columns else None
    if values is None or not world.is_certain:
        return None
    return KeyTaken(found.table.name, columns, tuple(literals(values)), span, None, is_new_key=True)


MEANS_ROWS = "as soon as the table has a row"
"""How a row of the constructs table ends where the engine refuses a statement once there are rows."""
