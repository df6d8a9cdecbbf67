"""An application's queries, asked of the schema that all migrations of a project leave together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from lintmig.model.engine import Engine, EngineName
from lintmig.model.fault import Fault, Missing
from lintmig.model.name import DataType, Identifier
from lintmig.model.operation import (
    AddColumn,
    CreateTable,
    CreateView,
    Delete,
    Insert,
    RenameColumn,
    Select,
    Update,
    flattened,
)
from lintmig.model.schema import Column, Schema, Table
from lintmig.model.script import ParsedScript, Statement
from lintmig.model.timeline import Step
from lintmig.stages.replay import objects
from lintmig.stages.replay.apply import apply
from lintmig.stages.replay.creations import find_creations
from lintmig.stages.replay.surroundings import Surroundings
from lintmig.stages.replay.world import World

_TABLES = frozenset({"table", "view", "materialized view"})


_CATALOGS_OF_POSTGRESQL = r"\bpg_(?:catalog|tables|class|indexes|stat\w*|namespace|type|attribute|extension|database)\b"
_CATALOGS_OF_SQLITE = r"\bsqlite_(?:master|schema|sequence|temp_master|stat\d)\b|\bpragma_\w+"
_QUALIFIED = r"\b(?:from|join|into|update)\s+[\"`]?(?:public|information_schema)[\"`]?\."
_OF_ANOTHER: dict[EngineName, re.Pattern[str]] = {
    "postgresql": re.compile(_CATALOGS_OF_SQLITE, re.IGNORECASE),
    "sqlite": re.compile(f"{_CATALOGS_OF_POSTGRESQL}|{_QUALIFIED}", re.IGNORECASE),
    "mariadb": re.compile(f"{_CATALOGS_OF_POSTGRESQL}|{_CATALOGS_OF_SQLITE}", re.IGNORECASE),
    "mysql": re.compile(f"{_CATALOGS_OF_POSTGRESQL}|{_CATALOGS_OF_SQLITE}", re.IGNORECASE),
}
"""Names by which a query says that it is for another engine."""
_ITS_OWN = frozenset(
    {"sqlite_master", "sqlite_schema", "sqlite_sequence", "sqlite_temp_master", "sqlite_stat1", "dbstat", "sqlite_stmt"}
)
"""Tables that SQLite makes itself."""


class Asked(NamedTuple):
    """A query as a step, and the tables that it names and nobody makes."""

    step: Step
    unknown_tables: tuple[str, ...]
    calls_strangers: bool = False
    """Whether it calls functions that no engine known here has."""


class Made(NamedTuple):
    """What one history leaves, and how it was made."""

    schema: Schema
    parsed: Sequence[ParsedScript]
    is_ordered: bool = True
    """Whether what it drops is gone for good: not where code makes a table, uses it and drops it again."""


def ask(
    queries: Iterable[ParsedScript], engine: Engine, histories: Sequence[Made], surroundings: Surroundings
) -> Iterator[Asked]:
    """Every statement of the queries, with the tables and columns among its faults that nobody makes.

    What else an engine may refuse in a query hangs on the values that the application fills in.
    """
    world = World(engine, find_creations((), engine), surroundings)
    _unite(world.schema, [history.schema for history in histories])
    _add_from_elsewhere(world, histories)
    passing = frozenset(_made_for_a_while(world, histories))
    for parsed in queries:
        world.script = parsed.script
        for statement in parsed.statements:
            faults = tuple(fault for fault in _missing(world, statement) if fault.name.lower() not in passing)
            names = tuple(fault.name for fault in faults if fault.kind in _TABLES and not fault.is_alias)
            step = Step(engine, parsed.script, statement, (), faults, world.schema)
            yield Asked(step, names, bool(names) and _calls_strangers(world, statement))


def _missing(world: World, statement: Statement) -> Iterator[Missing]:
    """Nothing of a statement that was not read whole, or that does more than ask and change rows."""
    asks = all(isinstance(each, (Select, Insert, Update, Delete)) for each in statement.operations)
    if statement.refusal is not None or not asks:
        return
    if _OF_ANOTHER[world.engine.name].search(world.script.sql if world.script is not None else ""):
        return
    for fault in _faults(world, statement):
        if isinstance(fault, Missing) and (fault.name.lower() in _ITS_OWN or _is_elsewhere(world, fault)):
            continue
        if isinstance(fault, Missing) and (fault.kind in _TABLES or fault.kind == "column") and not fault.is_ambiguous:
            yield fault


def _calls_strangers(world: World, statement: Statement) -> bool:
    """Whether a function is called that neither the project nor any engine known here has."""
    strange = (call.name for call in statement.calls if not objects.knows_function(world, call.name))
    missing = (objects.missing_function(world, name) for name in strange)
    return any(not each.belongs_to and each.extension is None for each in missing)


def _is_elsewhere(world: World, fault: Missing) -> bool:
    """Whether a table is in a database that a connection attaches."""
    schema, dot, _ = fault.name.rpartition(".")
    return bool(dot) and world.engine.name == "sqlite" and schema.lower() not in ("main", "temp")


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


def _unite(schema: Schema, others: Sequence[Schema]) -> None:
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


def _add_from_elsewhere(world: World, histories: Sequence[Made]) -> None:
    """Columns that one history gives to tables of another."""
    for history in histories:
        for parsed in history.parsed:
            world.script = parsed.script
            for statement in parsed.statements:
                for operation in flattened(statement.operations):
                    if isinstance(operation, (AddColumn, RenameColumn)):
                        _add_column(world, operation, history.schema)


def _made_for_a_while(world: World, histories: Sequence[Made]) -> Iterator[str]:
    """The tables that code has made at some time, and that are not there in the end."""
    for history in histories:
        for parsed in () if history.is_ordered else history.parsed:
            for statement in parsed.statements:
                for operation in flattened(statement.operations):
                    if isinstance(operation, (CreateTable, CreateView)):
                        yield world.fold_table(operation.name.last).lower()


def _add_column(world: World, operation: AddColumn | RenameColumn, own: Schema) -> None:
    for key in world.keys(operation.table):
        table = world.schema.tables.get(key)
        if table is not None and key not in own.tables:
            name = operation.column.name if isinstance(operation, AddColumn) else operation.new_name
            type_ = (
                operation.column.type
                if isinstance(operation, AddColumn)
                else DataType("", (), False, None, "", name.span)
            )
            column = Column(world.fold(name), type_, False, None, None, world.place(name.span), is_certain=False)
            world.schema.tables[key] = table.with_column(column.name, column)


def _new_column(operation: AddColumn | RenameColumn) -> tuple[Identifier, DataType]:
    if isinstance(operation, AddColumn):
        return operation.column.name, operation.column.type
    return operation.new_name, DataType("", (), False, None, "", operation.new_name.span)


def _united(one: Table, other: Table) -> Table:
    return replace(
        one,
        columns={**other.columns, **one.columns},
        is_complete=one.is_complete and other.is_complete,
        is_certain=one.is_certain or other.is_certain,
    )
