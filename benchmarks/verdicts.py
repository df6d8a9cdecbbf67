"""Measure lintmig's verdicts on constructs, one by one, against the engines.

    python -m benchmarks.verdicts FILE... [--engine NAME] [--show]

A file is a YAML list. Each item is one construct:

    - sql: "CREATE TABLE t (id SERIAL PRIMARY KEY, a INTEGER)"   what is judged
      setup: ["..."]                           what must be there before it; every engine must take it
      home: postgresql                                            the engine that the author has in mind
      then: ["INSERT INTO t (a) VALUES (1)"]                      what an application does afterwards
      query: "SELECT id FROM t"                                   what it reads then; without one, the sql's own rows

Each engine runs setup, sql, then and query in an empty scratch database. It `rejects` the construct if it
refuses the sql; it `differs` if it takes the sql and a statement of `then`, the query, or the query's rows
do otherwise than on `home` (an item without then and query, whose sql gives no rows, never differs). lintmig
reads setup and sql as one script for that engine; its verdict is the worst that it finds on the sql.
An engine that refuses the setup is left out.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple

import psycopg
import pymysql
import yaml

from lintmig.config import build_request
from lintmig.model.engine import EngineName
from lintmig.pipeline import lint
from tests.engines import servers

MEASURED: tuple[EngineName, ...] = ("postgresql", "sqlite", "mariadb")
REFUSALS = (sqlite3.Error, sqlite3.Warning, psycopg.Error, pymysql.Error)
Verdict = Literal["accepts", "rejects", "differs"]
Rows = list[list[str]]


class Seen(NamedTuple):
    """What an engine does: `setup_fails`, its refusal of the sql, and what an application sees afterwards."""

    setup_fails: bool
    refusal: str | None
    afterwards: Rows | str | None


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("files", nargs="+")
    arguments.add_argument("--engine", choices=MEASURED)
    arguments.add_argument("--show", action="store_true")
    options = arguments.parse_args()
    engines: Sequence[EngineName] = (options.engine,) if options.engine else MEASURED
    items = [item for file in options.files for item in yaml.safe_load(Path(file).read_text("utf-8"))]
    with _engines() as opened:
        counts: Counter[tuple[str, str, str]] = Counter()
        for item in items:
            seen = {engine: _seen(opened, engine, item) for engine in MEASURED}
            for engine in engines:
                if seen[engine].setup_fails:
                    counts[engine, "setup fails", ""] += 1
                    continue
                actual = _actual(seen[engine], seen[item.get("home", engine)])
                said, words = _said(item, engine)
                counts[engine, actual, said] += 1
                if options.show and actual != said and not (actual == "accepts" and said == "differs"):
                    reason = seen[engine].refusal or words or seen[engine].afterwards
                    print(f"{engine} {actual}, lintmig {said}: {item['sql'].strip()}\n    {str(reason)[:200]}")
        _print(counts, engines)


def _actual(seen: Seen, home: Seen) -> Verdict:
    if seen.refusal is not None:
        return "rejects"
    if home.setup_fails or home.refusal is not None or seen.afterwards == home.afterwards:
        return "accepts"
    return "differs"


def _said(item: Mapping[str, Any], engine: EngineName) -> tuple[Verdict, str]:
    """lintmig's worst verdict on the sql, and its message."""
    setup = [statement.rstrip().rstrip(";") + ";\n" for statement in item.get("setup", [])]
    text = "".join(setup) + item["sql"]
    with TemporaryDirectory() as folder:
        path = Path(folder, "construct.sql")
        path.write_text(text, "utf-8")
        request = build_request(Path(folder), [path.name], engines=[engine], as_listed=True)
        findings = [finding for finding in lint(request).findings if finding.span.start >= len("".join(setup))]
    verdicts = {finding.engines[engine]: finding.message for finding in reversed(findings) if engine in finding.engines}
    for verdict in ("rejects", "differs"):
        if verdict in verdicts:
            return verdict, verdicts[verdict]
    return "accepts", ""


def _seen(opened: _Engines, engine: EngineName, item: Mapping[str, Any]) -> Seen:
    with opened.scratch(engine) as run:
        for statement in item.get("setup", []):
            if isinstance(run(statement), str):
                return Seen(True, None, None)
        answer = run(item["sql"])
        if isinstance(answer, str):
            return Seen(False, answer, None)
        if "then" not in item and "query" not in item:
            return Seen(False, None, answer)
        for statement in (*item.get("then", ()), *([item["query"]] if "query" in item else ())):
            answer = run(statement)
            if isinstance(answer, str):
                return Seen(False, None, "refused")
        return Seen(False, None, answer if "query" in item else None)


class _Engines:
    """Connections to the engines, and scratch places on them: a runner gives rows, or the refusal as text."""

    def __init__(self) -> None:
        self.name = servers.scratch_name()
        self.server = servers.postgresql()
        self.server.execute(f"CREATE DATABASE {self.name}".encode())
        self.postgresql = psycopg.connect(servers.POSTGRESQL, dbname=self.name, autocommit=True)
        self.mariadb = servers.mariadb()

    def close(self) -> None:
        self.mariadb.close()
        self.postgresql.close()
        self.server.execute(f"DROP DATABASE {self.name}".encode())
        self.server.close()

    @contextmanager
    def scratch(self, engine: EngineName) -> Iterator[Any]:
        if engine == "sqlite":
            connection = servers.sqlite()
            yield lambda sql: _run(connection.cursor(), sql)
            connection.close()
        elif engine == "postgresql":
            name = servers.scratch_name()
            with self.postgresql.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA {name}")
                cursor.execute(f"SET search_path = {name}")
                yield lambda sql: _run(cursor, sql)
                cursor.execute("ROLLBACK; DISCARD TEMP")
                cursor.execute(f"SET client_min_messages = warning; DROP SCHEMA IF EXISTS {name} CASCADE; RESET ALL")
        else:
            with servers.scratch_database(self.mariadb) as mariadb_cursor:
                yield lambda sql: _run(mariadb_cursor, sql)


def _run(cursor: Any, sql: str) -> Rows | str:
    try:
        if isinstance(cursor, psycopg.Cursor):
            cursor.execute(sql.encode())
        else:
            cursor.execute(sql)
        rows = cursor.fetchall() if cursor.description else []
    except REFUSALS as error:
        return " ".join(str(error).split()) or type(error).__name__
    return [[_plain(value) for value in row] for row in rows]


def _plain(value: object) -> str:
    """A value as text; numbers and truth values of several drivers alike."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float | Decimal):
        return f"{float(value):.9g}"
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    return str(value)


@contextmanager
def _engines() -> Iterator[_Engines]:
    opened = _Engines()
    try:
        yield opened
    finally:
        opened.close()


def _print(counts: Counter[tuple[str, str, str]], engines: Sequence[EngineName]) -> None:
    verdicts = ("accepts", "rejects", "differs")
    for engine in engines:
        totals = {actual: sum(counts[engine, actual, said] for said in verdicts) for actual in verdicts}
        sys.stdout.write(
            f"{engine}: rejects {counts[engine, 'rejects', 'rejects']}/{totals['rejects']} found; "
            f"accepts {totals['accepts']}, said to reject {counts[engine, 'accepts', 'rejects']}, "
            f"to differ {counts[engine, 'accepts', 'differs']}; "
            f"differs {counts[engine, 'differs', 'differs']}/{totals['differs']} found, "
            f"said to reject {counts[engine, 'differs', 'rejects']}; "
            f"setup fails {counts[engine, 'setup fails', '']}\n"
        )


if __name__ == "__main__":
    main()
