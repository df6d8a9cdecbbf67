"""PostgreSQL's statements about its other objects, each to what knows its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintmig.model.operation import (
    ChangeComposite,
    ChangeDomain,
    ChangeEnum,
    ChangePublication,
    CreateFunction,
    CreateObject,
    CreateType,
    DropObject,
    MoveObject,
    Operation,
    OwnSequence,
    RefreshView,
    RenameObject,
    UseObject,
)
from lintmig.stages.replay import (
    cascades,
    materialized,
    others,
    routines,
    schemas,
    sequences,
    tableparts,
    usertypes,
)
from lintmig.stages.replay.namespaces import schema_exists
from lintmig.stages.replay.world import World

Handler = Callable[[World, Any], object]

_ROUTINES = ("function", "procedure", "routine", "aggregate")

_CREATES: dict[str, Handler] = {
    "sequence": sequences.create_sequence,
    "schema": schemas.create_schema,
    "extension": schemas.create_extension,
    **dict.fromkeys(others.KINDS, others.create_other),
}


def _drop_routine(world: World, operation: DropObject) -> None:
    found = _routine(world, operation)
    if found is None:
        return
    thing = routines.object_of(world, found.key, found.routine)
    if not cascades.hold(
        world, thing, operation.kind, operation.name, operation.span, cascade=operation.cascade, more=[]
    ):
        routines.drop_routine(world, found)


def _routine(
    world: World, operation: UseObject | DropObject | RenameObject | MoveObject
) -> routines.Candidate | None:
    return routines.find(
        world, operation.kind, operation.name, operation.signature, if_exists=operation.if_exists
    )


def _rename_routine(world: World, operation: RenameObject) -> None:
    found = _routine(world, operation)
    if found is not None:
        new = (found.key[0], world.fold_table(operation.new_name))
        _follow(world, found, routines.move_routine(world, found, new, operation.new_name.text, operation.span))


def _move_routine(world: World, operation: MoveObject) -> None:
    found = _routine(world, operation)
    if found is not None and schema_exists(world, operation.schema):
        new = (world.fold_table(operation.schema), found.key[1])
        _follow(world, found, routines.move_routine(world, found, new, found.routine.name, operation.span))


def _follow(world: World, old: routines.Candidate, new: routines.Candidate | None) -> None:
    """What depends on a routine follows it."""
    if new is not None and world.is_certain:
        first = routines.object_of(world, old.key, old.routine)
        cascades.moved(world, first, routines.object_of(world, new.key, new.routine))


_DROPS: dict[str, Handler] = {
    "sequence": sequences.drop_sequence,
    "type": usertypes.drop_type,
    "domain": usertypes.drop_type,
    "schema": schemas.drop_schema,
    "extension": schemas.drop_extension,
    **dict.fromkeys(("trigger", "policy", "rule"), tableparts.drop_part),
    **dict.fromkeys(_ROUTINES, _drop_routine),
    **dict.fromkeys(others.KINDS, others.drop_other),
}
_RENAMES: dict[str, Handler] = {
    "sequence": sequences.rename_sequence,
    "type": usertypes.rename_type,
    "domain": usertypes.rename_type,
    "schema": schemas.rename_schema,
    **dict.fromkeys(("trigger", "policy", "rule"), tableparts.rename_part),
    **dict.fromkeys(_ROUTINES, _rename_routine),
    **dict.fromkeys(others.KINDS, others.rename_other),
}
_MOVES: dict[str, Handler] = {
    "sequence": sequences.set_schema_of_sequence,
    "type": usertypes.set_schema_of_type,
    "domain": usertypes.set_schema_of_type,
    "extension": schemas.move_extension,
    **dict.fromkeys(_ROUTINES, _move_routine),
    **dict.fromkeys(others.KINDS, others.move_other),
}
_USES: dict[str, Handler] = {
    "sequence": sequences.use_sequence,
    "type": usertypes.use_type,
    "domain": usertypes.use_type,
    "schema": schemas.use_schema,
    "extension": schemas.use_extension,
    "constraint": materialized.use_constraint_by_name,
    **dict.fromkeys(("table", "view", "materialized view", "index"), materialized.use_relation),
    **dict.fromkeys(("trigger", "policy", "rule"), tableparts.use_part),
    **dict.fromkeys(_ROUTINES, _routine),
    **dict.fromkeys(others.KINDS, others.use_other),
}


def handles(world: World, operation: Operation) -> bool:
    """Apply an operation that is about one of these objects; False where it is not."""
    if world.engine.name != "postgresql":
        return isinstance(
            operation, UseObject | ChangeComposite | ChangeDomain | ChangePublication | OwnSequence | RefreshView
        )
    handler: Handler | None = None
    match operation:
        case CreateFunction():
            handler = routines.create_routine if operation.signature is not None else None
        case CreateType():
            handler = usertypes.create_type
        case CreateObject():
            handler = _CREATES.get(operation.kind)
        case DropObject():
            handler = _DROPS.get(operation.kind)
        case RenameObject():
            handler = _RENAMES.get(operation.kind)
        case MoveObject():
            handler = _MOVES.get(operation.kind)
        case UseObject():
            handler = _USES.get(operation.kind, _nothing)
        case ChangeEnum():
            handler = usertypes.change_enum
        case ChangeComposite():
            handler = usertypes.change_composite
        case ChangeDomain():
            handler = usertypes.change_domain
        case ChangePublication():
            handler = others.change_publication
        case OwnSequence():
            handler = sequences.own_sequence
        case RefreshView():
            handler = materialized.refresh_view
        case _:
            return False
    if handler is None:
        return False
    handler(world, operation)
    return True


def _nothing(world: World, operation: UseObject) -> None:
    """Kinds that are not kept."""
