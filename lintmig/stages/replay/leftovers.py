"""What is not as it was once migrations and their down scripts have run, told by what both together have changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from lintmig.model.rollback import Changed, Emptied, Left, Lost, Remainder
from lintmig.model.schema import Index, Key, NamedObject, Schema, Store, Table, UniqueKey
from lintmig.model.source import Place
from lintmig.stages.replay.alike import columns_of_key, different
from lintmig.stages.replay.world import World

Change = tuple[Store, Any, Any]
"""A store of the schema, a key in it, and what stood there before; None where nothing did."""


def remainders(world: World, changes: Iterable[Change]) -> Iterator[Remainder]:
    """Everything that is certain to be there and was not, or the other way round, or that is another."""
    schema = world.schema
    tables: dict[Key, Table | None] = {}
    indexes: list[tuple[Index | None, Index | None]] = []
    objects: list[tuple[NamedObject | None, NamedObject | None]] = []
    for store, key, old in changes:
        now = store.get(key)
        if store is schema.tables:
            tables[key] = old
        elif store is schema.indexes:
            indexes.append((old, now))
        elif isinstance(old or now, NamedObject) and any(
            store is each for each in (schema.functions, schema.types, schema.triggers, schema.policies)
        ):
            objects.append((old, now))
    yield from (item for item in _tables(schema, tables) if schema.is_complete or not isinstance(item, Left))
    yield from _columns(world, tables)
    yield from _keys(schema, tables, indexes)
    for _, old_table, table in _kept(schema, tables):
        yield from _foreign_keys(old_table, table)
        yield from _checks(old_table, table)
    for before, after in objects:
        yield from _object(schema, tables, before, after)


def emptied(
    world: World, changes: Iterable[Change], dropped: Mapping[tuple[str, Key], Place], filled: Collection[str]
) -> Iterator[Emptied]:
    """Tables and columns that were `dropped` before the way back and are there again; not tables that are filled."""

    def gone(what: str, key: Key) -> Place | None:
        place = dropped.get((what, key))
        return place if place is world.dropped.get((what, key)) else None

    for store, key, old in changes:
        now = store.get(key)
        if store is not world.schema.tables or old is None or now is None or key[1].lower() in filled:
            continue
        if not (old.is_certain and now.is_certain and old.kind == now.kind == "table"):
            continue
        place = gone("table", key)
        if place is not None and now.place != old.place:
            yield Emptied("table", now.name, now.place, place)
            continue
        for name, column in now.columns.items():
            known = old.columns.get(name)
            if known is None or column.place == known.place or known.generated is not None:
                continue
            if (place := gone(f"column {name}", key)) is not None:
                yield Emptied("column", f"{now.name}.{column.name}", column.place, place)


def _tables(schema: Schema, tables: dict[Key, Table | None]) -> Iterator[Remainder]:
    for key, old in tables.items():
        now = schema.tables.get(key)
        if old is None and now is not None and now.is_certain and not now.is_temporary:
            yield Left(now.kind, now.name, now.place, f"DROP {now.kind.upper()} {now.name};")
        elif now is None and old is not None and old.is_certain and not old.is_temporary:
            yield Lost(old.kind, old.name, old.place)


def _kept(schema: Schema, tables: dict[Key, Table | None]) -> Iterator[tuple[Key, Table, Table]]:
    """The tables that were there and are there."""
    for key, old in tables.items():
        now = schema.tables.get(key)
        if (
            old is not None
            and now is not None
            and old.is_certain
            and now.is_certain
            and old.kind == now.kind == "table"
        ):
            yield key, old, now


def _columns(world: World, tables: dict[Key, Table | None]) -> Iterator[Remainder]:
    for _, old, now in _kept(world.schema, tables):
        for name, column in now.columns.items():
            known = old.columns.get(name)
            if not column.is_certain or (known is not None and not known.is_certain):
                continue
            shown = f"{now.name}.{column.name}"
            if known is None:
                if old.is_complete:
                    undo = f"ALTER TABLE {now.name} DROP COLUMN {column.name};"
                    yield Left("column", shown, column.place, undo)
            elif column is not known:
                yield from different(world, shown, old, known, now, column)
        if now.is_complete:
            for name, column in old.columns.items():
                if name not in now.columns and column.is_certain:
                    yield Lost("column", f"{now.name}.{column.name}", column.place)


def _keys(
    schema: Schema, tables: dict[Key, Table | None], indexes: Sequence[tuple[Index | None, Index | None]]
) -> Iterator[Remainder]:
    """Keys and indexes are known by what they are on: their names may change, and one can do for the other."""
    before: dict[tuple[Key, object], Remainder] = {}
    after: dict[tuple[Key, object], Remainder] = {}
    unsure: set[tuple[Key, object]] = set()
    for key, old, now in _kept(schema, tables):
        for table, found in ((old, before), (now, after)):
            for item in table.keys:
                what = (key, _kind_of_key(item))
                if not item.is_certain or not item.columns:
                    unsure.add(what)
                shown = f"{table.name} ({', '.join(item.columns)})"
                kind = "primary key" if item.kind == "primary" else "unique key"
                undo = f"ALTER TABLE {table.name} DROP CONSTRAINT {item.name};" if item.name else ""
                found[what] = Left(kind, shown, item.place, undo) if found is after else Lost(kind, shown, item.place)
    for old_index, index in indexes:
        for each, found in ((old_index, before), (index, after)):
            if each is None or not _stays(schema, tables, each.table):
                continue
            what = (each.table, columns_of_key(each.columns, each.is_partial, is_unique=each.is_unique))
            is_doubled = each.table not in tables and what[1] in map(_kind_of_key, schema.tables[each.table].keys)
            if not each.is_certain or None in each.columns or is_doubled:
                unsure.add(what)
            if found is after:
                found.setdefault(what, Left("index", each.name, each.place, _drop_index(schema, each)))
            else:
                found.setdefault(what, Lost("index", each.name, each.place))
    for what, left in after.items():
        if what not in before and what not in unsure:
            yield left
    for what, lost in before.items():
        if what not in after and what not in unsure:
            yield lost


def _kind_of_key(item: UniqueKey) -> object:
    return columns_of_key(item.columns, item.is_partial, is_unique=True)


def _drop_index(schema: Schema, index: Index) -> str:
    owner = f" ON {index.table[1]}" if schema.engine in ("mariadb", "mysql") else ""
    return f"DROP INDEX {index.name}{owner};"


def _stays(schema: Schema, tables: dict[Key, Table | None], key: Key | None) -> bool:
    """Whether a table was there and is there: what hangs on another goes and comes with it."""
    now = schema.tables.get(key) if key is not None else None
    return now is not None and now.is_certain and (key not in tables or tables[key] is not None)


def _foreign_keys(old: Table, now: Table) -> Iterator[Remainder]:
    if old.has_unknown_constraints or now.has_unknown_constraints:
        return
    before = {(item.columns, item.target): item for item in old.foreign_keys}
    after = {(item.columns, item.target): item for item in now.foreign_keys}
    for what, item in after.items():
        known = before.get(what)
        shown = f"{now.name} ({', '.join(item.columns)})"
        if known is None:
            if item.is_certain:
                undo = f"ALTER TABLE {now.name} DROP CONSTRAINT {item.name};" if item.name else ""
                yield Left("foreign key", shown, item.place, undo)
        elif item.is_certain and known.is_certain and _action(item.on_delete) != _action(known.on_delete):
            was, is_now = (f"ON DELETE {each.on_delete or 'NO ACTION'}" for each in (known, item))
            yield Changed("on delete", f"the foreign key {shown}", was, is_now, item.place)
    for what, item in before.items():
        if what not in after and item.is_certain and set(item.columns) <= set(now.columns):
            yield Lost("foreign key", f"{now.name} ({', '.join(item.columns)})", item.place)


def _action(action: str) -> str:
    return "" if action.upper() in ("NO ACTION", "RESTRICT") else action.upper()


def _checks(old: Table, now: Table) -> Iterator[Remainder]:
    """Of CHECKs only how many look at the same columns is compared."""
    if old.has_unknown_constraints or now.has_unknown_constraints:
        return
    before, after = ([sorted(columns) for _, columns in _checks_of(table)] for table in (old, now))
    for name, columns in _checks_of(now):
        if name not in old.constraints and after.count(sorted(columns)) > before.count(sorted(columns)):
            place = now.constraints.get(name, now.place)
            yield Left("CHECK", name, place, f"ALTER TABLE {now.name} DROP CONSTRAINT {name};")
    for name, columns in _checks_of(old):
        if name not in now.constraints and before.count(sorted(columns)) > after.count(sorted(columns)):
            yield Lost("CHECK", name, old.constraints.get(name, old.place))


def _checks_of(table: Table) -> list[tuple[str, frozenset[str]]]:
    return [(name, columns) for name, columns in table.checks.items() if name in table.constraints]


def _object(
    schema: Schema, tables: dict[Key, Table | None], old: NamedObject | None, now: NamedObject | None
) -> Iterator[Remainder]:
    item = old or now
    if item is None or not all(each is None or each.is_certain for each in (old, now)):
        return
    if item.table is not None and not _stays(schema, tables, item.table):
        return
    if old is None and now is not None:
        owner = f" ON {now.table[1]}" if now.table is not None else ""
        yield Left(now.kind, now.name, now.place, f"DROP {now.kind.upper()} {now.name}{owner};")
    elif now is None and old is not None:
        yield Lost(old.kind, old.name, old.place)
    elif old is not None and now is not None and old.place != now.place and old.labels and now.labels:
        was, is_now = (", ".join(each) for each in (old.labels, now.labels))
        if set(old.labels) != set(now.labels):
            yield Changed("type", f"type {now.name}", was, is_now, now.place)
