"""An application's queries, asked of the schema that all migrations of a project leave together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from lintmig.model.engine import Engine
from lintmig.model.fault import Fault, Missing
from lintmig.model.operation import Delete, Insert, Select, Update
from lintmig.model.schema import Schema, Table
from lintmig.model.script import ParsedScript, Statement
from lintmig.model.timeline import Step
from lintmig.stages.replay.apply import apply
from lintmig.stages.replay.creations import find_creations
from lintmig.stages.replay.world import Surroundings, World

_TABLES = frozenset({"table", "view", "materialized view"})


class Asked(NamedTuple):
    """A query as a step, and the tables that it names and nobody makes."""

    step: Step
    unknown_tables: tuple[str, ...]


def ask(
    queries: Iterable[ParsedScript], engine: Engine, schemas: Sequence[Schema], surroundings: Surroundings
) -> Iterator[Asked]:
    """Every statement of the queries, with the tables and columns among its faults that nobody makes.

    What else an engine may refuse in a query hangs on the values that the application fills in.
    """
    world = World(engine, find_creations((), engine), surroundings)
    unite(world.schema, schemas)
    for parsed in queries:
        world.script = parsed.script
        for statement in parsed.statements:
            faults = tuple(_missing(world, statement))
            names = tuple(fault.name for fault in faults if fault.kind in _TABLES and not fault.is_alias)
            yield Asked(Step(engine, parsed.script, statement, (), faults, world.schema), names)


def _missing(world: World, statement: Statement) -> Iterator[Missing]:
    """Nothing of a statement that was not read whole, or that does more than ask and change rows."""
    asks = all(isinstance(each, (Select, Insert, Update, Delete)) for each in statement.operations)
    if statement.refusal is not None or not asks:
        return
    for fault in _faults(world, statement):
        if isinstance(fault, Missing) and (fault.kind in _TABLES or fault.kind == "column") and not fault.is_ambiguous:
            yield fault


def _faults(world: World, statement: Statement) -> Sequence[Fault]:
    world.faults = []
    world.invoked.clear()
    world.doubts.clear()
    world.has_doubt = world.is_muted = False
    mark = world.before = world.schema.mark()
    world.is_alone = len(statement.operations) == 1
    for operation in statement.operations:
        apply(world, operation, [])
    world.schema.undo(mark)
    return world.faults


def unite(schema: Schema, others: Sequence[Schema]) -> None:
    """Put together what several histories make in one database: a table has the columns that any of them gives it."""
    for other in others:
        for key, table in other.tables.items():
            known = schema.tables.get(key)
            schema.tables[key] = table if known is None else _united(known, table)
        for kind in ("functions", "types", "sequences", "routines", "procedures"):
            store = getattr(schema, kind)
            for key, value in getattr(other, kind).items():
                store[key] = value
        schema.schemas.update(other.schemas)
        schema.extensions.update(other.extensions)
        schema.unknowns += other.unknowns


def _united(one: Table, other: Table) -> Table:
    return replace(
        one,
        columns={**other.columns, **one.columns},
        is_complete=one.is_complete and other.is_complete,
        is_certain=one.is_certain or other.is_certain,
    )
