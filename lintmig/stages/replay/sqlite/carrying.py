"""Where known rows go when SQLite's tables are made anew: copied into another table, which then takes the name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lintmig.model.expression import ColumnReference, Expression, Literal, Query, TableSource
from lintmig.model.operation import DropColumn, DropObject, Insert, Operation, RenameColumn, RenameObject
from lintmig.model.schema import Column
from lintmig.stages.replay.rows.contents import NULL, KnownRow, KnownRows, Value, is_watched
from lintmig.stages.replay.world import Found, World


def carry(world: World, operation: Operation) -> bool:
    """Follow an operation that SQLite has taken; False where this is none that is followed here."""
    if world.engine.name != "sqlite":
        return False
    match operation:
        case RenameObject(kind="table"):
            _rename(world, operation)
        case DropObject(kind="table"):
            return _drop(world, operation)
        case RenameColumn():
            return _rename_column(world, operation)
        case DropColumn():
            _drop_column(world, operation)
        case Insert(query=Query(), conflict=None, ignores_faults=False, rows=()):
            return _copy(world, operation)
        case _:
            return False
    return True


def _rename(world: World, operation: RenameObject) -> None:
    contents = world.contents
    new = world.find(replace(operation.name, parts=(*operation.name.parts[:-1], operation.new_name)))
    old_name = world.fold_table(operation.name.last)
    key = new.key if isinstance(new, Found) else None
    if key is None:
        contents.tables.clear()
        return
    known = contents.tables.pop((key[0], old_name), None)
    contents.tables.pop(key, None)
    if known is not None:
        contents.tables[key] = known
    for kind in ("unique", "foreign"):
        if (kind, (key[0], old_name)) in contents.deferred:
            contents.deferred.add((kind, key))


def _drop(world: World, operation: DropObject) -> bool:
    """Rows that follow a dropped table by a foreign key may go with it."""
    tables, contents = world.schema.tables, world.contents
    names = {world.fold_table(operation.name.last)}
    for key in [key for key in contents.tables if key[1] in names and key not in tables]:
        del contents.tables[key]
    is_followed = world.schema.foreign_keys_are_checked
    for key in list(contents.tables):
        foreign = tables[key].foreign_keys if key in tables and is_followed else ()
        if key not in tables or any(item.target[1] in names and item.on_delete[:3] in _FOLLOWING for item in foreign):
            del contents.tables[key]
    return True


_FOLLOWING = ("CAS", "SET")


def _rename_column(world: World, operation: RenameColumn) -> bool:
    found = world.find(operation.table)
    known = world.contents.of(found.key) if isinstance(found, Found) else None
    if known is None:
        return True
    old, new = world.fold(operation.column), world.fold(operation.new_name)
    _replace_rows(known, [{(new if name == old else name): value for name, value in row.items()} for row in known.rows])
    return True


def _drop_column(world: World, operation: DropColumn) -> None:
    found = world.find(operation.table)
    known = world.contents.of(found.key) if isinstance(found, Found) else None
    if known is not None:
        gone = world.fold(operation.column)
        _replace_rows(known, [{name: value for name, value in row.items() if name != gone} for row in known.rows])


def _replace_rows(known: KnownRows, rows: list[KnownRow]) -> None:
    is_exact = known.is_exact
    known.forget_values()
    known.is_exact = is_exact
    known.rows.extend(rows)


def _copy(world: World, operation: Insert) -> bool:
    copied = copied_rows(world, operation)
    target = world.find(operation.table.name)
    known = world.contents.of(target.key) if isinstance(target, Found) else None
    if copied is None or known is None or not isinstance(target, Found) or is_watched(world, target.key):
        return False
    table = world.schema.tables[target.key]
    for row in copied.rows:
        known.add({name: value for name, value in row.items() if _is_kept(table.columns[name], value)})
    known.has_rows = known.has_rows or copied.has_rows
    known.is_exact = known.is_exact and copied.is_exact
    return True


def copied_rows(world: World, operation: Insert) -> KnownRows | None:
    """What INSERT ... SELECT of plain columns and literals writes, of one table or none; None where it is not known."""
    query, target = operation.query, world.find(operation.table.name)
    if query is None or operation.rows or operation.common.common_tables or not _is_plain(query):
        return None
    table = world.schema.tables.get(target.key) if isinstance(target, Found) else None
    if not isinstance(target, Found) or table is None or table.kind != "table" or table.module:
        return None
    columns = [world.fold(name) for name in operation.columns] or list(table.columns)
    if any(name not in table.columns for name in columns):
        return None
    source = _source(world, query) if query.sources else None
    given = world.contents.of(source.key) if source is not None else KnownRows(has_rows=True, rows=[{}])
    if given is None or (query.sources and source is None) or (source is not None and source.key == target.key):
        return None
    outputs: list[Expression | str] = []
    for output in query.outputs:
        if output.expression is not None:
            outputs.append(output.expression)
        elif source is not None:
            outputs += source.table.columns
    if len(outputs) != len(columns):
        return None
    rows = [_row(world, columns, outputs, row) for row in given.rows]
    return KnownRows(has_rows=given.has_rows, is_exact=given.is_exact, rows=rows)


def _is_plain(query: Query) -> bool:
    clauses = (query.branches, query.where, query.conditions, query.group_by, query.having, query.limit, query.rows)
    others = (query.others, query.windows, query.distinct_on, query.common_tables)
    return not any(clauses) and not any(others) and not query.is_distinct and len(query.sources) < 2


def _source(world: World, query: Query) -> Found | None:
    (source,) = query.sources
    found = world.find(source.name) if isinstance(source, TableSource) else None
    return found if isinstance(found, Found) and found.table.kind == "table" and not found.table.module else None


def _row(world: World, columns: list[str], outputs: list[Expression | str], row: KnownRow) -> KnownRow:
    made: KnownRow = {}
    for name, output in zip(columns, outputs, strict=True):
        value: Value | None = None
        if isinstance(output, Literal):
            value = _LITERALS[output.kind](output.text) if output.kind in _LITERALS else None
        elif isinstance(output, str | ColumnReference):
            value = row.get(output if isinstance(output, str) else world.fold(output.name))
        if value is not None:
            made[name] = value
    return made


_LITERALS: dict[str, Callable[[str], Value]] = {
    "null": lambda _: NULL,
    "string": lambda text: ("string", text),
    "integer": lambda text: ("integer", int(text)) if text.lstrip("-").isdigit() else ("decimal", text),
}


def _is_kept(column: Column, value: Value) -> bool:
    """Whether a column keeps a value as it was in another."""
    is_number = "int" in column.type.name
    if value[0] == "null":
        return not (column.is_not_null or column.is_strict or column.generated is not None)
    return value[0] == ("integer" if is_number else "string")
