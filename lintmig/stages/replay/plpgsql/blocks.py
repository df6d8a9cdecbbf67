"""Blocks of PL/pgSQL, run step by step: what they certainly do is certain, what depends on what is not known is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from lintmig.model.fault import BadRoutine
from lintmig.model.operation import Operation
from lintmig.model.operation.blocks import (
    Assign,
    Block,
    Choice,
    Execute,
    Leave,
    Loop,
    Raise,
    Run,
    Step,
    Unread,
    steps_within,
)
from lintmig.model.script import Statement
from lintmig.model.source import BlindSpot
from lintmig.stages.replay.passes import in_engine_order
from lintmig.stages.replay.plpgsql.blurring import blur
from lintmig.stages.replay.plpgsql.bodies import check_declarations
from lintmig.stages.replay.plpgsql.calling import note_changes_by_functions
from lintmig.stages.replay.plpgsql.evaluation import Evaluator, Row, Rows
from lintmig.stages.replay.plpgsql.handlers import catches, codes_of
from lintmig.stages.replay.plpgsql.values import UNKNOWN, Partial, Value
from lintmig.stages.replay.postgresql.cascading import things_dropped
from lintmig.stages.replay.postgresql.edges import note_edges
from lintmig.stages.replay.postgresql.sequences import check_named_sequences
from lintmig.stages.replay.rows.contents import follow
from lintmig.stages.replay.skipping import skips_words
from lintmig.stages.replay.sqlite.carrying import carry
from lintmig.stages.replay.unknowns import note_blind_spot, note_unknown
from lintmig.stages.replay.words import judge_words
from lintmig.stages.replay.world import World

Flow = Literal["on", "left", "exit", "continue", "maybe", "raised", "failed"]
"""How steps ended: at their end, by RETURN, EXIT or CONTINUE, perhaps by one of these, or with an error.

Of what is not certain to run RAISE is the end, and no error."""

Apply = Callable[[World, Operation, list[BlindSpot]], None]

_MOST_TURNS = 200
_MOST_DEEP = 20


def run_block(world: World, block: Block, apply: Apply, blind_spots: list[BlindSpot]) -> None:
    text = world.script.sql[block.span.start : block.span.end] if world.script is not None else ""
    if world.is_certain:
        check_declarations(world, block, set())
        if world.faults:
            return
    Runner(world, apply, blind_spots, text).block(block)


class Runner:
    """Runs one block for a statement; `apply` is what applies an operation, `text` is all that the block says."""

    def __init__(self, world: World, apply: Apply, blind_spots: list[BlindSpot], text: str) -> None:
        self.text = text
        self.world = world
        self.apply = apply
        self.blind_spots = blind_spots
        self.variables: dict[str, Value] = {"found": UNKNOWN}
        self.evaluator = Evaluator(world, self.variables)
        self.records: set[str] = set()
        self.may_raise = False
        self.turns = 0

    @contextmanager
    def uncertain(self) -> Iterator[None]:
        was_certain = self.world.is_certain
        self.world.is_certain = False
        try:
            yield
        finally:
            self.world.is_certain = was_certain

    def block(self, block: Block) -> Flow:
        world = self.world
        outer = dict(world.variables)
        world.variables.update(dict.fromkeys(_SPECIAL))
        world.variables.update(dict.fromkeys(block.labels))
        for declaration in block.declarations:
            value = self.value(declaration.value) if declaration.value is not None else None
            self.variables[declaration.name] = value
            world.variables[declaration.name] = declaration.type
            if declaration.copies[:1] == ("ROWTYPE",) or (declaration.type and declaration.type.name == "record"):
                self.records.add(declaration.name)
        try:
            return self.protected(block) if block.handlers else self.steps(block.steps)
        finally:
            world.variables = outer

    def protected(self, block: Block) -> Flow:
        """Steps with handlers: what fails in them is undone, and is no error where a handler catches it."""
        world = self.world
        mark, faults, doubt, may_raise = world.schema.mark(), len(world.faults), world.has_doubt, self.may_raise
        world.has_doubt = self.may_raise = False
        flow = self.steps(block.steps)
        is_doubtful = world.has_doubt or self.may_raise
        world.has_doubt, self.may_raise = doubt, may_raise
        if not world.is_certain:
            return "on" if flow == "failed" else flow
        if flow != "failed":
            if is_doubtful:
                self.undo(mark)
                with self.uncertain():
                    self.steps(block.steps)
                    self.handled(block)
                return "on" if flow == "on" else "maybe"
            return flow
        codes = codes_of(next(fault for fault in world.faults[faults:] if fault.rejects))
        for handler in block.handlers:
            caught = catches(handler.conditions, codes)
            if caught is False:
                continue
            del world.faults[faults:]
            self.undo(mark)
            self.forget_assigned(block.steps)
            if caught:
                return self.steps(handler.steps)
            world.has_doubt = True
            with self.uncertain():
                self.steps(block.steps)
                self.handled(block)
            return "maybe"
        return "failed"

    def undo(self, mark: int) -> None:
        self.world.schema.undo(mark)
        self.world.contents.tables.clear()

    def handled(self, block: Block) -> None:
        for handler in block.handlers:
            self.steps(handler.steps)
        self.forget_assigned(block.steps)

    def steps(self, steps: Sequence[Step]) -> Flow:
        for number, step in enumerate(steps):
            flow = self.step(step)
            if flow == "maybe":
                with self.uncertain():
                    self.steps(steps[number + 1 :])
                return "maybe"
            if flow != "on":
                return flow
        return "on"

    def step(self, step: Step) -> Flow:
        match step:
            case Run():
                return self.run(step)
            case Assign():
                value = self.value(step.value)
                if step.variable:
                    self.variables[step.variable] = value
                return "failed" if self.has_failed(step.value) else "on"
            case Execute():
                return self.execute(step)
            case Choice():
                return self.choice(step)
            case Loop():
                return self.loop(step)
            case Leave():
                return self.leave(step)
            case Raise():
                if not self.world.is_certain:
                    self.may_raise = True
                    return "raised"
                message = f": {step.message}" if step.message else ""
                self.world.report(BadRoutine("raises", "", step.error, message, step.span))
                return "failed"
            case Block():
                return self.block(step)
            case Unread():
                note_unknown(self.world, self.blind_spots, step.span, step.reason)
                return "on"

    def run(self, step: Run) -> Flow:
        if not self.statement(step.statement):
            return "failed"
        rows = self.evaluator.rows(step.statement)
        is_plain = bool(step.into) or step.statement.tokens[0].word not in ("INSERT", "UPDATE", "DELETE")
        self.variables["found"] = (True if rows.rows else False if rows.is_exact else UNKNOWN) if is_plain else UNKNOWN
        if step.into:
            self.assign(step.into, rows)
        return "on"

    def assign(self, names: tuple[str, ...], rows: Rows) -> None:
        known = rows.is_exact and len(rows.rows) <= 1
        row: Row = rows.rows[0] if rows.rows else {}
        values = list(row.values())
        for number, name in enumerate(names):
            if not known or not self.world.is_certain:
                self.variables[name] = UNKNOWN
            elif not rows.rows:
                self.variables[name] = None
            elif len(names) == 1:
                self.variables[name] = self.as_variable(name, row)
            else:
                self.variables[name] = values[number] if number < len(values) else UNKNOWN

    def as_variable(self, name: str, row: Row) -> Value:
        """A row as a variable holds it: whole, or its one value."""
        if name in self.records or len(row) != 1:
            return dict(row)
        return next(iter(row.values()))

    def statement(self, statement: Statement) -> bool:
        """Apply a statement of SQL as a statement of its own; whether the engine takes it, as far as is known."""
        world = self.world
        before = len(world.faults)
        if statement.refusal is not None:
            world.report(BadRoutine("dynamic SQL", "", "", statement.refusal.message, statement.refusal.span))
            return not world.is_certain
        was_alone, world.is_alone = world.is_alone, len(statement.operations) == 1
        was_going, world.going = world.going, things_dropped(world, statement)
        if world.is_certain and not skips_words(world, statement):
            judge_words(world, statement, ())
            check_named_sequences(world, statement)
        for operation in in_engine_order(world, statement):
            self.apply(world, operation, self.blind_spots)
        is_taken = world.is_certain and not world.has_doubt and not _has_refused(world, before)
        if is_taken:
            note_edges(world, statement)
        follow(world, statement, is_taken, carry)
        note_changes_by_functions(world, statement, self.blind_spots)
        world.is_muted = False
        world.is_alone, world.going = was_alone, was_going
        return not _has_refused(world, before)

    def value(self, statement: Statement) -> Value:
        value = self.evaluator.value(statement)
        self.statement(statement)
        return value if self.world.is_certain else UNKNOWN

    def has_failed(self, statement: Statement) -> bool:
        span = statement.span
        return any(fault.rejects and span.start <= fault.span.start <= span.end for fault in self.world.faults)

    def execute(self, step: Execute) -> Flow:
        value = self.value(step.text)
        if self.has_failed(step.text):
            return "failed"
        for name in step.into:
            self.variables[name] = UNKNOWN
        if isinstance(value, str):
            for statement in step.read(value) or ():
                if not self.statement(statement):
                    return "failed"
            return "on"
        self.blur(value, step)
        return "on"

    def blur(self, value: Value, step: Execute) -> None:
        parts = value.parts if isinstance(value, Partial) else (None,)
        blurred = blur(self.world, parts, self.text)
        if blurred == "everything":
            note_unknown(self.world, self.blind_spots, step.span, "the block builds SQL while it runs")
        elif blurred == "some":
            note_blind_spot(self.world, self.blind_spots, step.span, "the block builds SQL while it runs")

    def choice(self, step: Choice) -> Flow:
        """The branch that is taken; all that may be, where that is not known."""
        for number, (condition, steps) in enumerate(step.branches):
            value = self.value(condition) if condition is not None else UNKNOWN
            if condition is not None and self.has_failed(condition):
                return "failed"
            if value is True:
                return self.steps(steps)
            if value in (False, None) and value is not UNKNOWN:
                continue
            rest = [steps, *(each for _, each in step.branches[number + 1 :]), step.otherwise]
            return self.perhaps(rest)
        return self.steps(step.otherwise)

    def perhaps(self, branches: Sequence[Sequence[Step]]) -> Flow:
        """Branches of which one may be taken."""
        flows: set[Flow] = set()
        with self.uncertain():
            for steps in branches:
                flows.add(self.steps(steps))
        for steps in branches:
            self.forget_assigned(steps)
        return "on" if flows <= {"on", "raised"} else "maybe"

    def forget_assigned(self, steps: Sequence[Step]) -> None:
        """What these steps give variables is not known any more."""
        for step in steps:
            for inner in steps_within(step):
                names: tuple[str, ...] = ()
                if isinstance(inner, Assign):
                    names = (inner.variable,)
                elif isinstance(inner, Run | Execute):
                    names = inner.into
                elif isinstance(inner, Loop):
                    names = inner.variables
                self.variables.update(dict.fromkeys(names, UNKNOWN))
        self.variables["found"] = UNKNOWN

    def loop(self, step: Loop) -> Flow:
        world = self.world
        for name in step.variables:
            world.variables.setdefault(name, None)
        for statement in step.over:
            if step.kind == "rows" and not self.statement(statement):
                return "failed"
        turns = self.turns_of(step) if world.is_certain else None
        if turns is None:
            self.forget_assigned((step,))
            flow = self.perhaps([step.steps])
            return "maybe" if flow == "maybe" and _leaves(step.steps) else "on"
        for values in turns:
            self.variables.update(values)
            flow = self.steps(step.steps)
            if flow == "exit":
                break
            if flow in ("left", "failed", "maybe"):
                return flow
        return "on"

    def turns_of(self, step: Loop) -> list[dict[str, Value]] | None:
        """What the loop's variables are in each turn, where all that is known."""
        turns: list[dict[str, Value]] | None = None
        name = step.variables[0] if step.variables else ""
        if step.kind == "elements":
            held = self.value(step.over[0])
            turns = [{name: item} for item in held] if isinstance(held, list) else None
        elif step.kind == "range" and len(step.over) > 1:
            low, high = (self.value(bound) for bound in step.over)
            if type(low) is int and type(high) is int and high - low < _MOST_TURNS:
                turns = [{name: number} for number in range(low, high + 1)]
        elif step.kind == "rows":
            rows = self.evaluator.rows(step.over[0])
            if rows.is_exact and not any(isinstance(item, Partial) for row in rows.rows for item in row.values()):
                turns = [
                    {name: self.as_variable(name, row)}
                    if len(step.variables) == 1
                    else dict(zip(step.variables, row.values(), strict=False))
                    for row in rows.rows
                ]
        if turns is None:
            return None
        self.turns += len(turns)
        return turns if self.turns <= _MOST_TURNS else None

    def leave(self, step: Leave) -> Flow:
        if step.kind == "return":
            if step.condition is not None:
                self.value(step.condition)
            return "left"
        if step.condition is not None:
            value = self.value(step.condition)
            if value in (False, None) and value is not UNKNOWN:
                return "on"
            if value is not True:
                return "maybe"
        if step.label:
            return "maybe"
        return "exit" if step.kind == "exit" else "continue"


_SPECIAL = frozenset(
    "found sqlstate sqlerrm tg_name tg_when tg_level tg_op tg_relid tg_relname tg_table_name tg_table_schema tg_nargs "
    "tg_argv tg_event tg_tag".split()
)
"""Variables that PL/pgSQL brings."""


def _has_refused(world: World, before: int) -> bool:
    return any(fault.rejects for fault in world.faults[before:])


def _leaves(steps: Sequence[Step]) -> bool:
    """Whether RETURN is among these steps."""
    return any(isinstance(inner, Leave) and inner.kind == "return" for step in steps for inner in steps_within(step))
