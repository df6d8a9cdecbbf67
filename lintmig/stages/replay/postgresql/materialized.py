"""PostgreSQL's materialized views, and statements that name a table, view or index only to have it there."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.fault import Misplaced, Missing, WrongKind
from lintmig.model.operation import RefreshView, UseObject
from lintmig.model.related import indexes_of, tables_named_like_start
from lintmig.model.schema import Key
from lintmig.stages.replay.postgresql.namespaces import is_known_fully
from lintmig.stages.replay.postgresql.relations import relation_named
from lintmig.stages.replay.world import World


def refresh_view(world: World, operation: RefreshView) -> None:
    found = world.use(operation.view, "materialized view")
    if found is None or not found.table.is_certain:
        return
    if found.table.kind != "materialized view":
        report = WrongKind(
            str(operation.view), "materialized view", found.table.kind, operation.span, found.table.place
        )
        world.report(report)
        return
    if operation.is_concurrent:
        name = found.table.name
        if not operation.with_data:
            world.report(Misplaced("CONCURRENTLY", "REFRESH ... WITH NO DATA", operation.span))
        elif not _has_unique_index(world, found.key):
            world.report(Misplaced("CONCURRENTLY", f"a refresh of {name}, which has no unique index", operation.span))
        elif found.table.is_unfilled:
            world.report(Misplaced("CONCURRENTLY", f"a refresh of {name}, which holds no data yet", operation.span))
    if found.table.is_unfilled == operation.with_data:
        changed = replace(found.table, is_unfilled=not operation.with_data and world.is_certain)
        world.schema.put(world.schema.tables, found.key, changed)


def _has_unique_index(world: World, key: Key) -> bool:
    """Whether a unique index of columns alone, and of all rows, is or may be there."""
    if not is_known_fully(world):
        return True
    indexes = [item for _, item in indexes_of(world.schema, key)]
    return any(not item.is_certain or (item.is_unique and not item.is_partial) for item in indexes)


def use_relation(world: World, operation: UseObject) -> None:
    """A table, view or index that a statement names as one of them."""
    name, kind = operation.name, operation.kind
    if kind == "index":
        _use_index(world, operation)
        return
    found = world.find(name, kind=kind)
    if isinstance(found, Missing):
        _report_missing(world, operation, found)
        return
    if found is None:
        return
    if not found.table.is_certain:
        world.doubt(found.table.place)
    elif found.table.kind != kind:
        world.report(WrongKind(str(name), kind, found.table.kind, name.span, found.table.place))


def _report_missing(world: World, operation: UseObject, missing: Missing) -> None:
    taken = next((each for key in world.keys(operation.name) if (each := relation_named(world, key))), None)
    if taken is not None and not taken[2]:
        world.doubt(taken[1])
    elif not operation.if_exists:
        world.report(missing)


def _use_index(world: World, operation: UseObject) -> None:
    name = operation.name
    taken = next((each for key in world.keys(name) if (each := relation_named(world, key))), None)
    if taken is not None:
        if not taken[2]:
            world.doubt(taken[1])
        elif taken[0] != "index":
            world.report(WrongKind(str(name), "index", taken[0], name.span, taken[1]))
        return
    folded = world.fold_table(name.last)
    alike = tables_named_like_start(world.schema, folded)
    is_doubtful = any(table.has_unknown_constraints or not table.is_certain for table in alike)
    if is_known_fully(world) and not is_doubtful and not operation.if_exists and not world.is_provided(name):
        later = world.creations.after("index", folded, world.number)
        world.report(Missing("index", str(name), name.span, created_later=later))


def use_constraint_by_name(world: World, operation: UseObject) -> None:
    """COMMENT ON CONSTRAINT ... ON a table."""
    found = world.use(operation.table) if operation.table is not None else None
    if found is None or not found.table.is_certain or found.table.has_unknown_constraints:
        return
    name = world.fold(operation.name.last)
    if name not in found.table.constraints and is_known_fully(world) and found.table.is_complete:
        table = found.table
        missing = Missing("constraint", str(operation.name), operation.span, table=table.name, table_place=table.place)
        world.report(missing)
