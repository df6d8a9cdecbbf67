"""The walk through a history, statement by statement."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from lintmig.engines import lists
from lintmig.engines.constructs import constructs
from lintmig.model.construct import Construct
from lintmig.model.engine import Engine, EngineName
from lintmig.model.fault import Fault, Missing, Reserved
from lintmig.model.name import DataType
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    ChangeEnum,
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
    RenameColumn,
    RenameObject,
    ReplaceColumn,
    Select,
    Update,
    UseConstraint,
    UseForeignKeys,
    UseSchema,
    UseSqlMode,
    UseTable,
    WhenTableExists,
)
from lintmig.model.schema import Column, Schema
from lintmig.model.script import Call, ParsedScript, Statement, Use
from lintmig.model.source import BlindSpot, Place, Span
from lintmig.model.timeline import Step
from lintmig.stages.replay import columns, constraints, indexes, objects, removals, rows, tables
from lintmig.stages.replay.contents import follow
from lintmig.stages.replay.creations import find_creations, starts_from_baseline
from lintmig.stages.replay.filled import MEANS_ROWS
from lintmig.stages.replay.noticing import noticed
from lintmig.stages.replay.passes import in_engine_order
from lintmig.stages.replay.reserved import reserved_names
from lintmig.stages.replay.restrictions import check_is_table
from lintmig.stages.replay.world import Found, Surroundings, World


@dataclass(frozen=True, slots=True)
class Replay:
    """A history in motion: take the steps, then look at what could not be known."""

    world: World
    steps: Iterator[Step]

    @property
    def schema(self) -> Schema:
        return self.world.schema

    @property
    def outside(self) -> dict[str, Place]:
        """Tables that are used, that no migration makes, and that are taken to be there already."""
        return self.world.outside

    blind_spots: list[BlindSpot]
    """Filled while the steps are taken: statements whose effect is unknown."""


def replay(history: Sequence[ParsedScript], engine: Engine, surroundings: Surroundings) -> Replay:
    creations = find_creations(history, engine)
    if surroundings.has_baseline is None:
        surroundings = replace(surroundings, has_baseline=starts_from_baseline(history, engine, creations))
    world = World(engine, creations, surroundings)
    blind_spots: list[BlindSpot] = []
    return Replay(world, _steps(world, history, engine, blind_spots), blind_spots)


def _steps(
    world: World, history: Sequence[ParsedScript], engine: Engine, blind_spots: list[BlindSpot]
) -> Iterator[Step]:
    number = -1
    asking = _asking(engine, world.beside)
    if asking:
        world.notes = []
    for parsed in history:
        world.script = parsed.script
        for meta in parsed.metas:
            command = parsed.script.sql[meta.start : meta.end].split()[0]
            if command in ("\\i", "\\ir", "\\include", "\\include_relative"):
                _note(world, blind_spots, meta, f"what {command} includes is not read")
        for statement in parsed.statements:
            number += 1
            world.number = number
            uses = _uses(world, statement)
            faults = _run(world, statement, uses, blind_spots)
            if world.notes:
                uses += tuple(noticed(asking, world.notes))
            is_taken = not world.has_doubt and not _is_refused(statement, uses) and not any(f.rejects for f in faults)
            follow(world, statement, is_taken)
            _note_changes_by_functions(world, statement, blind_spots)
            yield Step(engine, parsed.script, statement, uses, faults, world.schema)


def _asking(engine: Engine, beside: Collection[EngineName]) -> list[Construct]:
    """The rows about operators; what PostgreSQL has none for, its catalog says exactly."""
    rows = [row for row in constructs(engine, beside) if row.looks_at == "expression"]
    return [row for row in rows if row.verdict == "differs" or engine.name != "postgresql"]


def _uses(world: World, statement: Statement) -> tuple[Use, ...]:
    """The constructs that hold: what the migrations define themselves is not the other engine's of that name.

    PostgreSQL looks at no type and no function of a table that IF NOT EXISTS skips.
    """
    if not statement.uses:
        return ()
    is_skipped = _is_skipped(world, statement)
    return tuple(
        _with_rows(world, statement, use)
        for use in statement.uses
        if use.construct.looks_at == "statement"
        or not (is_skipped or _is_defined(world, statement, use) or _is_called_later(world, statement, use))
    )


def _with_rows(world: World, statement: Statement, use: Use) -> Use:
    """What the engine takes only while a table is empty, where the table has rows for certain."""
    if use.construct.verdict == "rejects" or not use.construct.meaning.endswith(MEANS_ROWS):
        return use
    tables = (world.find(item.table) for item in statement.operations if isinstance(item, AddColumn))
    if not any(isinstance(found, Found) and world.contents.has_rows(found.key) for found in tables):
        return use
    meaning = use.construct.meaning.removesuffix(MEANS_ROWS) + "where the table has rows, as this one has"
    return Use(replace(use.construct, verdict="rejects", severity="error", meaning=meaning), use.span)


def _is_called_later(world: World, statement: Statement, use: Use) -> bool:
    """Whether the engine only comes to look at a function when somebody uses what this defines."""
    is_rejected = use.construct.looks_at == "function" and use.construct.verdict == "rejects"
    return is_rejected and any(
        _looked_at(world, statement, call) != "once" for call in statement.calls if call.span == use.span
    )


def _looked_at(world: World, statement: Statement, call: Call) -> Literal["once", "use", "query"]:
    """When the engine looks for a function: at once, as a row takes its default, or as a view is read."""
    if call.in_default and world.facts.defaults_checked == "use":
        return "use"
    is_view = any(isinstance(operation, CreateView) for operation in statement.operations)
    return "query" if is_view and world.facts.views_checked == "use" else "once"


def _is_defined(world: World, statement: Statement, use: Use) -> bool:
    if use.construct.looks_at == "type":
        names = [type_.name for type_ in statement.types if type_.span == use.span]
        return any(objects.has_type(world, name) for name in names)
    return any(objects.defines_function(world, call.name) for call in statement.calls if call.span == use.span)


def _is_skipped(world: World, statement: Statement) -> bool:
    if world.engine.name != "postgresql" or len(statement.operations) != 1:
        return False
    operation = statement.operations[0]
    if not isinstance(operation, CreateTable) or not operation.if_not_exists:
        return False
    existing = world.schema.tables.get(world.new_key(operation.name, operation.is_temporary))
    return existing is not None and existing.is_certain


def _is_refused(statement: Statement, uses: tuple[Use, ...]) -> bool:
    return statement.refusal is not None or any(use.construct.verdict == "rejects" for use in uses)


def _run(world: World, statement: Statement, uses: tuple[Use, ...], blind_spots: list[BlindSpot]) -> tuple[Fault, ...]:
    """Apply a statement; one that the engine refuses is applied as something that may have happened."""
    world.faults = []
    if world.notes:
        world.notes.clear()
    world.has_doubt = world.is_muted = False
    world.schema.forget()
    world.being_dropped = _dropped_together(world, statement)
    world.is_alone = len(statement.operations) == 1
    if not _is_refused(statement, uses):
        if not _is_skipped(world, statement):
            _judge_words(world, statement, uses)
        for operation in in_engine_order(world, statement):
            _apply(world, operation, blind_spots)
        world.is_muted = False
        if not any(fault.rejects for fault in world.faults) and not world.has_doubt:
            return tuple(world.faults)
        world.schema.undo(0)
    faults = tuple(world.faults)
    world.is_certain = False
    try:
        for operation in statement.operations:
            if not isinstance(operation, Opaque):
                _apply(world, operation, blind_spots)
    finally:
        world.is_certain = True
    return faults


def _note_changes_by_functions(world: World, statement: Statement, blind_spots: list[BlindSpot]) -> None:
    """A call of a function with DDL in its body may change the tables that it is told, or else any."""
    changing = [call for call in statement.calls if _changes_tables(world, call)]
    if not changing or any(isinstance(item, CreateTable | CreateView) for item in statement.operations):
        return
    strings = [token.word for token in statement.tokens if token.kind == "string"]
    told = {text.strip('"').split(".")[-1].strip('"').lower() for text in strings}
    keys = [key for key in world.schema.tables if key[1].lower() in told]
    added = _added_columns(world, changing[0])
    for key in keys:
        table = world.schema.tables[key]
        changed = replace(table, is_complete=False)
        if added:
            place = world.place(changing[0].span)
            unknown = DataType("", (), False, None, "", changing[0].span)
            new = {name: Column(name, unknown, False, None, None, place, False) for name in added}
            changed = replace(table, columns={**new, **table.columns})
        world.schema.put(world.schema.tables, key, changed)
    if not keys:
        _note(world, blind_spots, changing[0].span, f"what {changing[0].name}() changes is not read")
    elif not added:
        place = world.place(changing[0].span)
        reason = f"what {changing[0].name}() changes is not read: the columns of its table are not known from here on"
        blind_spots.append(BlindSpot(place.source.path, place.line, reason))


def _added_columns(world: World, call: Call) -> tuple[str, ...]:
    name = world.fold(call.name.last)
    return next((item.added_columns for key, item in world.schema.functions.items() if key[1] == name), ())


def _changes_tables(world: World, call: Call) -> bool:
    name = world.fold(call.name.last)
    return any(key[1] == name and item.changes_tables for key, item in world.schema.functions.items())


def _dropped_together(world: World, statement: Statement) -> frozenset[tuple[str, str]]:
    """On PostgreSQL, tables dropped by one statement do not stand in each other's way."""
    found = set()
    if world.engine.name != "postgresql":
        return frozenset()
    for operation in statement.operations:
        if isinstance(operation, DropObject) and operation.kind in (
            "table",
            "view",
            "materialized view",
        ):
            found.update(world.keys(operation.name))
    return frozenset(found)


def _judge_words(world: World, statement: Statement, uses: tuple[Use, ...]) -> None:
    """Reserved words as names, and types and functions that do not exist."""
    for name in reserved_names(world.engine, statement.operations):
        world.report(Reserved(name.text, name.span))
    known = {use.span for use in uses if use.construct.looks_at != "statement"}
    for type_ in statement.types:
        if type_.span not in known and not world.knows_type(type_) and not objects.has_type(world, type_.name):
            later = world.creations.after("type", type_.name, world.number)
            owners = world.engines_with(lists.types, type_.name)
            extension = lists.extension_with("type", type_.name) if world.engine.name == "postgresql" else None
            missing = Missing("type", type_.name, type_.span, created_later=later, belongs_to=owners)
            world.report(missing._replace(extension=extension))
    for call in statement.calls:
        if call.span in known or objects.knows_function(world, call.name):
            continue
        missing = objects.missing_function(world, call.name)
        world.report(missing._replace(fails_at=_looked_at(world, statement, call)))


def _apply(world: World, operation: Operation, blind_spots: list[BlindSpot]) -> None:
    if not check_is_table(world, operation):
        return
    match operation:
        case CreateTable():
            tables.create_table(world, operation)
        case CreateIndex():
            indexes.create_index(world, operation)
        case CreateView():
            tables.create_view(world, operation)
        case CreateFunction():
            objects.create_function(world, operation)
        case CreateTrigger():
            objects.create_trigger(world, operation)
        case CreateType():
            objects.create_type(world, operation)
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
        case AddConstraint():
            constraints.alter_constraint(world, operation)
        case UseConstraint():
            constraints.use_constraint(world, operation)
        case UseTable():
            tables.use_table(world, operation)
        case RenameObject():
            removals.rename(world, operation)
        case MoveObject():
            removals.move(world, operation)
        case ChangeEnum():
            objects.change_enum(world, operation)
        case UseSchema():
            _use_schema(world, operation)
        case UseForeignKeys():
            world.schema.foreign_keys_are_checked = operation.are_checked
        case UseSqlMode():
            world.schema.is_strict = operation.is_strict
        case Insert():
            rows.insert(world, operation)
        case Update():
            rows.update(world, operation)
        case Delete():
            rows.delete(world, operation)
        case Select():
            rows.select(world, operation)
        case WhenTableExists():
            if not isinstance(world.find(operation.table), Missing):
                for inner in operation.operations:
                    _apply(world, inner, blind_spots)
        case Guarded():
            _apply_guarded(world, operation, blind_spots)
        case Opaque():
            _note(world, blind_spots, operation.span, operation.reason)
        case _:
            assert_never(operation)


def _use_schema(world: World, operation: UseSchema) -> None:
    names = tuple(name for name in operation.schemas if name not in ("$user", ""))
    if names or not operation.schemas:
        world.schema.search_path = names or (world.facts.default_schema,)
    if world.engine.name != "postgresql":
        world.schema.schemas.update(names)


def _apply_guarded(world: World, operation: Guarded, blind_spots: list[BlindSpot]) -> None:
    was_certain = world.is_certain
    world.is_certain = False
    try:
        for inner in operation.operations:
            _apply(world, inner, blind_spots)
    finally:
        world.is_certain = was_certain


def _note(world: World, blind_spots: list[BlindSpot], span: Span, reason: str) -> None:
    place = world.place(span)
    spot = BlindSpot(place.source.path, place.line, reason)
    if spot not in blind_spots:
        blind_spots.append(spot)
    world.schema.unknowns.append(reason)
