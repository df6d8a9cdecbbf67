"""Triggers of SQLite as they fire: it reads their bodies whenever it compiles what they watch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from lintmig.model.fault import Broken, Fault, NullValue
from lintmig.model.name import ObjectName
from lintmig.model.operation import CreateTrigger, Delete, Insert, Select, Update
from lintmig.model.schema import NamedObject
from lintmig.model.source import Span
from lintmig.stages.replay.objects import knows_function, missing_function
from lintmig.stages.replay.queries.scope import Scope
from lintmig.stages.replay.sqlite.stored import is_followed, needs, reading, trigger_scope
from lintmig.stages.replay.world import Found, World

Perform = Callable[[World, Insert | Update | Delete | Select, Scope], None]


def fired_faults(
    world: World,
    found: Found,
    event: str,
    written: Collection[str],
    span: Span,
    perform: Perform,
    *,
    changes_rows: bool = False,
) -> Iterator[Broken]:
    """The triggers that cannot run; `changes_rows` where a row is changed for certain, whatever the table holds."""
    if not is_followed(world) or not found.table.is_certain:
        return
    for key, trigger in list(world.schema.triggers.items()):
        if trigger.table != found.key or not trigger.is_certain or ("trigger", key) in world.being_read:
            continue
        definition = trigger.definition
        operation = definition.operation if definition is not None else None
        if not isinstance(operation, CreateTrigger) or operation.event != event:
            continue
        columns = {world.fold(name) for name in operation.update_columns}
        if event == "UPDATE" and columns and columns.isdisjoint(written):
            continue
        world.being_read.append(("trigger", key))
        try:
            lacking = _lacking(world, trigger, operation, found, perform, changes_rows)
        finally:
            world.being_read.pop()
        if lacking is not None:
            yield Broken("trigger", trigger.name, lacking, span, trigger.place)


def _lacking(
    world: World, trigger: NamedObject, operation: CreateTrigger, found: Found, perform: Perform, changes_rows: bool
) -> str | None:
    assert trigger.definition is not None
    may_stop = any(name.last.text.upper() == "RAISE" for name in operation.functions)
    is_sure = changes_rows and not may_stop and operation.condition is None and not world.is_firing_unsure
    was_unsure, world.is_firing_unsure = world.is_firing_unsure, not is_sure
    try:
        with reading(world, trigger.definition) as faults:
            scope = trigger_scope(world, operation, found)
            if operation.condition is not None:
                _resolve_condition(world, operation, scope)
            for action in operation.actions:
                perform(world, action, scope)
            lacking = _left_null(faults) if is_sure else None
            lacking = needs(faults) or lacking
    finally:
        world.is_firing_unsure = was_unsure
    if lacking is None:
        lacking = next((f"function {name}" for name in operation.functions if _is_missing(world, name)), None)
    return lacking


def _is_missing(world: World, name: ObjectName) -> bool:
    """Whether this is no function that the application may register: a slip of the pen, or another engine's."""
    if name.last.text.upper() == "RAISE" or knows_function(world, name):
        return False
    missing = missing_function(world, name)
    return missing.similar is not None or bool(missing.belongs_to)


def _resolve_condition(world: World, operation: CreateTrigger, scope: Scope) -> None:
    from lintmig.stages.replay.queries.resolver import Resolver

    if operation.condition is not None:
        Resolver(world).expression(operation.condition, scope)


def _left_null(faults: list[Fault]) -> str | None:
    for fault in faults:
        if isinstance(fault, NullValue):
            return f"a value for {fault.table}.{fault.column}"
    return None
