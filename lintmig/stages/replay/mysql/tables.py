"""What a table is as a whole: its columns' places and collations, its engine, its partitions."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.definition import ColumnDefinition
from lintmig.model.fault import Misdefined, Misdefining, Needed, WrongKind
from lintmig.model.operation import AlterColumn, ChangeTable, UseTable
from lintmig.model.related import indexes_of, referring_to
from lintmig.model.schema import Column, Key, Table
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.collations import column_collation, is_text, options_of
from lintmig.stages.replay.mysql.foreign_keys import has_foreign_keys
from lintmig.stages.replay.mysql.types import plain_name
from lintmig.stages.replay.world import Found, World


def settle_column(world: World, key: Key, definition: ColumnDefinition) -> None:
    """Give a new or changed column its collation and its place."""
    table = world.schema.tables[key]
    name = world.fold(definition.name)
    column = table.columns.get(name)
    if column is None:
        return
    plain = plain_name(world, definition.type)
    if definition.is_updated and plain not in ("datetime", "timestamp") and table.is_certain:
        span = definition.name.span
        world.report(Misdefined("on update", table.name, column.name, span, table.place, definition.type.text))
    collation = column_collation(definition, plain, table.options)
    columns = {**table.columns, name: replace(column, collation=collation)}
    after = world.fold(definition.after) if definition.after is not None else None
    if definition.is_first or (after is not None and after in columns and after != name):
        columns = _placed(columns, name, after)
    world.schema.put(world.schema.tables, key, replace(table, columns=columns))


def check_null_default(world: World, found: Found, column: Column, operation: AlterColumn) -> None:
    default = operation.default
    is_null = not isinstance(default, str) and default is not None and default.text.strip().upper() == "NULL"
    if is_null and column.is_not_null and column.is_certain and world.engine.name in ENGINES:
        world.report(Misdefined("not null", found.table.name, column.name, operation.column.span, found.table.place))


def _placed(columns: dict[str, Column], name: str, after: str | None) -> dict[str, Column]:
    moved = columns.pop(name)
    placed = {} if after is not None else {name: moved}
    for each, column in columns.items():
        placed[each] = column
        if each == after:
            placed[name] = moved
    return placed


def change_table(world: World, operation: ChangeTable) -> None:
    found = world.use(operation.table)
    if found is None:
        return
    table, options = found.table, operation.options
    is_known = table.is_certain and world.is_certain and table.kind == "table"
    if operation.needs_partitions and is_known and not table.options.is_partitioned:
        if not table.has_unknown_constraints and world.schema.is_complete:
            world.report(Misdefined("not partitioned", table.name, "", operation.span, table.place))
        return
    changed = table.options
    if operation.versioning is not None:
        is_added = operation.versioning == "added"
        if is_known and changed.is_versioned == is_added:
            reason: Misdefining = "versioned already" if is_added else "not versioned"
            world.report(Misdefined(reason, table.name, "", operation.span, table.place))
        changed = changed._replace(is_versioned=is_added)
    if options.engine and options.engine != (changed.engine or "innodb"):
        _report_foreign_keys(world, found, operation)
        changed = changed._replace(engine=options.engine)
    if options.is_partitioned or operation.removes_partitions:
        changed = changed._replace(is_partitioned=options.is_partitioned)
    collation = options_of(options).collation if options.charset or options.collation else None
    columns = dict(table.columns)
    if collation is not None:
        changed = changed._replace(collation=collation)
        if operation.converts:
            for name, column in table.columns.items():
                if is_text(plain_name(world, column.type)) and column.collation != collation:
                    columns[name] = replace(column, collation=collation)
                    _report_conversion(world, found, operation, name)
    if not world.is_certain:
        columns = {
            name: replace(column, collation="unknown") if column.collation else column
            for name, column in columns.items()
        }
        changed = changed._replace(collation="unknown")
    world.schema.put(world.schema.tables, found.key, replace(table, options=changed, columns=columns))


def _report_foreign_keys(world: World, found: Found, operation: ChangeTable) -> None:
    """Another engine would lose foreign keys, on either side of them."""
    table = found.table
    if not (has_foreign_keys(table) and table.is_certain and world.is_certain):
        return
    if not world.schema.foreign_keys_are_checked:
        return
    by = [(f"foreign key {item.name}", item.place) for item in table.certain_foreign_keys]
    for key, other in referring_to(world.schema, found.key):
        if key != found.key and other.is_certain:
            keys = other.certain_foreign_keys
            by += [
                (f"foreign key {item.name} of {other.name}", item.place) for item in keys if item.target == found.key
            ]
    if by:
        world.report(Needed("table", table.name, operation.span, tuple(by), "changed"))


def _report_conversion(world: World, found: Found, operation: ChangeTable, name: str) -> None:
    """A column in a foreign key takes another character set while foreign keys are checked."""
    column = found.table.columns[name]
    if not (world.is_certain and column.is_certain and found.table.is_certain) or "unknown" in column.collation:
        return
    if not world.schema.foreign_keys_are_checked or column.collation == "default":
        return
    by = []
    for key, other in dict([(found.key, found.table), *referring_to(world.schema, found.key)]).items():
        for item in other.certain_foreign_keys if other.is_certain else ():
            if key == found.key and name in item.columns:
                by.append((f"foreign key {item.name}", item.place))
            elif item.target == found.key and name in item.target_columns:
                by.append((f"foreign key {item.name} of {other.name}", item.place))
    if by:
        world.report(Needed("column", column.name, operation.span, tuple(by), "changed"))


def copied(world: World, table: Table, parent: Found, key: Key) -> Table:
    """CREATE TABLE LIKE: everything but foreign keys and triggers."""
    for index_key, index in indexes_of(world.schema, parent.key):
        copy = replace(index, table=key, is_certain=index.is_certain and world.is_certain)
        world.schema.put(world.schema.indexes, (key, index_key[1]), copy)
    source = parent.table
    return replace(
        table,
        keys=source.keys,
        checks=source.checks,
        check_owners=source.check_owners,
        constraints={
            name: place
            for name, place in source.constraints.items()
            if name not in {item.name for item in source.foreign_keys}
        },
        has_unknown_constraints=source.has_unknown_constraints,
        options=source.options,
    )


def check_truncated(world: World, found: Found, operation: UseTable) -> None:
    """TRUNCATE takes no view, no table with versions, and none that a foreign key of another table points to."""
    table = found.table
    if not table.is_certain or not world.is_certain:
        return
    if table.kind == "view":
        world.report(WrongKind(table.name, "table", "view", operation.span, table.place))
        return
    if table.options.is_versioned:
        world.report(Misdefined("versioned", table.name, "", operation.span, table.place))
        return
    if not world.schema.foreign_keys_are_checked or not has_foreign_keys(table):
        return
    by = [
        (f"foreign key {item.name} of {other.name}", item.place)
        for key, other in referring_to(world.schema, found.key)
        for item in (other.certain_foreign_keys if other.is_certain and key != found.key else ())
        if item.target == found.key
    ]
    if by:
        world.report(Needed("table", table.name, operation.span, tuple(by), "truncated"))
