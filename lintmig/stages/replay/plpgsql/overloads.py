"""Calls of the history's own functions on PostgreSQL: which overload they mean, and what is refused of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lintmig.engines import lists, signatures
from lintmig.engines.signatures import Signature
from lintmig.model.expression import Compound
from lintmig.model.fault import BadRoutine, NoSignature
from lintmig.model.name import DataType
from lintmig.model.related import named
from lintmig.model.schema import Routine
from lintmig.stages.replay.postgresql.namespaces import is_known_fully
from lintmig.stages.replay.queries.resolution import Resolved, resolve_among
from lintmig.stages.replay.queries.typing import catalog_name
from lintmig.stages.replay.world import World

if TYPE_CHECKING:
    from lintmig.stages.replay.queries.judgement import Judge, Operand


def overloads(world: World, written: str) -> tuple[Routine, ...] | None:
    """All routines that a call by this name may mean; None where there may be others."""
    schema, _, name = written.rpartition(".")
    if not is_known_fully(world) or name in world.registered_functions or world.creations.ever("aggregate", name):
        return None
    found = [
        (key, each) for key, _ in named(world.schema.functions, name) for each in world.schema.routines.get(key, ())
    ]
    places = {schema} if schema else set(world.schema.search_path)
    if not found or any(key[0] not in places or not each.is_certain for key, each in found):
        return None
    if not schema and (signatures.functions(name, world.engine.version) or name in lists.functions(world.engine)):
        return None
    brought = (lists.extension_functions(extension) for extension in world.schema.extensions)
    if any(names is None or name in names for names in brought):
        return None
    is_cast = named(world.schema.types, name) or named(world.schema.tables, name)
    return None if is_cast or name in lists.types(world.engine) else tuple(each for _, each in found)


def inputs(routine: Routine) -> list[tuple[str, str | None, DataType, bool]]:
    """The parameters that a call gives; CALL also gives something for OUT."""
    outputs = ("table",) if routine.kind == "procedure" else ("out", "table")
    return [each for each in routine.parameters if each[0] not in outputs]


def signature_of(world: World, routine: Routine) -> Signature:
    arguments: list[str] = []
    defaults = 0
    is_variadic = False
    for mode, _, type_, has_default in inputs(routine):
        name = catalog_name(world, type_) if type_.qualifier is None and mode != "out" else None
        known = name is not None and type_.name not in _OPEN
        if mode == "variadic":
            is_variadic = True
            known = known and name is not None and name.endswith("[]")
            name = name.removesuffix("[]") if name is not None else None
        arguments.append(name if known and name is not None else "any")
        defaults += has_default
    kind = {"function": "f", "procedure": "p", "aggregate": "a"}[routine.kind]
    return Signature(kind, "v", tuple(arguments), "any", defaults, is_variadic)


_OPEN = frozenset(
    {"any", "anyelement", "anyarray", "anynonarray", "anyenum", "anyrange", "anymultirange", "%type", "record", "json"}
    | {"jsonb", "anycompatible", "anycompatiblearray", "anycompatiblenonarray", "anycompatiblerange"}
    | {"anycompatiblemultirange"}
)


def judge_own_call(judge: Judge, compound: Compound, operands: Sequence[Operand]) -> str | None:
    """The type that a call of an own function has; reports one that no overload takes."""
    world, written = judge.world, compound.function or ""
    found = overloads(world, written)
    if found is None or compound.span is None or any(each.kind == "aggregate" for each in found):
        return None
    name = written.rpartition(".")[2]
    if all(each.kind == "procedure" for each in found):
        judge.report(BadRoutine("procedure called", name, "", "", compound.span))
        return None
    known = [(each, signature_of(world, each)) for each in found if each.kind == "function"]
    types = tuple(operand.type for operand in operands)
    resolved = resolve_among([signature for _, signature in known], types)
    if not isinstance(resolved, Resolved):
        if resolved == "none":
            judge.report(_no_signature(name, types, known, compound))
        return None
    for operand, wanted in zip(operands, resolved.arguments, strict=True):
        if wanted is not None and wanted != "any" and len(known) == 1:
            judge.literal(operand, wanted, f"{name}()")
    if len(known) > 1:
        return None
    routine = known[0][0]
    returns = routine.returns
    if returns is not None and returns.name in ("trigger", "event_trigger"):
        judge.report(BadRoutine("trigger called", name, "", "", compound.span))
    if returns is None or routine.returns_set or returns.qualifier is not None:
        return None
    if any(mode in ("out", "inout", "table") for mode, _, _, _ in routine.parameters):
        return None
    return catalog_name(world, returns)


def _no_signature(
    name: str, types: tuple[str | None, ...], known: Sequence[tuple[Routine, Signature]], compound: Compound
) -> NoSignature:
    from lintmig.stages.replay.queries.typing import spelled

    assert compound.span is not None
    count = len(types)
    has_width = any(
        len(each.arguments) - each.defaults <= count and (count <= len(each.arguments) or each.is_variadic)
        for _, each in known
    )
    shown = tuple(spelled(each).text if each else "" for each in types)
    return NoSignature(name, shown, compound.span, "types" if has_width else "count")
