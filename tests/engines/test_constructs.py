"""Every row of the constructs table is held against the engines themselves."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict, cast

import psycopg
import pymysql
import pytest

from lintmig.engines.compile import COMPILED, compiled, rows
from lintmig.engines.constructs import Row, constructs
from lintmig.engines.floors import DEFAULT_FLOORS, is_older
from lintmig.model.engine import ENGINE_NAMES, Engine, EngineName, Version
from lintmig.model.script import Script
from lintmig.model.source import Source
from lintmig.stages.parse import Recognizer, parse
from lintmig.stages.replay import Surroundings, replay
from tests.engines import servers
from tests.engines.normalized import normalized

Run = Callable[[str], list[list[object]]]
REFUSALS = (sqlite3.Error, psycopg.Error, pymysql.Error)
MEASURED: tuple[EngineName, ...] = ("postgresql", "sqlite", "mariadb")
FILES = sorted({file for file, _ in rows()})


class Shown(TypedDict, total=False):
    statements: list[str]
    query: str
    rows: list[list[object]]
    fails: bool


class Measured(TypedDict, total=False):
    setup: list[str]
    sql: str
    shows: dict[str, Shown]


@pytest.mark.parametrize("engine", MEASURED)
@pytest.mark.parametrize("file", FILES)
def test_rows_say_what_the_engine_does(file: str, engine: EngineName) -> None:
    with opened(engine) as (version, scratch):
        wrong = [
            f"{row.name}: {complaint}"
            for row in (row for name, row in rows() if name == file)
            if is_measurable(row, engine, version)
            for example in cast("tuple[Measured, ...]", row.examples)
            for complaint in complaints(row, example, engine, version, scratch)
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("file", FILES)
def test_rows_recognise_their_examples(file: str, engine: EngineName) -> None:
    missed = [
        f"{row.name}: {normalized(example['sql'], engine)}"
        for name, row in rows()
        if name == file and row.verdicts.get(engine, "accepts") != "accepts"
        for example in cast("tuple[Measured, ...]", row.examples)
        if not recognises(row, example, engine)
    ]
    assert not missed, "\n".join(missed)


def test_every_row_cites_the_manual_of_an_engine_out_of_reach() -> None:
    silent = [row.name for _, row in rows() if "mysql" in row.verdicts and "mysql" not in row.unmeasured]
    assert not silent


@pytest.mark.parametrize("engine", MEASURED)
def test_ordinary_sql_is_silent(engine: EngineName) -> None:
    """One statement per line, in order; the engine accepts each, and no row may say otherwise."""
    sql = (Path(__file__).parent / "ordinary" / f"{engine}.sql").read_text("utf-8")
    with opened(engine) as (version, scratch), scratch() as run:
        for statement in sql.splitlines():
            run(statement)
            assert not refused_by_statement(statement, engine, version), statement


def test_every_row_has_an_example() -> None:
    assert not [row.name for _, row in rows() if not row.examples]


def test_a_version_decides() -> None:
    old = Engine("sqlite", (3, 24), version_is_stated=True, origin="config")
    new = Engine("sqlite", DEFAULT_FLOORS["sqlite"], version_is_stated=False, origin="default")
    assert "rename-column" in {construct.name for construct in constructs(old)}
    assert "rename-column" not in {construct.name for construct in constructs(new)}


def is_measurable(row: Row, engine: EngineName, version: Version) -> bool:
    if engine not in row.verdicts or engine in row.unmeasured:
        return False
    since, until = row.since.get(engine), row.until.get(engine)
    return not (since and is_older(version, since)) and not (until and not is_older(version, until))


def recognises(row: Row, example: Measured, engine: EngineName) -> bool:
    sql = example["sql"]
    if row.looks_at == "expression":
        return row.name in used_by_types([*example.get("setup", []), sql], engine)
    if row.looks_at == "statement":
        match = re.search(row.pattern, normalized(sql, engine))
        return match is not None and match.groupdict().get("at", "whole") is not None
    text = re.sub(r"\s*\[\]", " []", sql.lower())
    if row.looks_at == "function":
        return any(re.fullmatch(row.pattern, name) for name in re.findall(r"\w+(?=\s*\()", text))
    words = re.findall(r"\w+(?: \[\])?", re.sub(r"\([^()]*\)", "", text.partition("(")[2]) or text)
    spans = [" ".join(words[at : at + size]) for at in range(len(words)) for size in (1, 2, 3, 4)]
    return any(re.fullmatch(row.pattern, span) for span in spans)


def used_by_types(history: list[str], engine: EngineName) -> set[str]:
    """The rows about typed expressions that hold for the last statement."""
    target = Engine(engine, DEFAULT_FLOORS[engine], version_is_stated=False, origin="test")
    sql = ";\n".join(history) + ";\n"
    parsed = parse(Script(Source("1.sql", sql), sql), target, Recognizer(constructs(target)))
    *_, last = replay([parsed], target, Surroundings(has_baseline=False)).steps
    return {use.construct.name for use in last.uses if use.construct.looks_at == "expression"}


def complaints(row: Row, example: Measured, engine: EngineName, version: Version, scratch: Scratch) -> Iterator[str]:
    verdict, sql = row.verdicts[engine], example["sql"]
    with scratch() as run:
        for statement in example.get("setup", []):
            run(statement)
        try:
            run(sql)
        except REFUSALS as error:
            if verdict != "rejects":
                yield f"{engine} refuses it: {error} ({sql})"
            return
        if verdict == "rejects":
            yield f"{engine} accepts it: {sql}"
            return
        yield from (
            f"{engine} accepts it, and {name} says it does not: {sql}"
            for name in refused_by_statement(sql, engine, version)
        )
        if verdict == "differs":
            yield from difference(example.get("shows", {}).get(engine), engine, run)


def refused_by_statement(sql: str, engine: EngineName, version: Version) -> list[str]:
    words = normalized(sql, engine)
    return [
        construct.name
        for construct in constructs(Engine(engine, version, version_is_stated=True, origin="live"))
        if construct.looks_at == "statement" and construct.verdict == "rejects"
        if re.search(construct.pattern, words)
    ]


def difference(shown: Shown | None, engine: EngineName, run: Run) -> Iterator[str]:
    if shown is None:
        yield f"nothing shows how {engine} differs"
        return
    steps = [*shown.get("statements", []), *([shown["query"]] if "query" in shown else [])]
    for step in steps[:-1]:
        run(step)
    try:
        found = run(steps[-1])
    except REFUSALS as error:
        if not shown.get("fails"):
            yield f"{engine} refuses {steps[-1]}: {error}"
        return
    if shown.get("fails"):
        yield f"{engine} accepts {steps[-1]}"
    elif found != shown["rows"]:
        yield f"{engine} answers {found} to {steps[-1]}"


Scratch = Callable[[], Any]
Opened = tuple[Version, Scratch]


@contextmanager
def opened(engine: EngineName) -> Iterator[Opened]:
    """The engine's version, and a maker of empty places to run SQL in."""
    if engine == "sqlite":
        yield sqlite3.sqlite_version_info, scratch_of_sqlite
    elif engine == "postgresql":
        with servers.postgresql() as postgresql:
            number = postgresql.info.server_version
            yield (number // 10000, number % 10000), lambda: scratch_of_postgresql(postgresql)
    else:
        with servers.mariadb() as mariadb:
            yield servers.mariadb_version(mariadb), lambda: scratch_of_mariadb(mariadb)


@contextmanager
def scratch_of_sqlite() -> Iterator[Run]:
    connection = servers.sqlite()
    try:
        yield lambda sql: plain(connection.execute(sql).fetchall())
    finally:
        connection.close()


@contextmanager
def scratch_of_postgresql(connection: psycopg.Connection[Any]) -> Iterator[Run]:
    with servers.scratch_schema(connection) as cursor:

        def run(sql: str) -> list[list[object]]:
            try:
                cursor.execute(sql)
            except psycopg.errors.ActiveSqlTransaction:
                return []  # understood, and refused only because the scratch place is a transaction
            return plain(cursor.fetchall()) if cursor.description else []

        yield run


@contextmanager
def scratch_of_mariadb(connection: pymysql.Connection[Any]) -> Iterator[Run]:
    with servers.scratch_database(connection) as cursor:

        def run(sql: str) -> list[list[object]]:
            cursor.execute(sql)
            return plain(cursor.fetchall())

        yield run


def plain(found: Sequence[Sequence[object]]) -> list[list[object]]:
    """Values as YAML can write them."""
    return [[value if isinstance(value, int | float | str | None) else str(value) for value in line] for line in found]


def test_the_compiled_table_is_fresh() -> None:
    assert COMPILED.read_text("utf-8") == compiled(), "run python -m lintmig.engines.compile"
