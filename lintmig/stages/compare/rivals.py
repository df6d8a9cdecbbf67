"""Tables that several systems of one database define, and not in the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lintmig.engines.facts import RUNNER_TABLES
from lintmig.engines.meanings import agree, meanings
from lintmig.model.engine import EngineName
from lintmig.model.operation import CreateTable
from lintmig.model.rival import Rival
from lintmig.model.schema import Column, Schema, Table
from lintmig.model.script import ParsedScript, Track
from lintmig.model.source import Place


class System(NamedTuple):
    """What one track makes of an empty database, for one engine."""

    track: Track
    schema: Schema
    parsed: Sequence[ParsedScript]


class _Made(NamedTuple):
    system: System
    table: Table


def rivals(systems: Sequence[System]) -> Iterator[Rival]:
    """Of each table that several systems make, every definition that differs from the first of them.

    The first is that of a schema kept as one script, before those of migrations and of code. Columns that a later
    statement adds are no contradiction: its history may well run on top of the other definition.
    """
    made: dict[tuple[str, str], list[_Made]] = {}
    for system in systems:
        for key, table in system.schema.tables.items():
            if table.kind == "table" and table.is_complete and not table.is_temporary and not table.module:
                made.setdefault((key[0].lower(), key[1].lower()), []).append(_Made(system, table))
    for (_, name), all_made in made.items():
        if len(all_made) > 1:
            first, *others = sorted(all_made, key=_rank)
            for other in others:
                if other.table.place.source.path != first.table.place.source.path and not _are_apart(other, first):
                    yield from _rival(name, other, first)


def _are_apart(one: _Made, other: _Made) -> bool:
    """Whether they are in two databases: in one, Alembic's one table of versions would stop its second environment."""
    return one.system.track.tool == other.system.track.tool == "alembic"


def _rank(made: _Made) -> tuple[bool, bool, int, str]:
    track = made.system.track
    return (track.role != "migration", len(track.scripts) > 1, -len(made.table.columns), track.path)


def _rival(name: str, made: _Made, first: _Made) -> Iterator[Rival]:
    engine = made.system.schema.engine
    lacking = tuple(_only_in(first.table, made.table))
    extra = tuple(_only_in(made.table, first.table))
    theirs = first.table.columns
    both = [(column, theirs[key]) for key, column in made.table.columns.items() if key in theirs]
    changed = [pair for pair in both if _differ(engine, *pair)]
    if not lacking and not extra and not changed:
        return
    primary = [key for table in (made.table, first.table) for key in table.keys if key.kind == "primary"]
    keys = {column for key in primary for column in key.columns}
    yield Rival(
        made.table.place,
        made.table.name,
        engine,
        made.system.track.path,
        first.system.track.path,
        first.table.place,
        lacking,
        extra,
        tuple((one.name, one.type.text, other.type.text) for one, other in changed),
        any(one.name.lower() in keys for one, _ in changed),
        name in RUNNER_TABLES,
        _is_skipped(made.system, made.table.place),
    )


def _only_in(one: Table, other: Table) -> Iterator[str]:
    """The columns that the definition of one table has, and the other table has not."""
    source, end = one.place.source, one.place.span.end
    for key, column in one.columns.items():
        is_own = column.place.source is source and ";" not in source.text[end : column.place.span.start]
        if is_own and column.is_certain and key not in other.columns:
            yield column.name


def _differ(engine: EngineName, one: Column, other: Column) -> bool:
    if not one.is_certain or not other.is_certain:
        return False
    first, second = (meanings(engine, column.type.name, column.type.arguments) for column in (one, other))
    return first is not None and second is not None and not agree(first, second)


def _is_skipped(system: System, place: Place) -> bool:
    """Whether the table's CREATE, which is at a place, says IF NOT EXISTS."""
    for parsed in system.parsed:
        if parsed.script.source.path == place.source.path:
            for statement in parsed.statements:
                for operation in statement.operations:
                    if (
                        isinstance(operation, CreateTable)
                        and parsed.script.source_map.file_span(operation.span) == place.span
                    ):
                        return operation.if_not_exists
    return False
