"""What must hold of a table when a statement is through with it, whatever it did in which order."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import Key as UniqueDefinition
from lintmig.model.fault import Fault, ForeignKeyMismatch, Misdefined, Needed
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    ChangeTable,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropObject,
    Operation,
    RenameColumn,
    RenameObject,
    ReplaceColumn,
    UseTable,
    WhenTableExists,
)
from lintmig.model.related import referring_to
from lintmig.model.schema import ForeignKeyConstraint, Key, Table
from lintmig.model.script import Statement
from lintmig.model.source import Place, Span
from lintmig.stages.replay.mysql.foreign_keys import has_foreign_keys
from lintmig.stages.replay.mysql.keys import Held, held, is_covered
from lintmig.stages.replay.mysql.types import GEOMETRIES, is_blob, key_bytes, plain_name, row_bytes
from lintmig.stages.replay.world import Found, World

_MOST_KEY_BYTES = {"": 3072, "innodb": 3072, "myisam": 1000}
_MOST_ROW_BYTES = 65535
_MOST_COLUMNS = 100
"""Of a table with more nothing is said: each of its changes would cost as much as all its columns."""
_BUILDING = (
    AddColumn | AddConstraint | ChangeTable | CreateIndex | CreateTable | DropColumn | DropObject | ReplaceColumn
)


def finish(world: World, statement: Statement) -> None:
    """Report what a statement leaves of its table that the engine does not take."""
    if world.faults or world.has_doubt or not world.is_certain:
        return
    operations = list(_flat(statement.operations))
    if not operations or not all(isinstance(item, _BUILDING) or _is_renaming(item) for item in operations):
        return
    found = _table_of(world, operations)
    if found is None or not (found.table.is_certain and found.table.is_complete) or found.table.kind != "table":
        return
    if found.table.has_unknown_constraints:
        return
    fault = next(_faults(world, found, operations), None)
    if fault is not None and not world.has_doubt:
        world.report(fault)


def _flat(operations: tuple[Operation, ...]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, WhenTableExists):
            yield from _flat(operation.operations)
        else:
            yield operation


def _is_renaming(operation: Operation) -> bool:
    is_index = isinstance(operation, RenameObject) and operation.kind == "index"
    return is_index or isinstance(operation, RenameColumn | AlterColumn | UseTable)


def _table_of(world: World, operations: list[Operation]) -> Found | None:
    first = operations[0]
    if isinstance(first, DropObject) and first.kind not in ("index", "primary key", "constraint", "foreign key"):
        return None
    name = first.name if isinstance(first, CreateTable) else getattr(first, "table", None)
    found = world.find(name) if name is not None else None
    if not isinstance(found, Found):
        return None
    return Found(found.key, world.schema.tables[found.key])


def _faults(world: World, found: Found, operations: list[Operation]) -> Iterator[Fault]:
    span = _span(operations[0])
    if len(found.table.columns) > _MOST_COLUMNS:
        return
    keys = held(world, found.key)
    if any(not item.is_certain for item in keys) or any(not item.is_certain for item in found.table.columns.values()):
        return
    if found.table.options.is_versioned and not isinstance(operations[0], CreateTable):
        changing = AddColumn | DropColumn | ReplaceColumn | RenameColumn
        if any(isinstance(item, changing) for item in operations):
            yield Misdefined("versioned", found.table.name, "", span, found.table.place)
    yield from _no_columns(found, operations)
    yield from _numbers(found, keys, span)
    yield from _nullable_targets(found, span)
    if any(isinstance(item, DropObject | DropColumn) for item in operations):
        yield from _unserved(world, found, operations)
    only_indexes = all(isinstance(item, CreateIndex) for item in operations)
    yield from _indexes(world, found, keys[-len(operations) :] if only_indexes else keys, span)
    yield from _row_size(world, found, span)


def _span(operation: Operation) -> Span:
    return operation.name.span if isinstance(operation, CreateTable) else operation.span


def _no_columns(found: Found, operations: list[Operation]) -> Iterator[Needed]:
    dropped = [item for item in operations if isinstance(item, DropColumn)]
    if not found.table.columns and dropped:
        last = dropped[-1].column
        yield Needed("column", last.text, last.span, ((f"table {found.table.name}", found.table.place),))


def _numbers(found: Found, keys: list[Held], span: Span) -> Iterator[Misdefined]:
    """The one AUTO_INCREMENT column must be where a key starts; MyISAM and Aria take it anywhere in one."""
    table = found.table
    numbered = [name for name, column in table.columns.items() if _is_numbered(table, name)]
    if len(numbered) > 1:
        yield Misdefined("second number", table.name, table.columns[numbered[1]].name, span, table.place)
    for name in numbered:
        own = table.columns[name].type.name == "serial"
        anywhere = not has_foreign_keys(table)
        if not own and not any(name in (item.columns if anywhere else item.columns[:1]) for item in keys):
            yield Misdefined("unkeyed number", table.name, table.columns[name].name, span, table.place)


def _is_numbered(table: Table, name: str) -> bool:
    column = table.columns[name]
    return column.generated == "auto_increment" or column.type.name == "serial"


def _nullable_targets(found: Found, span: Span) -> Iterator[ForeignKeyMismatch]:
    """A foreign key sets a column to NULL that takes no NULL any more."""
    table = found.table
    for item in table.certain_foreign_keys:
        if "SET NULL" not in (item.on_delete, item.on_update):
            continue
        name = next((each for each in item.columns if each in table.columns and table.columns[each].is_not_null), None)
        if name is not None:
            types = (table.columns[name].type.text,)
            yield ForeignKeyMismatch("not-null", table.name, (name,), types, item.target[1], (), (), item.place, span)


def _unserved(world: World, found: Found, operations: list[Operation]) -> Iterator[Needed]:
    """Foreign keys, on either side of the table, that have no index any more."""
    if not world.schema.foreign_keys_are_checked or not has_foreign_keys(found.table):
        return
    dropping = [item for item in operations if isinstance(item, DropObject | DropColumn)]
    by: list[tuple[str, Place]] = []
    for owner, item in _foreign_keys_at(world, found):
        columns = item.columns if owner == found.key else ()
        target_columns = item.target_columns if item.target == found.key else ()
        is_served = (not columns or is_covered(world, found.key, columns)) and (
            not target_columns or is_covered(world, found.key, target_columns, is_target=True)
        )
        if is_served or (owner, item.name) in world.unserved:
            continue
        if any(_is_primary(operation) for operation in operations):
            world.unserved.add((owner, item.name))
            continue
        of_other = "" if owner == found.key else f" of {world.schema.tables[owner].name}"
        by.append((f"foreign key {item.name}{of_other}", item.place))
    if by:
        drop = next((item for item in dropping if isinstance(item, DropObject)), dropping[0])
        name = drop.column.text if isinstance(drop, DropColumn) else drop.name.last.text
        is_primary = isinstance(drop, DropObject) and drop.kind == "primary key"
        yield Needed("index", "PRIMARY" if is_primary else name, drop.span, tuple(by))


def _foreign_keys_at(world: World, found: Found) -> Iterator[tuple[Key, ForeignKeyConstraint]]:
    """The foreign keys on either side of a table, with the tables that have them."""
    others = dict([(found.key, found.table), *referring_to(world.schema, found.key)])
    for key, other in others.items():
        for item in other.certain_foreign_keys if other.is_certain else ():
            if found.key in (key, item.target):
                yield key, item


def _is_primary(operation: Operation) -> bool:
    """Whether it adds a primary key: then nobody looks at the index that the old one was for a foreign key."""
    parts: tuple[object, ...] = ()
    if isinstance(operation, AddConstraint):
        parts = (operation.constraint,)
    elif isinstance(operation, AddColumn):
        parts = operation.column.constraints
    return any(isinstance(part, UniqueDefinition) and part.kind == "primary" for part in parts)


def _indexes(world: World, found: Found, keys: list[Held], span: Span) -> Iterator[Misdefined]:
    table = found.table
    most = _MOST_KEY_BYTES.get(table.options.engine)
    for item in keys:
        columns = [table.columns.get(name) if name is not None else None for name in item.columns]
        if item.method == "fulltext":
            for column in columns:
                if column is not None and not _is_searched(plain_name(world, column.type)):
                    yield Misdefined("fulltext", table.name, column.name, span, table.place, column.type.text)
        elif item.method == "spatial":
            for column in columns:
                if column is not None and (plain_name(world, column.type) not in GEOMETRIES or len(columns) > 1):
                    yield Misdefined("spatial", table.name, column.name, span, table.place, column.type.text)
                elif column is not None and not column.is_not_null:
                    yield Misdefined("nullable spatial", table.name, column.name, span, table.place)
        elif most is not None and not item.is_implicit:
            lengths = item.lengths or (None,) * len(columns)
            sizes = []
            for column, length in zip(columns, lengths, strict=True):
                if column is None:
                    break
                name = plain_name(world, column.type)
                is_taken = world.engine.name == "mariadb" and item.name != "primary"
                if length is None and is_blob(name) and name not in GEOMETRIES and not is_taken:
                    yield Misdefined("key of long text", table.name, column.name, span, table.place, column.type.text)
                sizes.append(key_bytes(world, column, length))
            whole = [size for size in sizes if size is not None]
            if len(whole) < len(columns):
                continue
            is_cut = world.engine.name == "mariadb" and item.name != "primary"
            cut = [min(size, most) if is_cut else size for size in whole]
            is_hashed = is_cut and item.is_unique
            if sum(cut) > most and not is_hashed:
                yield Misdefined("long key", table.name, item.name, span, table.place, f"{sum(whole)} of {most}")


def _is_searched(name: str) -> bool:
    return name in ("char", "varchar") or name.endswith("text")


def _row_size(world: World, found: Found, span: Span) -> Iterator[Misdefined]:
    """All columns but texts and blobs share 65,535 bytes of a row."""
    sizes = [row_bytes(world, column) or 0 for column in found.table.columns.values()]
    nullable = sum(not column.is_not_null for column in found.table.columns.values())
    whole = sum(sizes) + (nullable + 7) // 8
    if whole > _MOST_ROW_BYTES:
        yield Misdefined("long row", found.table.name, "", span, found.table.place, f"{whole} of {_MOST_ROW_BYTES}")
