"""The walk through a history, statement by statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lintmig.engines.constructs import constructs
from lintmig.model.construct import Construct
from lintmig.model.engine import Engine, EngineName
from lintmig.model.fault import Fault
from lintmig.model.name import DataType
from lintmig.model.operation import (
    CreateTable,
    CreateView,
    DropObject,
    Opaque,
)
from lintmig.model.related import named, named_in_any_case
from lintmig.model.schema import Column, Schema
from lintmig.model.script import Call, ParsedScript, Statement, Use
from lintmig.model.source import BlindSpot, Place
from lintmig.model.timeline import Aftermath, Step
from lintmig.stages.replay.apply import apply, note_unknown
from lintmig.stages.replay.contents import follow
from lintmig.stages.replay.creations import find_creations, starts_from_baseline
from lintmig.stages.replay.doubts import note_doubtful_words, unread_names
from lintmig.stages.replay.keeping import bring_back, keep
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.finish import finish
from lintmig.stages.replay.noticing import noticed
from lintmig.stages.replay.passes import in_engine_order
from lintmig.stages.replay.rerun import begin_again, refused_again
from lintmig.stages.replay.skipping import skips_words
from lintmig.stages.replay.transaction import Ran
from lintmig.stages.replay.words import judge_words, uses_that_hold
from lintmig.stages.replay.world import Surroundings, World


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
    return Replay(world, _steps(world, history, engine, blind_spots, reruns=surroundings.reruns), blind_spots)


def _steps(
    world: World, history: Sequence[ParsedScript], engine: Engine, blind_spots: list[BlindSpot], *, reruns: bool
) -> Iterator[Step]:
    asking = _asking(engine, world.beside)
    if asking:
        world.notes = []
    was_taken: list[bool] = []
    for step in _walk(world, history, asking, blind_spots):
        was_taken.append(step.aftermath is None)
        yield step
    if reruns:
        begin_again(world)
        before = keep(world.schema, world.contents)
        yield from refused_again(_walk(world, history, asking, blind_spots), was_taken)
        bring_back(before, world.schema, world.contents)


def _walk(
    world: World, history: Sequence[ParsedScript], asking: list[Construct], blind_spots: list[BlindSpot]
) -> Iterator[Step]:
    def replayer(ran: Iterable[Ran]) -> None:
        _replay_doubtfully(world, ran, blind_spots)

    for parsed in history:
        world.transaction.begin_script(world, replayer)
        world.script = parsed.script
        for meta in parsed.metas:
            command = parsed.script.sql[meta.start : meta.end].split()[0]
            if command in ("\\i", "\\ir", "\\include", "\\include_relative"):
                note_unknown(world, blind_spots, meta, f"what {command} includes is not read")
        for statement in parsed.statements:
            world.number += 1
            uses = uses_that_hold(world, statement)
            faults = _run(world, statement, uses, blind_spots)
            if world.notes:
                uses += tuple(noticed(asking, world.notes))
            is_refused = _is_refused(statement, uses) or any(fault.rejects for fault in faults)
            aftermath = Aftermath() if is_refused else None
            root = aftermath or (world.roots.of(world.doubts) if world.has_doubt else None)
            if root is not None and not world.is_second_run:
                world.roots.add(parsed.script, statement, root)
                if root is not aftermath:
                    root.followers.append(world.place(statement.span))
            if statement.refusal is not None:
                place = world.place(statement.span)
                world.unread.update((name, place) for name in unread_names(statement))
            if not (is_refused and world.is_second_run):
                follow(world, statement, is_taken=not world.has_doubt and not is_refused)
            world.transaction.follow(world, statement, root, replayer)
            _note_changes_by_functions(world, statement, blind_spots)
            yield Step(world.engine, parsed.script, statement, uses, faults, world.schema, aftermath)
    world.transaction.begin_script(world, replayer)


def _asking(engine: Engine, beside: Collection[EngineName]) -> list[Construct]:
    """The rows about operators; what PostgreSQL has none for, its catalog says exactly."""
    rows = [row for row in constructs(engine, beside) if row.looks_at == "expression"]
    return [row for row in rows if row.verdict == "differs" or engine.name != "postgresql"]


def _is_refused(statement: Statement, uses: tuple[Use, ...]) -> bool:
    return statement.refusal is not None or any(use.construct.verdict == "rejects" for use in uses)


def _run(world: World, statement: Statement, uses: tuple[Use, ...], blind_spots: list[BlindSpot]) -> tuple[Fault, ...]:
    """Apply a statement; one that the engine refuses is applied as something that may have happened."""
    world.faults = []
    if world.notes:
        world.notes.clear()
    world.has_doubt = world.is_muted = False
    world.doubts.clear()
    if not world.transaction.can_go_back and not world.is_second_run:
        world.schema.forget()
    before = world.before = world.schema.mark()
    world.path_before = world.schema.search_path
    world.being_dropped = _dropped_together(world, statement)
    world.is_alone = len(statement.operations) == 1
    if not _is_refused(statement, uses):
        if not skips_words(world, statement):
            judge_words(world, statement, uses)
            world.transaction.judge_words(world, statement)
            note_doubtful_words(world, statement)
        for operation in in_engine_order(world, statement):
            apply(world, operation, blind_spots)
        if world.engine.name in ENGINES:
            finish(world, statement)
        world.is_muted = False
        if not any(fault.rejects for fault in world.faults) and not world.has_doubt:
            return tuple(world.faults)
        world.schema.undo(before)
    faults = tuple(world.faults)
    if world.is_second_run and (faults or not world.has_doubt):
        return faults
    _apply_doubtfully(world, statement, blind_spots)
    return faults


def _apply_doubtfully(world: World, statement: Statement, blind_spots: list[BlindSpot]) -> None:
    """Apply a statement as one that may have happened."""
    world.is_certain = False
    try:
        for operation in statement.operations:
            if not isinstance(operation, Opaque):
                apply(world, operation, blind_spots)
    finally:
        world.is_certain = True


def _replay_doubtfully(world: World, ran: Iterable[Ran], blind_spots: list[BlindSpot]) -> None:
    """Statements that a failed transaction has undone, although they were meant to work."""
    script, has_doubt, doubts = world.script, world.has_doubt, list(world.doubts)
    for world.script, statement in ran:
        _apply_doubtfully(world, statement, blind_spots)
        follow(world, statement, is_taken=False)
    world.script, world.has_doubt, world.doubts = script, has_doubt, doubts


def _note_changes_by_functions(world: World, statement: Statement, blind_spots: list[BlindSpot]) -> None:
    """A call of a function with DDL in its body may change the tables that it is told, or else any."""
    changing = [call for call in statement.calls if _changes_tables(world, call)]
    if not changing or any(isinstance(item, CreateTable | CreateView) for item in statement.operations):
        return
    strings = [token.word for token in statement.tokens if token.kind == "string"]
    told = {text.strip('"').split(".")[-1].strip('"').lower() for text in strings}
    keys = [key for name in sorted(told) for key, _ in named_in_any_case(world.schema.tables, name)]
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
        note_unknown(world, blind_spots, changing[0].span, f"what {changing[0].name}() changes is not read")
    elif not added:
        place = world.place(changing[0].span)
        reason = f"what {changing[0].name}() changes is not read: the columns of its table are not known from here on"
        blind_spots.append(BlindSpot(place.source.path, place.line, reason))


def _added_columns(world: World, call: Call) -> tuple[str, ...]:
    name = world.fold(call.name.last)
    return next((item.added_columns for _, item in named(world.schema.functions, name)), ())


def _changes_tables(world: World, call: Call) -> bool:
    name = world.fold(call.name.last)
    return any(item.changes_tables for _, item in named(world.schema.functions, name))


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
