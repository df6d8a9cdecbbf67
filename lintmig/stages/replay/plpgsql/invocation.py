"""Calls that run by themselves, `SELECT f()` and `CALL p()`: what the body does is done."""

from __future__ import annotations

from collections.abc import Callable

from lintmig.model.expression import Compound, Query
from lintmig.model.fault import BadRoutine, Fault, NoSignature
from lintmig.model.operation import Operation
from lintmig.model.operation.blocks import Block, Body, Run
from lintmig.model.schema import Routine
from lintmig.model.script import Script
from lintmig.model.source import BlindSpot, Span
from lintmig.stages.replay.plpgsql.blocks import Runner
from lintmig.stages.replay.plpgsql.evaluation import Evaluator
from lintmig.stages.replay.plpgsql.overloads import inputs, overloads, signature_of
from lintmig.stages.replay.plpgsql.values import UNKNOWN, Value
from lintmig.stages.replay.queries.resolution import Resolved, resolve_among
from lintmig.stages.replay.queries.resolver import Resolver
from lintmig.stages.replay.queries.scope import Scope
from lintmig.stages.replay.world import World

Apply = Callable[[World, Operation, list[BlindSpot]], None]

_MOST_DEEP = 8


def invoke(world: World, query: Query, apply: Apply, blind_spots: list[BlindSpot]) -> None:
    """Run what a SELECT without FROM calls."""
    if world.engine.name != "postgresql" or world.is_looking or query.sources or query.where or query.branches:
        return
    for output in query.outputs:
        expression = output.expression
        if isinstance(expression, Compound) and expression.function and expression.arity is not None:
            _run(world, expression, "function", apply, blind_spots)


def call_procedure(world: World, query: Query, apply: Apply, blind_spots: list[BlindSpot]) -> None:
    """CALL: resolves the procedure, and runs it."""
    expression = query.outputs[0].expression if len(query.outputs) == 1 else None
    if not isinstance(expression, Compound) or not expression.function or expression.arity is None:
        return
    resolver = Resolver(world)
    operands = [resolver.operand(operand, Scope(())) for operand in expression.operands]
    found = overloads(world, expression.function)
    if found is None or expression.span is None:
        return
    name = expression.function.rpartition(".")[2]
    procedures = [each for each in found if each.kind == "procedure"]
    if not procedures:
        world.report(BadRoutine("function called", name, "", "", expression.span))
        return
    types = tuple(operand.type for operand in operands)
    signatures = [signature_of(world, each) for each in procedures]
    if resolve_among(signatures, types) == "none":
        counts = {len(each.arguments) for each in signatures}
        world.report(
            NoSignature(name, ("",) * len(types), expression.span, "types" if len(types) in counts else "count")
        )
        return
    if not world.is_looking:
        _run(world, expression, "procedure", apply, blind_spots)


def _run(world: World, call: Compound, kind: str, apply: Apply, blind_spots: list[BlindSpot]) -> None:
    found = overloads(world, call.function or "")
    if found is None or call.span is None or len(found) != 1 or found[0].kind != kind or found[0].returns_set:
        return
    routine = found[0]
    kept = world.bodies.get(routine.place)
    if kept is None or world.depth >= _MOST_DEEP or world.faults:
        return
    resolved = resolve_among([signature_of(world, routine)], (None,) * len(call.operands))
    if not isinstance(resolved, Resolved) or (routine.returns is not None and routine.returns.name == "trigger"):
        return
    body, script = kept
    block = _block(body)
    if block is not None:
        world.invoked.add(call.span)
        _run_block(world, routine, block, script, call, apply, blind_spots)


def _block(body: Body) -> Block | None:
    if body.language == "plpgsql":
        return body.block()
    statements = body.statements()
    if statements is None:
        return None
    return Block((), tuple(Run(each, ()) for each in statements), (), body.span)


def _run_block(
    world: World,
    routine: Routine,
    block: Block,
    script: Script,
    call: Compound,
    apply: Apply,
    blind_spots: list[BlindSpot],
) -> None:
    """Whatever fails in the body fails at the call."""
    assert call.span is not None
    evaluator = Evaluator(world, {})
    given = [evaluator.expression(each) for each in call.operands]
    runner = Runner(world, apply, blind_spots, script.sql[block.span.start : block.span.end])
    outer = world.script, world.variables, len(world.faults)
    world.script, world.depth = script, world.depth + 1
    world.variables = {routine.name: None}
    taken = inputs(routine)
    for number, (_, name, type_, _) in enumerate(taken):
        value: Value = given[number] if number < len(given) else UNKNOWN
        runner.variables[f"${number + 1}"] = value
        if name is not None:
            runner.variables[name] = value
            world.variables[name] = type_ if type_.name in _PLAIN else None
    for _, name, _, _ in routine.parameters:
        if name is not None:
            world.variables.setdefault(name, None)
    try:
        runner.block(block)
    finally:
        world.script, world.variables, before = outer
        world.depth -= 1
        world.faults[before:] = [_at(fault, call.span) for fault in world.faults[before:]]


_PLAIN = frozenset({"integer", "int", "bigint", "text", "boolean", "uuid", "varchar"})


def _at(fault: Fault, span: Span) -> Fault:
    return fault._replace(span=span)
