"""Hold lintmig's verdict on made-up histories against an engine's, statement by statement, and then the schema.

A statement that the engine refuses is judged behind those that it took, and then left out of the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from random import Random
from typing import Any, Literal, NamedTuple

import psycopg

from lintmig.engines.constructs import constructs
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.engine import Engine, EngineName
from lintmig.model.schema import Schema
from lintmig.model.script import ParsedScript, Script
from lintmig.model.source import Source
from lintmig.rulebook import rule_severities
from lintmig.stages.check import check, load_checks
from lintmig.stages.parse import Recognizer, parse
from lintmig.stages.replay import Surroundings, replay
from tests.engines import catalogs, proof, servers
from tests.engines.made_up import Writer

SEVERITIES = rule_severities()
CHECKS = load_checks(SEVERITIES)


class Disagreement(NamedTuple):
    """`text` is the engine's refusal, lintmig's error, or how the schemas differ after the last statement."""

    kind: Literal["missed", "false error", "schema"]
    engine: EngineName
    before: tuple[str, ...]
    sql: str
    text: str

    def __str__(self) -> str:
        return "\n".join((*(f"{sql};" for sql in (*self.before, self.sql)), f"  -- {self.kind}: {self.text}"))


class History(NamedTuple):
    taken: tuple[str, ...]
    refused: int
    disagreements: tuple[Disagreement, ...]


class Database(NamedTuple):
    """Empty at first, and gone afterwards."""

    run: proof.Run
    catalog: Callable[[], catalogs.Catalog]


class Scratch:
    """An engine's connection, with as many databases one after another as are asked for."""

    def __init__(self, engine: EngineName) -> None:
        self.engine = engine
        self._closing = ExitStack()
        self._connection: Any = None

    def __enter__(self) -> Scratch:
        if self.engine == "postgresql":
            outer = self._closing.enter_context(servers.postgresql())
            name = servers.scratch_name()
            outer.execute(f"CREATE DATABASE {name}")
            self._closing.callback(outer.execute, f"DROP DATABASE {name} WITH (FORCE)")
            address = f"{servers.POSTGRESQL} dbname={name}"
            self._connection = self._closing.enter_context(psycopg.connect(address, autocommit=True))
        elif self.engine == "mariadb":
            self._connection = servers.mariadb()
            self._closing.callback(self._connection.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    @contextmanager
    def database(self) -> Iterator[Database]:
        if self.engine == "sqlite":
            connection = servers.sqlite()
            try:
                yield Database(
                    _runner(lambda sql: connection.execute(sql).fetchall()), lambda: catalogs.of_sqlite(connection)
                )
            finally:
                connection.close()
        elif self.engine == "mariadb":
            with servers.scratch_database(self._connection) as cursor:
                yield Database(_runner(cursor.execute), lambda: catalogs.of_mariadb(cursor))
        else:
            with self._connection.cursor() as cursor:
                cursor.execute("BEGIN")
                try:
                    yield Database(_runner(lambda sql: _save(cursor, sql)), lambda: catalogs.of_postgresql(cursor))
                finally:
                    cursor.execute("ROLLBACK")


def _save(cursor: psycopg.Cursor[Any], sql: str) -> None:
    """A statement that leaves nothing behind where it is refused."""
    cursor.execute("SAVEPOINT before_statement")
    try:
        cursor.execute(sql.encode())
        cursor.execute("RELEASE before_statement")
    except psycopg.Error:
        cursor.execute("ROLLBACK TO before_statement")
        raise


def _runner(execute: Callable[[str], object]) -> proof.Run:
    def run(sql: str) -> str | None:
        try:
            execute(sql)
        except proof.REFUSALS as error:
            return " ".join(str(error).split())
        return None

    return run


def write(engine: EngineName, database: Database, chance: Random, length: int) -> History:
    """Write a history, and compare as it grows."""
    writer = Writer(engine, chance)
    taken: list[str] = []
    refused = 0
    found: list[Disagreement] = []
    for _ in range(length):
        written = writer.statement()
        refusal = database.run(written.sql)
        if refusal is None:
            taken.append(written.sql)
            written.note()
            continue
        refused += 1
        if not said(engine, (*taken, written.sql))[-1]:
            found.append(Disagreement("missed", engine, tuple(taken), written.sql, refusal))
    for number, errors in enumerate(said(engine, taken)):
        if errors:
            before, sql = tuple(taken[:number]), taken[number]
            found.append(Disagreement("false error", engine, before, sql, "; ".join(errors)))
            return History(tuple(taken), refused, tuple(found))
    unlike = catalogs.differences(schema_of(engine, taken), database.catalog()) if taken else []
    if unlike:
        found.append(Disagreement("schema", engine, tuple(taken[:-1]), taken[-1], "\n  -- ".join(unlike)))
    return History(tuple(taken), refused, tuple(found))


def said(engine: EngineName, statements: Sequence[str]) -> list[list[str]]:
    """The errors of each statement of a history."""
    return [errors for errors, _ in _steps(engine, statements)]


def schema_of(engine: EngineName, statements: Sequence[str]) -> Schema:
    return [schema for _, schema in _steps(engine, statements)][-1]


def _steps(name: EngineName, statements: Sequence[str]) -> Iterator[tuple[list[str], Schema]]:
    engine = _engine(name)
    for step in replay([_parsed(name, sql) for sql in statements], engine, Surroundings(has_baseline=False)).steps:
        problems = [(rule, problem) for rule, problem in check(step, CHECKS) if problem.verdict == "rejects"]
        errors = [problem.message for rule, problem in problems if (problem.severity or SEVERITIES[rule]) == "error"]
        yield errors, step.schema


@lru_cache(maxsize=50_000)
def _parsed(name: EngineName, sql: str) -> ParsedScript:
    return parse(Script(Source("1.sql", f"{sql};\n"), f"{sql};\n"), _engine(name), _recognizer(name))


@lru_cache(maxsize=8)
def _recognizer(name: EngineName) -> Recognizer:
    return Recognizer(constructs(_engine(name)))


@lru_cache(maxsize=8)
def _engine(name: EngineName) -> Engine:
    return Engine(name, DEFAULT_FLOORS[name], False, "test")


def shortened(found: Disagreement, scratch: Scratch) -> Disagreement:
    """The same disagreement with as few statements before it as will do."""
    kept = list(found.before)
    for number in reversed(range(len(kept))):
        fewer = kept[:number] + kept[number + 1 :]
        if _disagree(found, fewer, scratch):
            kept = fewer
    return found._replace(before=tuple(kept))


def _disagree(found: Disagreement, before: Sequence[str], scratch: Scratch) -> bool:
    statements = (*before, found.sql)
    errors = said(found.engine, statements)
    if any(errors[:-1]) or bool(errors[-1]) != (found.kind == "false error"):
        return False
    with scratch.database() as database:
        if any(database.run(sql) is not None for sql in before):
            return False
        refusal = database.run(found.sql)
        if found.kind != "schema":
            return (refusal or "")[:25] == (found.text[:25] if found.kind == "missed" else "")
        unlike = catalogs.differences(schema_of(found.engine, statements), database.catalog())
        return refusal is None and any(each.split(":")[0] in found.text for each in unlike)
