"""What MariaDB and MySQL do not let a statement do to a table, measured on MariaDB 10.11."""

from __future__ import annotations

from collections.abc import Iterable

from lintmig.model.definition import ColumnDefinition
from lintmig.model.fault import Missing, Needed, WrongKind
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateIndex,
    CreateTrigger,
    DropColumn,
    Operation,
    RenameColumn,
    ReplaceColumn,
    UseConstraint,
)
from lintmig.model.related import referring_to
from lintmig.model.schema import Column, Key, Table
from lintmig.model.source import Place
from lintmig.stages.replay.queries.typing import canonical_name
from lintmig.stages.replay.world import Found, World

_OF_TABLES = (
    AddColumn
    | AddConstraint
    | AlterColumn
    | CreateIndex
    | CreateTrigger
    | DropColumn
    | RenameColumn
    | ReplaceColumn
    | UseConstraint
)


def has_restrictions(world: World) -> bool:
    return world.engine.name in ("mariadb", "mysql") and world.is_certain


def check_is_table(world: World, operation: Operation) -> bool:
    """Whether an operation on a table names one: a view is reported."""
    if not isinstance(operation, _OF_TABLES) or not has_restrictions(world):
        return True
    name: ObjectName = operation.table
    found = world.find(name)
    if not isinstance(found, Found) or not found.table.is_certain or found.table.kind != "view":
        return True
    world.report(WrongKind(str(name), "table", "view", name.span, found.table.place))
    return False


def check_after(world: World, found: Found, definition: ColumnDefinition) -> None:
    """Report a column that is not there to be put behind."""
    if definition.after is None or not has_restrictions(world):
        return
    column = world.column(found, definition.after, hidden=False)
    if isinstance(column, Missing) and world.is_alone:
        world.report(column)


def check_retyped(world: World, found: Found, name: Identifier, old: Column, new: DataType) -> None:
    """Report a foreign key whose column gets another type, on either side of it."""
    if not has_restrictions(world) or not world.schema.foreign_keys_are_checked or not old.is_certain:
        return
    if _is_same(world, old.type, new):
        return
    by = [(f"foreign key {item}", place) for item, place in _foreign_keys_with(world, found.key, world.fold(name))]
    if by:
        world.report(Needed("column", name.text, name.span, tuple(by), "changed"))


def _is_same(world: World, old: DataType, new: DataType) -> bool:
    first, second = canonical_name(world, old), canonical_name(world, new)
    if not first or not second or "serial" in first + second:
        return True
    if first != second:
        return False
    has_size = world.engine.name == "mariadb" and first in ("varchar", "char", "varbinary", "binary", "decimal")
    return not has_size or len(old.arguments) != len(new.arguments) or old.arguments == new.arguments


def _foreign_keys_with(world: World, key: Key, column: str) -> Iterable[tuple[str, Place]]:
    for other_key, other in _related(world, key):
        if not other.is_certain:
            continue
        for item in other.certain_foreign_keys:
            if other_key == key and column in item.columns:
                yield item.name, item.place
            elif item.target == key and column in item.target_columns:
                yield f"{item.name} of {other.name}", item.place


def _related(world: World, key: Key) -> Iterable[tuple[Key, Table]]:
    """A table, and those with foreign keys to it."""
    own = world.schema.tables.get(key)
    if own is not None:
        yield key, own
    yield from (pair for pair in referring_to(world.schema, key) if pair[0] != key)


def check_leaves_columns(world: World, found: Found, name: Identifier) -> None:
    """Report a table's last column going: PostgreSQL alone keeps tables without any."""
    table = found.table
    is_last = table.is_complete and table.is_certain and set(table.columns) == {world.fold(name)}
    if is_last and world.engine.name != "postgresql" and world.is_certain and world.is_alone:
        world.report(Needed("column", name.text, name.span, ((f"table {table.name}", table.place),)))
