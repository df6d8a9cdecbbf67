"""PostgreSQL's functions, procedures and aggregates, told from each other by the types that they take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, NamedTuple

from lintmig.engines import lists
from lintmig.engines.pairs import canonical
from lintmig.model.definition import ObjectKind
from lintmig.model.fault import Duplicate, Misplaced, Missing
from lintmig.model.name import DataType, ObjectName
from lintmig.model.operation import CreateFunction
from lintmig.model.operation.objects import Parameter, Signature
from lintmig.model.schema import Key, Object, Routine
from lintmig.model.source import Span
from lintmig.stages.replay import objects
from lintmig.stages.replay.postgresql.namespaces import creation_schema_exists, is_known_fully, type_key
from lintmig.stages.replay.world import World

UNKNOWN = "?"


class Candidate(NamedTuple):
    key: Key
    routine: Routine


def identity(world: World, type_: DataType) -> str:
    """What tells a parameter's type from others; `UNKNOWN` for `%TYPE`."""
    name = type_.name
    if name == "%type":
        return UNKNOWN
    is_array = type_.is_array
    known = lists.types(world.engine)
    if name.startswith("_") and name[1:] in known:
        name, is_array = name[1:], True
    if name not in known or type_.qualifier is not None:
        key = type_key(world, type_)
        if key is not None:
            name = ".".join(key)
    return canonical("postgresql", name) + "[]" * is_array


def _taken(routine: Routine, *, with_outputs: bool = False) -> Iterable[tuple[str, str | None, DataType, bool]]:
    return (
        each for each in routine.parameters if each[0] not in ("out", "table") or (with_outputs and each[0] == "out")
    )


def types_of(world: World, routine: Routine) -> tuple[str, ...]:
    return tuple(identity(world, type_) for _, _, type_, _ in _taken(routine))


def object_of(world: World, key: Key, routine: Routine) -> Object:
    return ("function", *key, ",".join(types_of(world, routine)))


def candidates(world: World, kind: ObjectKind, name: ObjectName) -> list[Candidate]:
    """The routines of this name and kind, in the order in which they are found."""
    return [
        Candidate(key, routine)
        for key in world.keys(name)
        for routine in world.schema.routines.get(key, ())
        if kind in ("routine", routine.kind)
    ]


def find(
    world: World,
    kind: ObjectKind,
    name: ObjectName,
    signature: Signature | None,
    *,
    if_exists: bool,
    is_drop: bool = False,
) -> Candidate | None:
    """The routine that a statement names; what is wrong with the name is reported."""
    found = candidates(world, kind, name)
    wanted = signature.parameters if signature is not None else None
    if any(not each.routine.is_certain for each in found):
        doubtful = _matching(world, found, wanted) if wanted is not None else found
        if is_drop and len(doubtful) == 1 and (world.is_alone or if_exists):
            return doubtful[0]
        world.doubt(next(each.routine.place for each in found if not each.routine.is_certain))
        return None
    if wanted is None:
        first = {types_of(world, each.routine): each for each in reversed(found)}
        if len(first) > 1:
            world.report(Missing(kind, str(name), name.span, is_ambiguous=True))
            return None
        matching = list(first.values())
    else:
        matching = _matching(world, found, wanted)
    if matching:
        return matching[0]
    if not if_exists and not _may_be_elsewhere(world, found, name):
        shown = str(name) if wanted is None else f"{name}({', '.join(each.type.text for each in wanted)})"
        later = world.creations.after("function", world.fold_table(name.last), world.number)
        world.report(Missing(kind, shown, name.span, created_later=later))
    return None


def _matching(world: World, found: list[Candidate], wanted: tuple[Parameter, ...]) -> list[Candidate]:
    inputs = tuple(identity(world, each.type) for each in wanted if each.mode not in ("out", "table"))
    written = tuple(identity(world, each.type) for each in wanted if each.mode != "table")
    return [
        each
        for each in found
        if types_of(world, each.routine) == inputs
        or (
            each.routine.kind == "procedure"
            and tuple(identity(world, item[2]) for item in _taken(each.routine, with_outputs=True)) == written
        )
    ]


def _may_be_elsewhere(world: World, found: list[Candidate], name: ObjectName) -> bool:
    """Whether the engine, an extension or something unread may bring what is named."""
    if not is_known_fully(world) or world.is_provided(name):
        return True
    if any(UNKNOWN in types_of(world, each.routine) for each in found):
        return True
    if any(each.routine.kind == "procedure" and _has_outputs(each.routine) for each in found):
        return True
    folded = world.fold(name.last)
    if name.qualifier is None and folded in lists.functions(world.engine):
        return True
    brought = (lists.extension_functions(extension) for extension in world.schema.extensions)
    return any(names is None or folded in names for names in brought)


def _has_outputs(routine: Routine) -> bool:
    """Then it may be named with them or without."""
    return any(mode == "out" for mode, *_ in routine.parameters)


def create_routine(world: World, operation: CreateFunction) -> None:
    """CREATE FUNCTION, PROCEDURE or AGGREGATE."""
    signature = operation.signature
    if signature is None:
        return
    if not creation_schema_exists(world, operation.name):
        return
    _check_trigger_function(world, signature)
    _check_language(world, operation, signature)
    key = world.new_key(operation.name)
    made = _made(world, operation, signature)
    overloads = world.schema.routines.get(key, ())
    types = types_of(world, made)
    same = next((each for each in overloads if types_of(world, each) == types and UNKNOWN not in types), None)
    if same is not None and same.is_certain and world.is_certain:
        reason = _hindrance(world, same, made) if operation.or_replace else ""
        if reason is not None:
            shown, span = str(operation.name), operation.span
            world.report(Duplicate(same.kind, shown, span, same.place, kept=reason or None))
            return
    if same is not None and not world.is_certain:
        return
    kept = tuple(each for each in overloads if each is not same)
    if same is not None and same.is_certain and world.is_certain:
        made = replace(made, place=same.place)  # what depends on it goes on to do so
    world.schema.put(world.schema.routines, key, (*kept, made))
    objects.keep_function(world, operation)


def _check_trigger_function(world: World, signature: Signature) -> None:
    if signature.returns is None or signature.returns.name != "trigger" or signature.returns.qualifier is not None:
        return
    if signature.language == "sql":
        world.report(Misplaced("LANGUAGE sql", "a function that returns trigger", signature.returns.span))
    elif signature.language == "plpgsql" and signature.parameters:
        place = signature.parameters[0].type.span
        world.report(Misplaced("declared arguments", "a function that returns trigger", place))


_LANGUAGES = frozenset({"", "sql", "plpgsql", "c", "internal"})


def _check_language(world: World, operation: CreateFunction, signature: Signature) -> None:
    """Report a language that neither the engine nor an extension brings."""
    language = signature.language
    if language in _LANGUAGES or not is_known_fully(world) or ("language", language) in world.schema.others:
        return
    extensions = world.schema.extensions
    if language not in extensions and all(lists.extension_functions(each) is not None for each in extensions):
        world.report(Missing("language", language, operation.span, extension=language))


def _made(world: World, operation: CreateFunction, signature: Signature) -> Routine:
    kind: Literal["function", "procedure", "aggregate"] = "aggregate" if signature.is_aggregate else operation.kind
    return Routine(
        kind,
        str(operation.name.last),
        world.place(operation.span),
        tuple((each.mode, each.name, each.type, each.has_default) for each in signature.parameters or ()),
        signature.returns,
        signature.returns_set,
        world.is_certain,
    )


def _hindrance(world: World, old: Routine, new: Routine) -> str | None:
    """What OR REPLACE would have to change and does not."""
    if old.kind != new.kind:
        return f"that it is a{'n' * (old.kind == 'aggregate')} {old.kind}"
    if old.kind == "aggregate":
        return None
    results = _results(world, old), _results(world, new)
    if old.kind == "function" and UNKNOWN not in str(results) and results[0] != results[1]:
        return f"that it returns {old.returns.text}" if old.returns is not None else "what it returns"
    for first, second in zip(_taken(old), _taken(new), strict=True):
        if first[1] is not None and first[1] != second[1]:
            return f"the name of its parameter {first[1]}"
        if first[3] and not second[3]:
            return f"the default of its parameter {first[1]}" if first[1] else "the default of its parameter"
    return None


def _results(world: World, routine: Routine) -> tuple[object, ...]:
    outputs = [
        (name, identity(world, type_)) for mode, name, type_, _ in routine.parameters if mode not in ("in", "variadic")
    ]
    if len(outputs) > 1:
        return (routine.returns_set, tuple(outputs))
    if outputs:
        return (routine.returns_set, outputs[0][1])
    return (routine.returns_set, identity(world, routine.returns) if routine.returns is not None else None)


def drop_routine(world: World, found: Candidate) -> None:
    """An overload goes; the name goes with the last of them."""
    overloads = world.schema.routines.get(found.key, ())
    if not world.is_certain:
        doubtful = tuple(replace(each, is_certain=False) if each is found.routine else each for each in overloads)
        world.schema.put(world.schema.routines, found.key, doubtful)
        return
    left = tuple(each for each in overloads if each is not found.routine)
    world.schema.put(world.schema.routines, found.key, left or None)
    if not left:
        world.schema.put(world.schema.functions, found.key, None)


def move_routine(world: World, found: Candidate, new_key: Key, new_name: str, span: Span) -> Candidate | None:
    """RENAME and SET SCHEMA; None where the new name is taken."""
    types = types_of(world, found.routine)
    taken = next((each for each in world.schema.routines.get(new_key, ()) if types_of(world, each) == types), None)
    if taken is not None:
        if taken.is_certain:
            world.report(Duplicate(taken.kind, new_name, span, taken.place))
        return None
    function = world.schema.functions.get(found.key)
    drop_routine(world, found)
    moved = replace(found.routine, name=new_name, is_certain=found.routine.is_certain and world.is_certain)
    world.schema.put(world.schema.routines, new_key, (*world.schema.routines.get(new_key, ()), moved))
    if function is not None:
        renamed = replace(function, name=new_name, is_certain=moved.is_certain)
        world.schema.put(world.schema.functions, new_key, renamed)
    return Candidate(new_key, moved)
