"""What SQLite does to tables alone, or to views alone, and what it lets nobody touch."""

from __future__ import annotations

from lintmig.model.expression import Expression
from lintmig.model.fault import Duplicate, Misbuilt, Missing, WrongKind
from lintmig.model.name import ObjectName
from lintmig.model.operation import (
    AddColumn,
    CreateIndex,
    CreateTable,
    CreateTrigger,
    CreateView,
    Delete,
    DropColumn,
    DropObject,
    Insert,
    Operation,
    RenameColumn,
    RenameObject,
    Update,
)
from lintmig.model.schema import Index, Key
from lintmig.stages.replay.queries.scope import expression_columns
from lintmig.stages.replay.world import Found, World

_CATALOGS = frozenset({"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"})


def check_kind(world: World, operation: Operation) -> bool:
    """Whether SQLite lets the operation have what it names; what stands against it is reported."""
    if world.engine.name != "sqlite" or not world.schema.is_complete:
        return True
    return _leaves_system_alone(world, operation) and _knows_schema(world, operation) and _fits(world, operation)


def _leaves_system_alone(world: World, operation: Operation) -> bool:
    name: ObjectName
    match operation:
        case Insert() | Update() | Delete():
            name, action = operation.table.name, "changed"
            if world.fold_table(name.last) not in _CATALOGS:
                return _has_sequences(world, name)
        case AddColumn() | DropColumn() | RenameColumn():
            name, action = operation.table, "altered"
        case RenameObject(kind="table"):
            name, action = operation.name, "altered"
        case CreateIndex():
            name, action = operation.table, "indexed"
        case DropObject(kind="table"):
            name, action = operation.name, "dropped"
            if world.fold_table(name.last).startswith("sqlite_stat"):
                return True
        case CreateTrigger():
            name, action = operation.table, "watched"
        case _:
            return True
    if not world.fold_table(name.last).startswith("sqlite_"):
        return True
    world.report(Misbuilt("system table", str(name), action, name.span))
    return False


def _has_sequences(world: World, name: ObjectName) -> bool:
    """SQLite makes sqlite_sequence with the first AUTOINCREMENT."""
    is_sequence = world.fold_table(name.last) == "sqlite_sequence"
    if not is_sequence or world.session.has_sequences or world.has_baseline or not world.order_is_known:
        return True
    if world.elsewhere():
        return True
    world.report(Missing("table", str(name), name.span))
    return False


def _knows_schema(world: World, operation: Operation) -> bool:
    match operation:
        case CreateTable() | CreateView() | CreateTrigger():
            qualifier = operation.name.qualifier
        case CreateIndex():
            qualifier = operation.qualifier
        case _:
            return True
    if qualifier is None or world.fold_table(qualifier) in ("main", "temp", *world.session.attached):
        return True
    if world.is_provided(ObjectName((qualifier, qualifier))):
        return True
    world.report(Missing("schema", qualifier.text, qualifier.span))
    return False


def _fits(world: World, operation: Operation) -> bool:
    match operation:
        case AddColumn() | DropColumn() | RenameColumn() | CreateIndex() | CreateTrigger():
            name = operation.table
        case RenameObject(kind="table"):
            name = operation.name
        case _:
            return True
    found = world.find(name)
    if not isinstance(found, Found) or not found.table.is_certain:
        return True
    table = found.table
    if isinstance(operation, CreateTrigger):
        wanted = "view" if operation.timing == "INSTEAD" else "table"
        is_wrong = table.kind != wanted
    else:
        wanted = "table"
        is_wrong = table.kind != "table"
    is_virtual = bool(table.module) and table.module != "shadow" and not isinstance(operation, RenameObject)
    if is_virtual or is_wrong:
        actual = "virtual table" if is_virtual else table.kind
        world.report(WrongKind(str(name), wanted, actual, name.span, table.place))
    return not (is_virtual or is_wrong)


def schema_index(world: World, key: Key) -> Index | None:
    """The index of SQLite that has this name for certain: tables and views share its names."""
    index = world.schema.indexes.get(key) if world.engine.name == "sqlite" and world.is_certain else None
    return index if index is not None and index.is_certain else None


def takes_name(world: World, operation: RenameObject, found: Found, new_key: Key) -> bool:
    """Whether the new name of a table is taken, which is reported."""
    name = operation.new_name
    taken = world.schema.tables.get(new_key)
    may_stay = new_key == found.key and world.engine.name not in ("sqlite", "postgresql")
    if taken is not None and taken.is_certain and found.table.is_certain and world.is_certain and not may_stay:
        world.report(Duplicate(operation.kind, name.text, name.span, taken.place))
        return True
    index = schema_index(world, new_key)
    if index is not None:
        world.report(Duplicate("index", name.text, name.span, index.place))
    return index is not None


def check_unqualified(world: World, expression: Expression) -> None:
    """Report a column behind a dot in an index: SQLite takes none there, but behind WHERE."""
    for reference in expression_columns(expression) if world.engine.name == "sqlite" else ():
        if reference.qualifier is not None:
            span = reference.qualifier.span.to(reference.name.span)
            world.report(Misbuilt("qualified column", f"{reference.qualifier}.{reference.name}", "an index", span))
            return
