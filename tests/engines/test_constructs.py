"""Every row of the constructs table is held against the engines themselves."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypedDict, cast, get_args

import apsw
import psycopg
import pymysql
import pytest

from lintmig.engines.compile import COMPILED, compiled, rows
from lintmig.engines.constructs import Row, constructs
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.construct import Construct
from lintmig.model.engine import ENGINE_NAMES, Engine, EngineName, Version
from lintmig.model.script import Script, Use
from lintmig.model.source import Source
from lintmig.stages.parse import Recognizer, parse
from lintmig.stages.parse.constructs import Words, matches
from lintmig.stages.parse.lexer import lex
from lintmig.stages.replay import Surroundings, replay
from tests.engines import servers
from tests.engines.normalized import normalized

Run = Callable[[str], list[list[object]]]
REFUSALS = (sqlite3.Error, apsw.Error, psycopg.Error, pymysql.Error)
MEASURED = ("postgresql", "sqlite", "mariadb")
Server = Literal["postgresql", "postgresql-newest", "sqlite", "sqlite-newest", "mariadb"]
SERVERS: tuple[Server, ...] = get_args(Server)
FILES = sorted({file for file, _ in rows()})


class Shown(TypedDict, total=False):
    statements: list[str]
    query: str
    rows: list[list[object]]
    fails: bool


class Measured(TypedDict, total=False):
    setup: list[str]
    sql: str
    engines: list[EngineName]
    """The engines that the example is about; all of the row's unless given."""
    shows: dict[str, Shown]


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("file", FILES)
def test_rows_say_what_the_engine_does(file: str, server: Server) -> None:
    with opened(server) as (engine, version, scratch):
        wrong = [
            f"{row.name}: {complaint}"
            for row in (row for name, row in rows() if name == file)
            if engine in row.verdicts and engine not in row.unmeasured
            for example in examples(row, engine)
            for complaint in complaints(row, example, engine, version, scratch)
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("file", FILES)
def test_rewrites_run(file: str, server: Server) -> None:
    with opened(server) as (engine, version, scratch):
        wrong = [
            f"{row.name}: {complaint}"
            for row in (row for name, row in rows() if name == file)
            for complaint in rewrite_complaints(row, engine, version, scratch)
        ]
    assert not wrong, "\n".join(wrong)


def test_helps_show_what_was_run() -> None:
    wrong = [
        f"{row.name}: {fragment}"
        for _, row in rows()
        if row.rewrite is not None
        for fragment in re.findall(r"`([^`]+)`", row.help)
        if not any(shown_in(fragment, sql) for each in row.rewrite.values() for sql in each or ())
    ]
    assert not wrong, "\n".join(wrong)


def shown_in(fragment: str, sql: str) -> bool:
    return " ".join(fragment.split()).lower() in " ".join(sql.split()).lower()


def rewrite_complaints(row: Row, engine: EngineName, version: Version, scratch: Scratch) -> Iterator[str]:
    if row.rewrite is None or engine in row.unmeasured:
        return
    if engine not in row.rewrite:
        yield f"nothing is said for {engine}"
        return
    (example, *_) = cast("tuple[Measured, ...]", row.examples)
    with scratch() as run:
        for statement in example.get("setup", []):
            run(statement)
        for statement in row.rewrite[engine] or ():
            try:
                run(statement)
            except REFUSALS as error:
                yield f"{engine} refuses the rewrite: {error} ({statement})"
                return
            yield from (
                f"{name} refuses the rewrite {statement}" for name in refused_by_statement(statement, engine, version)
            )


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("file", FILES)
def test_rows_recognise_their_examples(file: str, engine: EngineName) -> None:
    """Which operators PostgreSQL lacks is no row's business: its catalog says so."""
    missed = [
        f"{row.name}: {normalized(example['sql'], engine)}"
        for name, row in rows()
        if name == file and row.verdicts.get(engine, "accepts") != "accepts"
        if not (row.looks_at == "expression" and engine == "postgresql" and row.verdicts[engine] == "rejects")
        for example in examples(row, engine)
        if not recognises(row, example, engine)
    ]
    assert not missed, "\n".join(missed)


def test_every_row_cites_the_manual_of_an_engine_out_of_reach() -> None:
    silent = [row.name for _, row in rows() if "mysql" in row.verdicts and "mysql" not in row.unmeasured]
    assert not silent


@pytest.mark.parametrize("engine", MEASURED)
def test_ordinary_sql_is_silent(engine: Literal["postgresql", "sqlite", "mariadb"]) -> None:
    """One statement per line, in order; the engine accepts each, and no row may say otherwise."""
    sql = (Path(__file__).parent / "ordinary" / f"{engine}.sql").read_text("utf-8")
    with opened(engine) as (_, version, scratch), scratch() as run:
        for statement in sql.splitlines():
            run(statement)
            assert not refused_by_statement(statement, engine, version), statement


def test_every_row_has_an_example_and_says_what_to_write_instead() -> None:
    assert not [row.name for _, row in rows() if not row.examples or row.rewrite is None]


def test_a_version_decides() -> None:
    old = Engine("sqlite", (3, 24), version_is_stated=True, origin="config")
    new = Engine("sqlite", DEFAULT_FLOORS["sqlite"], version_is_stated=False, origin="default")
    assert "rename-column" in {construct.name for construct in constructs(old)}
    assert "rename-column" not in {construct.name for construct in constructs(new)}


def examples(row: Row, engine: EngineName) -> list[Measured]:
    found = cast("tuple[Measured, ...]", row.examples)
    return [example for example in found if engine in example.get("engines", ENGINE_NAMES)]


def recognises(row: Row, example: Measured, engine: EngineName) -> bool:
    sql = example["sql"]
    if row.looks_at == "expression":
        return row.name in used_by_types([*example.get("setup", []), sql], engine)
    if row.looks_at == "statement":
        found = matches(row.pattern, row.string, Words(lex(sql, engine).tokens))
        return any(match.groupdict().get("at", "whole") is not None for match in found)
    if row.looks_at == "function":
        return any(re.fullmatch(row.pattern, name) for name in re.findall(r"\w+(?=\s*\()", sql.lower()))
    construct = Construct(row.name, row.looks_at, row.pattern, "differs", "", "info", "", (), ())
    return bool(uses(sql, Engine(engine, (), False, "test"), [construct]))


def used_by_types(history: list[str], engine: EngineName) -> set[str]:
    """The rows about typed expressions that hold for the last statement."""
    target = Engine(engine, DEFAULT_FLOORS[engine], version_is_stated=False, origin="test")
    sql = ";\n".join(history) + ";\n"
    parsed = parse(Script(Source("1.sql", sql), sql), target, Recognizer(constructs(target)))
    *_, last = replay([parsed], target, Surroundings(has_baseline=False)).steps
    return {use.construct.name for use in last.uses if use.construct.looks_at == "expression"}


def uses(sql: str, engine: Engine, rows: Sequence[Construct]) -> list[Use]:
    parsed = parse(Script(Source("1.sql", sql), sql), engine, Recognizer(rows))
    return [use for statement in parsed.statements for use in statement.uses]


def complaints(row: Row, example: Measured, engine: EngineName, version: Version, scratch: Scratch) -> Iterator[str]:
    """What the engine does otherwise than the row says of its version."""
    construct = row.judged(Engine(engine, version, version_is_stated=True, origin="live"))
    verdict, sql = construct.verdict if construct else "accepts", example["sql"]
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
    target = Engine(engine, version, version_is_stated=True, origin="live")
    rejected = [row for row in constructs(target) if row.verdict == "rejects"]
    rows = [row for row in rejected if row.looks_at != "function" and not row.amid]
    return [use.construct.name for use in uses(sql, target, rows)]


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
Opened = tuple[EngineName, Version, Scratch]


@contextmanager
def opened(server: Server) -> Iterator[Opened]:
    """The engine and its version, and a maker of empty places to run SQL in."""
    match server:
        case "sqlite":
            yield "sqlite", sqlite3.sqlite_version_info, lambda: scratch_of_sqlite(servers.sqlite())
        case "sqlite-newest":
            version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
            yield "sqlite", version, lambda: scratch_of_sqlite(servers.newest_sqlite())
        case "postgresql" | "postgresql-newest":
            with servers.postgresql() if server == "postgresql" else servers.newest_postgresql() as postgresql:
                number = postgresql.info.server_version
                yield "postgresql", (number // 10000, number % 10000), lambda: scratch_of_postgresql(postgresql)
        case "mariadb":
            with servers.mariadb() as mariadb:
                yield "mariadb", servers.mariadb_version(mariadb), lambda: scratch_of_mariadb(mariadb)


@contextmanager
def scratch_of_sqlite(connection: sqlite3.Connection | apsw.Connection) -> Iterator[Run]:
    try:
        yield lambda sql: plain(list(connection.execute(sql)))
    finally:
        connection.close()


@contextmanager
def scratch_of_postgresql(connection: psycopg.Connection[Any]) -> Iterator[Run]:
    with servers.scratch_schema(connection) as cursor:
        begun = []

        def run(sql: str) -> list[list[object]]:
            begun.extend(["BEGIN"] if sql == "BEGIN" else [])
            try:
                cursor.execute(sql)
            except psycopg.errors.ActiveSqlTransaction:
                if begun:
                    raise
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


@pytest.mark.slow
def test_no_row_refuses_its_own_rewrite_where_it_was_not_measured() -> None:
    refused = [
        f"{row.name}: {statement}"
        for _, row in rows()
        for engine in row.unmeasured
        for statement in (row.rewrite or {}).get(engine) or ()
        if row.name in refused_by_statement(statement, engine, DEFAULT_FLOORS[engine])
    ]
    assert refused == []
