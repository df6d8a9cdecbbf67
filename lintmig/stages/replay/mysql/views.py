"""Views whose tables or columns are gone: MariaDB and MySQL keep them, and refuse what reads them."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.expression import Query, TableSource
from lintmig.model.fault import Broken, Misbuilt
from lintmig.model.name import ObjectName
from lintmig.model.operation import CreateTable, CreateView, Delete, Insert, Operation, Select, Update
from lintmig.model.schema import Key, Table
from lintmig.stages.replay.world import Found, World


def check_views(world: World, operation: Operation) -> bool:
    """Report a view that an operation reads and that cannot be read any more; False where there is one."""
    if not world.schema.is_complete:
        return True
    for name in _names(operation):
        found = world.find(name)
        if not isinstance(found, Found) or found.table.kind != "view" or not found.table.is_certain:
            continue
        gone = _gone(world, found.table, set())
        if gone is not None:
            world.report(Broken("view", found.table.name, gone, name.span, found.table.place))
            return False
    return True


def _gone(world: World, view: Table, seen: set[Key]) -> str | None:
    """What a view reads that is certainly gone."""
    tables = world.schema.tables
    for key in sorted(view.sources):
        if key in seen:
            continue
        table = tables.get(key)
        if table is None:
            return key[1] if ("table", key) in world.dropped else None
        if table.kind == "view" and table.is_certain:
            inner = _gone(world, table, seen | {key})
            if inner is not None:
                return inner
    for key, column in sorted(view.reads):
        table = tables.get(key)
        if table is None or not (table.is_certain and table.is_complete) or column in table.columns:
            continue
        if (f"column {column}", key) in world.dropped:
            return f"{table.name}.{column}"
    return None


def check_view_query(world: World, operation: CreateView) -> None:
    """A view reads no temporary table."""
    for name in _names(operation):
        found = world.find(name)
        if isinstance(found, Found) and found.table.is_temporary and found.table.is_certain:
            world.report(Misbuilt("view of temporary", found.table.name, "", name.span))
            return


def _names(operation: Operation) -> Iterator[ObjectName]:
    match operation:
        case Insert():
            yield operation.table.name
            yield from _read(operation.query)
        case Update() | Delete():
            yield operation.table.name
            for source in operation.sources:
                yield from (source.name,) if isinstance(source, TableSource) else _read(source.query)
        case Select() | CreateView() | CreateTable():
            yield from _read(operation.query)
        case _:
            pass


def _read(query: Query | None) -> Iterator[ObjectName]:
    if query is None:
        return
    own = {table.name.text.lower() for table in query.common_tables}
    for table in query.common_tables:
        yield from _read(table.query)
    for branch in query.branches:
        yield from _read(branch)
    for source in query.sources:
        if not isinstance(source, TableSource):
            yield from _read(source.query)
        elif source.name.last.text.lower() not in own:
            yield source.name
