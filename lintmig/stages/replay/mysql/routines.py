"""Calls of procedures and functions that the migrations define: with how many arguments."""

from __future__ import annotations

from lintmig.model.fault import Missing, NoSignature
from lintmig.model.schema import NamedObject
from lintmig.model.script import Call, Statement
from lintmig.stages.replay.world import World


def called_procedure(world: World, statement: Statement) -> Call | None:
    """What CALL names, which is no function."""
    if world.engine.name not in ("mariadb", "mysql") or statement.tokens[0].word != "CALL":
        return None
    return min(statement.calls, key=lambda call: call.span.start, default=None)


def check_procedure(world: World, call: Call) -> None:
    found = _defined(world, call, world.schema.procedures)
    name = world.fold(call.name.last)
    if found is not None:
        _check_count(world, call, found)
        return
    if not world.schema.is_complete or world.has_baseline or world.is_provided(call.name):
        return
    if call.name.qualifier is not None or name in world.registered_functions:
        return
    later = world.creations.after("function", name, world.number)
    world.report(Missing("procedure", str(call.name), call.name.span, created_later=later))


def check_own_function(world: World, call: Call) -> None:
    """A function of the migrations' own is called with as many arguments as it takes."""
    found = _defined(world, call, world.schema.functions)
    if found is not None and found.kind == "function":
        _check_count(world, call, found)


def _defined(world: World, call: Call, store: dict[tuple[str, str], NamedObject]) -> NamedObject | None:
    return next((store[key] for key in world.keys(call.name) if key in store), None)


def _check_count(world: World, call: Call, found: NamedObject) -> None:
    count = call.argument_count
    if not found.is_certain or found.argument_count is None:
        return
    if count != found.argument_count:
        types = ("",) * count
        world.report(NoSignature(str(call.name), types, call.name.span, "count"))
