"""Views as they are made."""

from __future__ import annotations

from itertools import zip_longest

from lintmig.model.fault import Duplicate, WrongKind
from lintmig.model.name import DataType, ObjectName
from lintmig.model.operation import (
    CreateView,
)
from lintmig.model.schema import Column, Definition, Table
from lintmig.model.schema import Key as TableKey
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.views import check_view_query
from lintmig.stages.replay.postgresql.namespaces import is_taken
from lintmig.stages.replay.queries.resolver import Resolver, query_tables
from lintmig.stages.replay.queries.typing import catalog_name
from lintmig.stages.replay.queries.updatability import obstacle_to_changes
from lintmig.stages.replay.shadowing import skip_view
from lintmig.stages.replay.sqlite.kinds import schema_index
from lintmig.stages.replay.tables import schema_exists
from lintmig.stages.replay.world import World


def create_view(world: World, operation: CreateView) -> None:
    key = world.new_key(operation.name, operation.is_temporary)
    if not operation.is_temporary and not schema_exists(world, operation.name):
        return
    existing = world.schema.tables.get(key)
    if operation.is_altered and not _is_view(world, operation):
        return
    if world.engine.name in ENGINES:
        check_view_query(world, operation)
    is_known = existing is not None and existing.is_certain and world.is_certain
    stays = existing is not None and (
        not operation.or_replace
        or existing.kind == "table"
        or (existing.kind != "view" and world.engine.name == "postgresql")
    )
    if existing is not None and is_known and stays:
        if operation.if_not_exists:
            skip_view(world, operation, key, existing)
        else:
            world.report(Duplicate("view", str(operation.name), operation.span, existing.place))
        return
    if existing is not None and existing.is_certain and existing.kind == "table" and not world.is_certain:
        return
    if is_name_of_index(world, key, operation.name):
        return
    if existing is None and is_taken(world, key, str(operation.name), operation.span, as_relation=True, as_type=True):
        return
    resolver = Resolver(world, report=world.facts.views_checked == "definition")
    outputs = resolver.query(operation.query, None) if operation.query is not None else None
    if operation.query is not None:
        resolver.check_outputs(operation.query, operation.column_names, operation.name.span)
    place = world.place(operation.span)
    columns = {name: Column(name, type_, False, None, None, place) for name, type_ in outputs or ()}
    if operation.column_names:
        types = [column.type for column in columns.values()]
        names = [world.fold(name) for name in operation.column_names]
        if len(types) == len(names):
            columns = {
                name: Column(name, type_, False, None, None, place) for name, type_ in zip(names, types, strict=True)
            }
        else:
            outputs = None
    if existing is not None and outputs is not None and (kept := _kept_column(world, existing, columns)):
        kept = kept if kept.startswith("the type") else f"its column {kept}"
        world.report(Duplicate("view", str(operation.name), operation.span, existing.place, kept=kept))
        return
    kind = "materialized view" if operation.is_materialized else "view"
    view = Table(
        str(operation.name.last),
        kind,  # type: ignore[arg-type]
        columns,
        place,
        is_certain=world.is_certain,
        is_complete=outputs is not None,
        is_temporary=operation.is_temporary,
        sources=query_tables(world, operation.query),
        reads=frozenset(resolver.used),
        obstacle=obstacle_to_changes(world, operation.query),
        definition=Definition(operation, world.script) if world.script and world.engine.name == "sqlite" else None,
        is_unfilled=not operation.with_data and world.is_certain,
    )
    world.schema.put(world.schema.tables, key, view)


def is_name_of_index(world: World, key: TableKey, name: ObjectName) -> bool:
    """Whether an index of SQLite has the name already, which is reported."""
    taken = schema_index(world, key)
    if taken is None:
        return False
    world.report(Duplicate("index", str(name), name.span, taken.place))
    return True


def _is_view(world: World, operation: CreateView) -> bool:
    found = world.use(operation.name)
    if found is not None and found.table.kind == "table" and found.table.is_certain:
        world.report(WrongKind(str(operation.name), "view", "table", operation.name.span, found.table.place))
    return found is not None and found.table.kind != "table"


def _kept_column(world: World, existing: Table, columns: dict[str, Column]) -> str | None:
    """The first column of a view that PostgreSQL would have to rename, move or drop to replace it."""
    if world.engine.name != "postgresql" or existing.kind != "view":
        return None
    if not (existing.is_certain and existing.is_complete and world.is_certain):
        return None
    pairs = zip_longest(existing.columns, list(columns)[: len(existing.columns)])
    moved = next((old for old, new in pairs if old != new), None)
    if moved is not None:
        return moved
    retyped = (name for name, old in existing.columns.items() if _is_retyped(world, old.type, columns[name].type))
    return next((f"the type of its column {name}" for name in retyped), None)


def _is_retyped(world: World, old: DataType, new: DataType) -> bool:
    """Whether two types certainly differ, in what they are or in their size."""
    first, second = catalog_name(world, old), catalog_name(world, new)
    if first is None or second is None:
        return False
    return first != second or (bool(old.arguments and new.arguments) and old.arguments != new.arguments)
