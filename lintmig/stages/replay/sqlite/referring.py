"""Foreign keys of SQLite, which it looks at when rows change, and what they say to a table that goes."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.engines.facts import RUNNER_TABLES
from lintmig.model.fault import DeadReference, Needed
from lintmig.model.related import referring_to
from lintmig.model.schema import ForeignKeyConstraint, Key, Table
from lintmig.model.source import Span
from lintmig.stages.replay.constraints import is_key, primary_columns
from lintmig.stages.replay.rows.contents import key_of
from lintmig.stages.replay.sqlite.stored import is_followed
from lintmig.stages.replay.world import Found, World


def reference_faults(
    world: World, found: Found, event: str, written: frozenset[str], span: Span, *, writes_several: bool = False
) -> Iterator[DeadReference]:
    """Foreign keys that cannot be held, of the table whose rows change or to it: their target is gone, or no key."""
    table = found.table
    if not _holds(world) or not table.is_certain or table.kind != "table":
        return
    for key in table.certain_foreign_keys:
        if event == "UPDATE" and written.isdisjoint(key.columns):
            continue
        fault = _fault(world, table, found.key, key, span)
        if fault is not None:
            yield fault
            return
    if event == "INSERT" and not writes_several:
        return
    primary = primary_columns(table)
    for other_key, other in referring_to(world.schema, found.key):
        if other_key == found.key or not other.is_certain:
            continue
        for key in other.certain_foreign_keys:
            if key.target != found.key:
                continue
            columns = key.target_columns if key.names_target else primary
            if event == "UPDATE" and written.isdisjoint(columns):
                continue
            fault = _fault(world, other, other_key, key, span)
            if fault is not None:
                yield fault
                return


def _holds(world: World) -> bool:
    return is_followed(world) and world.schema.foreign_keys_are_checked


def _fault(world: World, table: Table, own: Key, key: ForeignKeyConstraint, span: Span) -> DeadReference | None:
    target = world.schema.tables.get(key.target)
    shown = target.name if target is not None else key.target[1]
    if own[0] != key.target[0]:
        return None
    if target is None:
        if key.target[1] in RUNNER_TABLES or key.target[1].lower() in world.elsewhere():
            return None
        return DeadReference(table.name, shown, (), "table", span, key.place)
    if not target.is_certain or not target.is_complete:
        return None
    columns = key.target_columns if key.names_target else primary_columns(target)
    if columns and len(columns) == len(key.columns):
        if any(not target.columns[name].is_certain for name in columns if name in target.columns):
            return None
        if is_key(world, Found(key.target, target), columns):
            return None
    return DeadReference(table.name, shown, columns, "key", span, key.place)


def rows_needing(world: World, key: Key, name: str, span: Span) -> Needed | None:
    """Rows that point to a table whose rows all go, as DROP TABLE and DELETE of everything make them."""
    if not _holds(world) or world.session.defers_foreign_keys:
        return None
    parents = world.contents.of(key)
    if parents is None or not parents.rows:
        return None
    for other_key, other in referring_to(world.schema, key):
        known = world.contents.of(other_key)
        if known is None or not known.rows or other_key == key or not other.is_certain:
            continue
        for item in other.certain_foreign_keys:
            if item.target != key or item.on_delete in ("CASCADE", "SET DEFAULT"):
                continue
            if item.on_delete == "SET NULL" and not all(_takes_no_null(other, column) for column in item.columns):
                continue
            columns = item.target_columns or primary_columns(world.schema.tables[key])
            if len(columns) == len(item.columns) and parents.keys(columns) & {
                found for row in known.rows if (found := key_of(row, item.columns)) is not None
            }:
                return Needed("table", name, span, ((f"a row of {other.name}", item.place),))
    return None


def _takes_no_null(table: Table, name: str) -> bool:
    column = table.columns.get(name)
    return column is not None and column.is_certain and column.is_not_null
