"""The walk through a history, statement by statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lintmig.engines.constructs import constructs
from lintmig.model.construct import Construct
from lintmig.model.engine import Engine, EngineName
from lintmig.model.fault import Fault
from lintmig.model.operation import (
    DropObject,
    Opaque,
)
from lintmig.model.rollback import WayBack
from lintmig.model.schema import Schema
from lintmig.model.script import ParsedScript, Statement, Use
from lintmig.model.source import BlindSpot, Place, Span
from lintmig.model.timeline import Aftermath, Step
from lintmig.stages.replay.apply import apply
from lintmig.stages.replay.creations import find_creations, starts_from_baseline
from lintmig.stages.replay.doubts import note_doubtful_words, unread_names
from lintmig.stages.replay.keeping import bring_back, keep
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.finish import finish
from lintmig.stages.replay.passes import in_engine_order
from lintmig.stages.replay.plpgsql.bodies import note_setting
from lintmig.stages.replay.plpgsql.calling import note_changes_by_functions
from lintmig.stages.replay.postgresql.cascading import things_dropped
from lintmig.stages.replay.postgresql.edges import note_edges
from lintmig.stages.replay.postgresql.sequences import check_named_sequences
from lintmig.stages.replay.queries.noticing import noticed
from lintmig.stages.replay.rerun import begin_again, refused_again
from lintmig.stages.replay.rows.contents import follow
from lintmig.stages.replay.skipping import skips_words
from lintmig.stages.replay.sqlite.carrying import carry
from lintmig.stages.replay.sqlite.session import follow_session
from lintmig.stages.replay.surroundings import Surroundings
from lintmig.stages.replay.transaction import Ran
from lintmig.stages.replay.turning import Turn, with_turns
from lintmig.stages.replay.unknowns import note_unknown
from lintmig.stages.replay.words import judge_words, uses_that_hold
from lintmig.stages.replay.world import World


@dataclass(frozen=True, slots=True)
class Replay:
    """A history in motion: take the steps, then look at what could not be known."""

    world: World
    steps: Iterator[Step]

    @property
    def schema(self) -> Schema:
        return self.world.schema

    @property
    def outside(self) -> Mapping[str, Place]:
        """Tables that are used, that no migration makes, and that are taken to be there already."""
        return self.world.outside

    blind_spots: list[BlindSpot]
    """Filled while the steps are taken: statements whose effect is unknown."""
    turns: list[Turn]
    """Filled while the steps are taken: what came of each way back."""


def replay(
    history: Sequence[ParsedScript],
    engine: Engine,
    surroundings: Surroundings,
    ways: Sequence[WayBack[ParsedScript]] = (),
) -> Replay:
    creations = find_creations(history, engine)
    if surroundings.has_baseline is None:
        surroundings = replace(surroundings, has_baseline=starts_from_baseline(history, engine, creations))
    world = World(engine, creations, surroundings)
    blind_spots: list[BlindSpot] = []
    steps = _steps(world, history, engine, blind_spots, reruns=surroundings.reruns)
    turns: list[Turn] = []
    if ways:
        asking = _asking(engine, world.beside)
        steps = with_turns(world, history, steps, ways, turns, lambda downs: _walk(world, downs, asking, []))
    return Replay(world, steps, blind_spots, turns)


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
        if world.schema.search_path == ("",):  # a dump's, which is run by itself
            world.schema.search_path = (world.facts.default_schema,)
        if parsed.script.unknown is not None:
            note_unknown(world, blind_spots, Span(0, 0), parsed.script.unknown)
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
            is_taken = not world.has_doubt and not is_refused
            if not (is_refused and world.is_second_run):
                follow(world, statement, is_taken, carry)
            follow_session(world, statement, is_taken)
            world.transaction.follow(world, statement, root, replayer)
            note_changes_by_functions(world, statement, blind_spots)
            yield Step(world.engine, parsed.script, statement, uses, faults, world.schema, aftermath)
        if any(token.word in _TEMPORARY for statement in parsed.statements for token in statement.tokens[1:4]):
            _doubt_temporary(world)
    world.transaction.begin_script(world, replayer)


_TEMPORARY = frozenset({"TEMP", "TEMPORARY"})


def _doubt_temporary(world: World) -> None:
    """Another script may run in another session, from which the temporary tables of this one are gone."""
    tables = world.schema.tables
    for key in [key for key, table in tables.items() if table.is_temporary and table.is_certain]:
        world.schema.put(tables, key, replace(tables[key], is_certain=False))


def _asking(engine: Engine, beside: frozenset[EngineName]) -> list[Construct]:
    """The rows about operators; what PostgreSQL has none for, its catalog says exactly."""
    rows = [row for row in constructs(engine, beside) if row.looks_at == "expression"]
    return [row for row in rows if row.verdict == "differs" or engine.name != "postgresql"]


def _is_refused(statement: Statement, uses: tuple[Use, ...]) -> bool:
    return statement.refusal is not None or any(use.construct.verdict == "rejects" for use in uses)


def _run(world: World, statement: Statement, uses: tuple[Use, ...], blind_spots: list[BlindSpot]) -> tuple[Fault, ...]:
    """Apply a statement; one that the engine refuses is applied as something that may have happened."""
    world.faults = []
    world.invoked.clear()
    if world.notes:
        world.notes.clear()
    world.has_doubt = world.is_muted = False
    world.doubts.clear()
    if not world.transaction.can_go_back and not world.is_second_run:
        world.schema.forget()
    before = world.before = world.schema.mark()
    world.path_before = world.schema.search_path
    world.being_dropped = _dropped_together(world, statement)
    world.going = things_dropped(world, statement)
    world.is_alone = len(statement.operations) == 1
    world.is_only = "ONLY" in [token.word for token in statement.tokens[2:5]]
    if not _is_refused(statement, uses):
        if not skips_words(world, statement):
            judge_words(world, statement, uses)
            check_named_sequences(world, statement)
            world.transaction.judge_words(world, statement)
            note_doubtful_words(world, statement)
        if world.script is not None and world.script.is_conditional:
            return _may_have_run(world, statement, blind_spots)
        for operation in in_engine_order(world, statement):
            apply(world, operation, blind_spots)
        note_setting(world, statement)
        if world.engine.name in ENGINES:
            finish(world, statement)
        world.is_muted = False
        if not any(fault.rejects for fault in world.faults) and not world.has_doubt:
            note_edges(world, statement)
            return tuple(world.faults)
        world.schema.undo(before)
    faults = tuple(world.faults)
    if world.is_second_run and (faults or not world.has_doubt):
        return faults
    _apply_doubtfully(world, statement, blind_spots)
    return faults


def _may_have_run(world: World, statement: Statement, blind_spots: list[BlindSpot]) -> tuple[Fault, ...]:
    """Of what runs under a condition that is not known only the words are judged; what it would drop stays."""
    faults = tuple(world.faults)
    kept = tuple(operation for operation in statement.operations if not isinstance(operation, DropObject))
    _apply_doubtfully(world, replace(statement, operations=kept), blind_spots)
    world.has_doubt = True
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
        follow(world, statement, is_taken=False, carry=carry)
    world.script, world.has_doubt, world.doubts = script, has_doubt, doubts


def _dropped_together(world: World, statement: Statement) -> frozenset[tuple[str, str]]:
    """On PostgreSQL, tables that are there and dropped by one statement do not stand in each other's way."""
    found: set[tuple[str, str]] = set()
    if world.engine.name != "postgresql":
        return frozenset()
    for operation in statement.operations:
        if isinstance(operation, DropObject) and operation.kind in (
            "table",
            "view",
            "materialized view",
        ):
            found.update(key for key in world.keys(operation.name) if key in world.schema.tables)
    return frozenset(found)
