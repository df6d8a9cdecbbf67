"""Rows that stay known while their table is renamed, loses a column or goes, and what a default puts into them."""

from __future__ import annotations

import re

from lintmig.model.expression import Literal
from lintmig.model.operation import AlterColumn, DropColumn, DropObject, Operation, RenameColumn, RenameObject
from lintmig.model.related import referring_to
from lintmig.model.schema import Column, Key
from lintmig.stages.replay.rows.contents import KnownRows, Value, value_of
from lintmig.stages.replay.world import Found, World

_INTEGER = re.compile(r"-?\d{1,18}")
_STRING = re.compile(r"'([^'\\]*)'")


def default_value(column: Column, is_case_sensitive: bool) -> Value | None:
    """What a column gets that is given nothing, where its default is a plain literal."""
    if column.default is None or column.generated is not None or not column.is_certain or column.is_strict:
        return None
    text = column.default.strip()
    string = _STRING.fullmatch(text)
    if _INTEGER.fullmatch(text) and "int" in column.type.name:
        return value_of(column, Literal("integer", text, None), is_case_sensitive)
    return value_of(column, Literal("string", string[1], None), is_case_sensitive) if string is not None else None


def keep_up(world: World, operation: Operation) -> bool:
    """Keep up with an operation that the engine took; False where it may have changed any rows."""
    match operation:
        case RenameObject(kind="table"):
            _rename_table(world, operation)
        case RenameObject(kind="index" | "constraint" | "view" | "materialized view" | "trigger" | "policy"):
            pass
        case DropObject(kind="table"):
            return _drop_table(world, operation)
        case RenameColumn():
            known = _known(world, operation)
            if known is not None:
                known.rename(world.fold(operation.column), world.fold(operation.new_name))
        case DropColumn():
            known = _known(world, operation)
            if known is not None:
                known.rename(world.fold(operation.column), None)
        case AlterColumn():
            known = _known(world, operation)
            if known is not None:
                known.forget_values()
        case _:
            return False
    return True


def _known(world: World, operation: RenameColumn | DropColumn | AlterColumn) -> KnownRows | None:
    found = world.find(operation.table)
    return world.contents.of(found.key) if isinstance(found, Found) else None


def _rename_table(world: World, operation: RenameObject) -> None:
    contents = world.contents
    for key in _gone(world, operation):
        new: Key = (key[0], world.fold_table(operation.new_name))
        known = contents.tables.pop(key, None)
        if known is not None and new in world.schema.tables:
            contents.tables[new] = known
        for kind in ("unique", "foreign"):
            if (kind, key) in contents.deferred:
                contents.deferred.add((kind, new))


def _drop_table(world: World, operation: DropObject) -> bool:
    """SQLite deletes the rows first, and those that follow them."""
    for key in _gone(world, operation):
        world.contents.tables.pop(key, None)
        for other, _ in referring_to(world.schema, key):
            world.contents.tables.pop(other, None)
    return True


def _gone(world: World, operation: RenameObject | DropObject) -> list[Key]:
    """The tables of this name whose rows are known, and that are there no more."""
    return [key for key in world.keys(operation.name) if key not in world.schema.tables]
