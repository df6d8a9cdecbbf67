"""The rows that a trigger names, and the trigger that it stands beside: both are looked at when it is made."""

from __future__ import annotations

from lintmig.model.fault import Misbuilt, Missing
from lintmig.model.operation import CreateTrigger
from lintmig.model.schema import NamedObject
from lintmig.stages.replay.world import Found, World

_ABSENT = {"INSERT": "OLD", "DELETE": "NEW"}


def check_trigger(world: World, operation: CreateTrigger, found: Found) -> None:
    """Report the first row or column that the trigger's event does not have."""
    if found.table.is_temporary and found.table.is_certain:
        world.report(Misbuilt("temporary trigger", found.table.name, "", operation.table.span))
        return
    for reference in operation.rows:
        words = f"{operation.timing} {operation.event}"
        span = reference.column.span
        if _ABSENT.get(operation.event) == reference.row:
            world.report(Misbuilt("absent row", reference.row, words, span))
            return
        if reference.is_assigned and (reference.row == "OLD" or operation.timing == "AFTER"):
            world.report(Misbuilt("unchangeable row", reference.row, words, span))
            return
        if world.use_column(found, reference.column) is None:
            return
    if operation.beside is None:
        return
    name = world.fold(operation.beside)
    beside: NamedObject | None = world.schema.triggers.get((found.key[0], name))
    is_there = beside is not None and beside.table == found.key
    event = f"{operation.timing} {operation.event}"
    if not world.schema.is_complete or world.has_baseline or (beside is not None and not beside.is_certain):
        return
    if not is_there or (beside is not None and beside.event != event):
        world.report(Missing("trigger", operation.beside.text, operation.beside.span, table=found.table.name))
