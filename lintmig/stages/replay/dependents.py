"""What still needs an object that is to be dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintmig.model.fault import Broken, Needed
from lintmig.model.name import Identifier
from lintmig.model.operation import DropObject
from lintmig.model.related import indexes_of, inheriting_from, referring_to, views_of, views_of_column
from lintmig.model.schema import Key, Table
from lintmig.model.source import Place, Span
from lintmig.stages.replay.postgresql.cascading import column_holders, relation_users
from lintmig.stages.replay.sqlite.stored import current_view, is_followed
from lintmig.stages.replay.world import Found, World


def table_needed_by(world: World, key: Key, name: str, span: Span) -> Needed | None:
    """Foreign keys (and on PostgreSQL views) that stop a DROP TABLE without CASCADE."""
    engine = world.engine.name
    if engine == "sqlite" or not world.schema.foreign_keys_are_checked:
        return None
    by: list[tuple[str, Place]] = []
    for other_key, other in referring_to(world.schema, key):
        if other_key == key or other_key in world.being_dropped or not other.is_certain:
            continue
        if _goes_with(world, other, key):
            continue
        by += [
            (f"foreign key {item.name} of {other.name}", item.place)
            for item in other.certain_foreign_keys
            if item.target == key
        ]
    for child_key, child in inheriting_from(world.schema, key) if engine == "postgresql" else ():
        if child.bound is None and child.is_certain and child_key not in world.being_dropped:
            by.append((f"table {child.name}", child.place))
    for view_key, view in views_of(world.schema, key) if engine == "postgresql" else ():
        if view_key != key and view_key not in world.being_dropped and view.is_certain:
            by.append((f"{view.kind} {view.name}", view.place))
    if engine == "postgresql":
        by += relation_users(world, key)
    return Needed("table", name, span, tuple(by)) if by else None


def _goes_with(world: World, table: Table, key: Key) -> bool:
    """Whether a table is a partition, of whatever depth, of one that is dropped."""
    met: set[Key] = set()
    while table.bound is not None and table.parents and table.parents[0] not in met:
        parent = table.parents[0]
        if parent == key or parent in world.being_dropped:
            return True
        met.add(parent)
        if parent not in world.schema.tables:
            return True
        table = world.schema.tables[parent]
    return False


def key_needed_by(world: World, found: Found, columns: tuple[str, ...], operation: DropObject) -> Needed | None:
    """Foreign keys that rest on this key alone."""
    others = [item for item in found.table.keys if set(item.columns) == set(columns)]
    if len(others) > 1:
        return None
    by = [
        (f"foreign key {item.name} of {other.name}", item.place)
        for _, other in referring_to(world.schema, found.key)
        if other.is_certain
        for item in other.certain_foreign_keys
        if item.target == found.key and set(item.target_columns) == set(columns)
    ]
    return Needed("constraint", operation.name.last.text, operation.span, tuple(by)) if by else None


def views_reading(world: World, key: Key, column: str) -> list[tuple[str, Place]]:
    """The views that read a column."""
    return [
        (f"{view.kind} {view.name}", view.place)
        for _, view in views_of_column(world.schema, key, column)
        if view.is_certain
    ]


def _stay_valid(world: World, found: Found, column: str) -> bool:
    """Whether no view of SQLite minds that a column goes: its name may mean another column then, or a string."""
    if not is_followed(world):
        return False
    views = [(key, view) for key, view in views_of_column(world.schema, found.key, column) if view.is_certain]
    left = {name: item for name, item in found.table.columns.items() if name != column}
    world.schema.put(world.schema.tables, found.key, replace(found.table, columns=left))
    try:
        span = found.table.place.span
        seen = (current_view(world, Found(key, view), span, is_used=False) for key, view in views)
        return not any(isinstance(each, Broken) for each in seen)
    finally:
        world.schema.put(world.schema.tables, found.key, found.table)


def columns_needed_by(world: World, found: Found, column: str, name: Identifier) -> Needed | None:
    """Keys that stop a DROP COLUMN."""
    engine = world.engine.name
    by: list[tuple[str, Place]] = []
    if engine == "sqlite":
        by += [
            (f"{item.kind} key", item.place) for item in found.table.keys if column in item.columns and item.is_certain
        ]
        by += [
            (f"index {item.name}", item.place)
            for _, item in indexes_of(world.schema, found.key)
            if column in item.columns and item.is_certain
        ]
        by += [
            ("foreign key", item.place)
            for item in found.table.certain_foreign_keys
            if column in item.columns and not item.is_inline
        ]
        by += [
            (f"index {item.name}", item.place)
            for _, item in indexes_of(world.schema, found.key)
            if column in item.expression_columns and item.is_certain
        ]
    elif engine != "postgresql":
        by += [
            (f"{item.kind} key {item.name}", item.place)
            for item in found.table.keys
            if column in item.columns and len(item.columns) > 1 and item.is_certain
        ]
        by += [
            (f"foreign key {item.name}", item.place)
            for item in found.table.certain_foreign_keys
            if column in item.columns
        ]
    if engine != "sqlite":
        by += [
            (f"foreign key {item.name} of {other.name}", item.place)
            for other_key, other in referring_to(world.schema, found.key)
            if other_key != found.key and other.is_certain
            for item in other.certain_foreign_keys
            if item.target == found.key and column in item.target_columns
        ]
    if engine in ("sqlite", "postgresql") and not (engine == "sqlite" and _stay_valid(world, found, column)):
        by += views_reading(world, found.key, column)
        by += column_holders(world, found.key, column, is_dropped=True)
    if engine != "postgresql":
        by += _checks_of(world, found.table, column)
    by += [
        (f"generated column {item.name}", item.place)
        for name, item in found.table.columns.items()
        if name != column and column in item.reads and item.is_certain
    ]
    return Needed("column", name.text, name.span, tuple(by)) if by else None


def _checks_of(world: World, table: Table, column: str) -> Iterator[tuple[str, Place]]:
    """A check goes with the column in whose definition it stands, and on MariaDB and MySQL with its only column."""
    for name, columns in table.checks.items():
        goes_along = table.check_owners.get(name) == column or (world.engine.name != "sqlite" and len(columns) == 1)
        if column in columns and not goes_along and name in table.constraints:
            yield f"check {name}", table.constraints[name]
