"""Each operation goes to what knows how it changes the schema."""

from __future__ import annotations

from typing import assert_never

from lintmig.model.fault import Missing
from lintmig.model.name import ObjectName
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    AlterTable,
    Block,
    CallProcedure,
    ChangeComposite,
    ChangeDomain,
    ChangeEnum,
    ChangePublication,
    ChangeTable,
    CreateFunction,
    CreateIndex,
    CreateObject,
    CreateTable,
    CreateTrigger,
    CreateType,
    CreateView,
    Delete,
    DropColumn,
    DropObject,
    Guarded,
    Insert,
    MoveObject,
    Opaque,
    Operation,
    OwnSequence,
    RefreshView,
    RenameColumn,
    RenameObject,
    ReplaceColumn,
    Select,
    Update,
    UseConstraint,
    UseForeignKeys,
    UseObject,
    UseSchema,
    UseSqlMode,
    UseTable,
    UseTransaction,
    WhenTableExists,
)
from lintmig.model.schema import Key, NamedObject
from lintmig.model.source import BlindSpot
from lintmig.stages.replay import columns, constraints, indexes, objects, removals, renames, tables, views
from lintmig.stages.replay.mysql import ENGINES, keys, parts
from lintmig.stages.replay.mysql import tables as mysql_tables
from lintmig.stages.replay.mysql.restrictions import check_is_table
from lintmig.stages.replay.mysql.views import check_views
from lintmig.stages.replay.postgresql import catalog, table_changes
from lintmig.stages.replay.postgresql.inheritance import check_inherited, in_children, note_inherited
from lintmig.stages.replay.postgresql.viewlimits import is_allowed
from lintmig.stages.replay.rows import statements as rows
from lintmig.stages.replay.sqlite.kinds import check_kind
from lintmig.stages.replay.unknowns import note_opaque
from lintmig.stages.replay.world import World


def apply(world: World, operation: Operation, blind_spots: list[BlindSpot]) -> None:
    if not check_is_table(world, operation) or not check_kind(world, operation) or not is_allowed(world, operation):
        return
    if world.engine.name in ENGINES and (not check_views(world, operation) or _apply_to_parts(world, operation)):
        return
    if catalog.handles(world, operation):
        if isinstance(operation, CreateFunction):
            from lintmig.stages.replay.plpgsql.bodies import check_created, keep_body

            check_created(world, operation, apply, blind_spots)
            keep_body(world, operation)
        return
    if not table_changes.check_takes_change(world, operation):
        return
    check_inherited(world, operation)
    _apply(world, operation, blind_spots)
    _apply_in_children(world, operation, blind_spots, set())


def _apply_in_children(world: World, operation: Operation, blind_spots: list[BlindSpot], met: set[Key]) -> None:
    for inherited in in_children(world, operation, met):
        _apply(world, inherited, blind_spots)
        note_inherited(world, inherited)
        _apply_in_children(world, inherited, blind_spots, met)


def _apply(world: World, operation: Operation, blind_spots: list[BlindSpot]) -> None:
    match operation:
        case CreateTable():
            tables.create_table(world, operation)
        case CreateIndex():
            indexes.create_index(world, operation)
        case CreateView():
            views.create_view(world, operation)
        case CreateFunction():
            objects.create_function(world, operation)
        case CreateTrigger():
            objects.create_trigger(world, operation)
        case CreateObject():
            objects.create_object(world, operation)
        case DropObject():
            removals.drop(world, operation)
        case AddColumn():
            columns.add_column(world, operation)
        case DropColumn():
            columns.drop_column(world, operation)
        case RenameColumn():
            columns.rename_column(world, operation)
        case ReplaceColumn():
            columns.replace_column(world, operation)
        case AlterColumn():
            columns.alter_column(world, operation)
        case AlterTable():
            table_changes.alter_table(world, operation)
        case AddConstraint():
            constraints.alter_constraint(world, operation)
        case UseConstraint():
            constraints.use_constraint(world, operation)
        case UseTable():
            tables.use_table(world, operation)
        case ChangeTable():
            mysql_tables.change_table(world, operation)
        case RenameObject():
            renames.rename(world, operation)
        case MoveObject():
            renames.move(world, operation)
        case UseSchema():
            _use_schema(world, operation)
        case UseForeignKeys():
            world.schema.foreign_keys_are_checked = operation.are_checked
        case UseSqlMode():
            world.schema.is_strict = operation.is_strict
        case UseTransaction():
            world.transaction.judge(world, operation)
        case Insert():
            rows.insert(world, operation)
        case Update():
            rows.update(world, operation)
        case Delete():
            rows.delete(world, operation)
        case Select():
            rows.select(world, operation)
            from lintmig.stages.replay.plpgsql.invocation import invoke

            invoke(world, operation.query, apply, blind_spots)
        case CallProcedure():
            from lintmig.stages.replay.plpgsql.invocation import call_procedure

            call_procedure(world, operation.query, apply, blind_spots)
        case WhenTableExists():
            if not isinstance(world.find(operation.table), Missing):
                for inner in operation.operations:
                    apply(world, inner, blind_spots)
        case Guarded():
            _apply_guarded(world, operation, blind_spots)
        case Block():
            from lintmig.stages.replay.plpgsql.blocks import run_block

            run_block(world, operation, apply, blind_spots)
        case Opaque():
            note_opaque(world, blind_spots, operation)
        case (
            CreateType()
            | ChangeEnum()
            | UseObject()
            | ChangeComposite()
            | ChangeDomain()
            | ChangePublication()
            | OwnSequence()
            | RefreshView()
        ):
            pass
        case _:
            assert_never(operation)


def _apply_to_parts(world: World, operation: Operation) -> bool:
    """What MySQL and MariaDB do with keys, indexes and constraints is their own."""
    match operation:
        case AddConstraint():
            parts.alter(world, operation)
        case CreateIndex():
            keys.add_index(world, operation)
        case DropObject(kind="index" | "constraint" | "foreign key" | "primary key", table=ObjectName()):
            parts.drop(world, operation)
        case RenameObject(kind="index", table=ObjectName()):
            parts.rename_index(world, operation)
        case _:
            return False
    return True


def _use_schema(world: World, operation: UseSchema) -> None:
    names = tuple(name for name in operation.schemas if name not in ("$user", ""))
    if operation.schemas == ("",) and world.engine.name == "postgresql":
        world.schema.search_path = ("",)
        return
    if names or not operation.schemas:
        world.schema.search_path = names or (world.facts.default_schema,)
    if world.engine.name != "postgresql":
        for name in names:
            world.schema.put(world.schema.schemas, name, NamedObject("schema", name, world.place(operation.span)))


def _apply_guarded(world: World, operation: Guarded, blind_spots: list[BlindSpot]) -> None:
    was_certain = world.is_certain
    world.is_certain = False
    try:
        for inner in operation.operations:
            apply(world, inner, blind_spots)
    finally:
        world.is_certain = was_certain
