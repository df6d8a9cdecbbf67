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
from lintmig.stages.replay.indexes import use_operator_class
from lintmig.stages.replay.postgresql import (
    cascades,
    materialized,
    others,
    routines,
    schemas,
    sequences,
    tableparts,
    usertypes,
)
from lintmig.stages.replay.postgresql.namespaces import schema_exists
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
        world,
        thing,
        operation.kind,
        operation.name,
        operation.span,
        cascade=operation.cascade,
        more=[],
        is_certain=found.routine.is_certain,
    ):
        routines.drop_routine(world, found)


def _routine(world: World, operation: UseObject | DropObject | RenameObject | MoveObject) -> routines.Candidate | None:
    return routines.find(
        world,
        operation.kind,
        operation.name,
        operation.signature,
        if_exists=operation.if_exists,
        is_drop=isinstance(operation, DropObject),
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
        if new == found.key:
            return
        _follow(world, found, routines.move_routine(world, found, new, found.routine.name, operation.span))


def _follow(world: World, old: routines.Candidate, new: routines.Candidate | None) -> None:
    """What depends on a routine follows it."""
    if new is not None and world.is_certain:
        first = routines.object_of(world, old.key, old.routine)
        cascades.moved(world, first, routines.object_of(world, new.key, new.routine))


def _nothing(world: World, operation: Operation) -> None:
    """Kinds that are not kept."""


def _drop_operator_class(world: World, operation: DropObject) -> None:
    if not operation.if_exists:
        use_operator_class(world, operation.name)


_DROPS: dict[str, Handler] = {
    "sequence": sequences.drop_sequence,
    "type": usertypes.drop_type,
    "domain": usertypes.drop_type,
    "schema": schemas.drop_schema,
    "extension": schemas.drop_extension,
    **dict.fromkeys(("trigger", "policy", "rule"), tableparts.drop_part),
    **dict.fromkeys(_ROUTINES, _drop_routine),
    **dict.fromkeys(others.KINDS, others.drop_other),
    "operator class": _drop_operator_class,
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
    handler = _handler(operation)
    if handler is None:
        return False
    handler(world, operation)
    return True


_CHANGES: dict[type, Handler] = {
    CreateType: usertypes.create_type,
    ChangeEnum: usertypes.change_enum,
    ChangeComposite: usertypes.change_composite,
    ChangeDomain: usertypes.change_domain,
    ChangePublication: others.change_publication,
    OwnSequence: sequences.own_sequence,
    RefreshView: materialized.refresh_view,
}
_BY_KIND: dict[type, dict[str, Handler]] = {
    CreateObject: _CREATES,
    DropObject: _DROPS,
    RenameObject: _RENAMES,
    MoveObject: _MOVES,
    UseObject: _USES,
}


def _handler(operation: Operation) -> Handler | None:
    if isinstance(operation, CreateFunction):
        return routines.create_routine if operation.signature is not None else None
    if isinstance(operation, CreateObject | DropObject | RenameObject | MoveObject | UseObject):
        is_unkept = isinstance(operation, UseObject) or operation.kind == "operator class"
        is_unkept = is_unkept and not isinstance(operation, CreateObject)
        return _BY_KIND[type(operation)].get(operation.kind, _nothing if is_unkept else None)
    return _CHANGES.get(type(operation))
