"""What else a change of rows makes SQLite do: hold foreign keys, and fire triggers."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Fault, Misbuilt
from lintmig.model.operation import Assignment, Delete, Insert, Update
from lintmig.model.source import Span
from lintmig.stages.replay.sqlite.firing import Perform, fired_faults
from lintmig.stages.replay.sqlite.referring import reference_faults, rows_needing
from lintmig.stages.replay.world import Found, World

_NOTHING: frozenset[str] = frozenset()


def insert_effects(world: World, operation: Insert, found: Found, perform: Perform) -> Iterator[Fault]:
    if world.engine.name != "sqlite" or _is_refused(world):
        return
    span, conflict = operation.table.name.span, operation.conflict
    if conflict is not None and found.table.kind == "view" and found.table.is_certain:
        yield Misbuilt("view", found.table.name, "SQLite takes no ON CONFLICT there", span)
    several = operation.query is not None or len(operation.rows) > 1
    yield from reference_faults(world, found, "INSERT", _NOTHING, span, writes_several=several)
    is_sure = bool(operation.rows) and conflict is None and not operation.ignores_faults
    yield from fired_faults(world, found, "INSERT", _NOTHING, span, perform, changes_rows=is_sure)
    if conflict is not None and conflict.assignments:
        written = _written(world, conflict.assignments)
        yield from reference_faults(world, found, "UPDATE", written, span)
        yield from fired_faults(world, found, "UPDATE", written, span, perform)


def update_effects(world: World, operation: Update, found: Found, perform: Perform) -> Iterator[Fault]:
    if world.engine.name != "sqlite" or _is_refused(world):
        return
    written, span = _written(world, operation.assignments), operation.table.name.span
    yield from reference_faults(world, found, "UPDATE", written, span)
    yield from fired_faults(world, found, "UPDATE", written, span, perform)


def delete_effects(world: World, operation: Delete, found: Found, perform: Perform) -> Iterator[Fault]:
    if world.engine.name != "sqlite" or _is_refused(world):
        return
    span = operation.table.name.span
    yield from reference_faults(world, found, "DELETE", _NOTHING, span)
    yield from fired_faults(world, found, "DELETE", _NOTHING, span, perform)
    yield from _cascaded(world, found, span, perform)
    if operation.common.where or operation.common.limit or operation.sources or world.being_read:
        return
    needed = rows_needing(world, found.key, found.table.name, span)
    if needed is not None:
        yield needed


def _cascaded(world: World, found: Found, span: Span, perform: Perform) -> Iterator[Fault]:
    """The triggers of tables whose rows follow those that are deleted."""
    if not world.schema.foreign_keys_are_checked or not world.schema.triggers:
        return
    for key, other in list(world.schema.tables.items()):
        for item in other.certain_foreign_keys if other.is_certain and key != found.key else ():
            if item.target == found.key and item.on_delete == "CASCADE":
                yield from fired_faults(world, Found(key, other), "DELETE", _NOTHING, span, perform)
            elif item.target == found.key and item.on_delete.startswith("SET"):
                yield from fired_faults(world, Found(key, other), "UPDATE", frozenset(item.columns), span, perform)


def _written(world: World, assignments: tuple[Assignment, ...]) -> frozenset[str]:
    return frozenset(world.fold(assignment.column) for assignment in assignments)


def _is_refused(world: World) -> bool:
    return any(fault.rejects for fault in world.faults)
