"""For which engines SQL in a program is meant."""

from __future__ import annotations

import pytest

from lintmig.model.engine import ENGINE_NAMES
from tests.stages.test_embedded import embedded, scripts

ALL = "all"
SQL = "`CREATE TABLE t (a int)`"


def engines(path: str, code: str) -> list[str]:
    return [
        ALL if script.engines is None else ",".join(name for name in ENGINE_NAMES if name in script.engines)
        for script in scripts(path, code)
    ]


TYPESCRIPT = [
    (f"run({SQL})", [ALL]),
    (f'if (dbType === "sqlite") {{ run({SQL}) }} else {{ run({SQL}) }}', ["sqlite", "postgresql,mariadb,mysql"]),
    (f'if (dbType !== "sqlite") {{ run({SQL}) }} else {{ run({SQL}) }}', ["postgresql,mariadb,mysql", "sqlite"]),
    (f"const s = isPostgres ? {SQL} : {SQL}", ["postgresql", "sqlite,mariadb,mysql"]),
    (f"if (!isPostgres) {{ run({SQL}) }}", ["sqlite,mariadb,mysql"]),
    (f'const pg = type() === "postgresql"; if (pg) run({SQL})', ["postgresql"]),
    (f'const remote = type() === "postgresql"; if (remote) run({SQL})', ["postgresql"]),
    (
        f'const r = t === "postgresql" || t === "remote"; if (r) run({SQL}); else run({SQL})',
        ["postgresql", "sqlite,mariadb,mysql"],
    ),
    (f"function f() {{ if (isPostgres) {{ return run({SQL}) }} run({SQL}) }}", ["postgresql", "sqlite,mariadb,mysql"]),
    (f"function f() {{ if (a) {{ return run({SQL}) }} run({SQL}) }}", [ALL, ALL]),
    (f"const s = {{ sqlite: {SQL}, postgres: {SQL} }}", ["sqlite", "postgresql"]),
    (f'switch (db) {{ case "sqlite": run({SQL}); break; case "postgres": run({SQL}) }}', ["sqlite", "postgresql"]),
    (
        f'switch (db) {{ case "sqlite": run({SQL}); break; default: run({SQL}) }}',
        ["sqlite", "postgresql,mariadb,mysql"],
    ),
    (f"function createSqliteTables() {{ run({SQL}) }}", ["sqlite"]),
    (f"class PostgresAdapter {{ init() {{ run({SQL}) }} }}", ["postgresql"]),
    (f"function fromSqliteToPostgres() {{ run({SQL}) }}", [ALL]),
    (f"const initSQLite = () => {{ run({SQL}) }}", ["sqlite"]),
    (f'import Database from "better-sqlite3"\nrun({SQL})', ["sqlite"]),
    (f'import x from "better-sqlite3"\nimport {{ Pool }} from "pg"\nrun({SQL})', [ALL]),
    (f'const mysql = require("mysql2/promise")\nrun({SQL})', ["mariadb,mysql"]),
    (f'if (url.startsWith("postgres://")) {{ run({SQL}) }}', ["postgresql"]),
    (f'if (dbType === "sqlite" && x) {{ run({SQL}) }} else {{ run({SQL}) }}', ["sqlite", ALL]),
    (f'if (dbType === "mssql") {{ run({SQL}) }}', [""]),
    (f"isSqlite && run({SQL})", ["sqlite"]),
]
PYTHON = [
    (f"run({SQL})".replace("`", '"'), [ALL]),
    (
        'if bind.dialect.name == "postgresql":\n    run("TRUNCATE t")\nelse:\n    run("TRUNCATE t")',
        ["postgresql", "sqlite,mariadb,mysql"],
    ),
    (
        'if d == "sqlite":\n    pass\nelif d == "postgresql":\n    run("TRUNCATE t")\nelse:\n    run("TRUNCATE t")',
        ["postgresql", "mariadb,mysql"],
    ),
    ('def f():\n    if is_postgres:\n        return\n    run("TRUNCATE t")', ["sqlite,mariadb,mysql"]),
    ('def f():\n    if not is_postgres:\n        raise E\n    run("TRUNCATE t")', ["postgresql"]),
    ('q = "TRUNCATE t" if is_pg else "TRUNCATE t"', ["postgresql", "sqlite,mariadb,mysql"]),
    ('if d in ("postgres", "postgresql"):\n    run("TRUNCATE t")', ["postgresql"]),
    ('if "sqlite" in url:\n    run("TRUNCATE t")', ["sqlite"]),
    ('import sqlite3\nrun("TRUNCATE t")', ["sqlite"]),
    ('import psycopg2.extras\nrun("TRUNCATE t")', ["postgresql"]),
    ('from sqlite3 import connect\nfrom a import b\nrun("TRUNCATE t")', ["sqlite"]),
    ('def init_sqlite():\n    run("TRUNCATE t")', ["sqlite"]),
    ('SQLITE_SCHEMA = "TRUNCATE t"', ["sqlite"]),
    ('S = {"sqlite": "TRUNCATE t", "postgres": "TRUNCATE t"}', ["sqlite", "postgresql"]),
]


@pytest.mark.parametrize(("code", "expected"), TYPESCRIPT)
def test_typescript(code: str, expected: list[str]) -> None:
    assert engines("lib/a.ts", code) == expected


@pytest.mark.parametrize(("code", "expected"), PYTHON)
def test_python(code: str, expected: list[str]) -> None:
    assert engines("lib/a.py", code) == expected


def test_a_files_name_tells() -> None:
    assert engines("lib/sqlite_init.ts", f"run({SQL})") == ["sqlite"]
    assert engines("lib/postgres/a.ts", f"run({SQL})") == ["postgresql"]


def test_an_engine_that_is_none_of_ours() -> None:
    assert engines("lib/a.ts", f"class SqlServerStore {{ init() {{ run({SQL}) }} }}") == [""]
    assert engines("lib/a.ts", f"import mssql from 'mssql'\nrun({SQL})") == [""]
    assert engines("lib/Store.SqlServer.cs", 'class A { string q = "TRUNCATE TABLE t"; }') == [""]


def test_a_file_of_much_sql_in_one_dialect_is_for_its_engine() -> None:
    def code(count: int, last: str) -> str:
        return "".join(f"run('CREATE TABLE t{number} (a serial)')\n" for number in range(count)) + last

    assert set(engines("lib/a.ts", code(12, ""))) == {"postgresql"}
    assert set(engines("lib/a.ts", code(11, ""))) == {ALL}
    assert set(engines("lib/a.ts", code(12, "run('CREATE TABLE u (a integer primary key autoincrement)')"))) == {ALL}


_TYPED = """
import type { Database } from 'better-sqlite3';
export const migration = {
  up: (db: Database): void => { db.exec('CREATE TABLE a (id int)'); },
};
export async function inPg(client: import('pg').PoolClient) { await client.query('CREATE TABLE b (id int)'); }
export async function other(client: Client) { await client.query('CREATE TABLE c (id int)'); }
import mysql from 'mysql2/promise';
export class Service { clean() { this.db.prepare('DELETE FROM a WHERE id < ?').run(1); } }
"""


def test_the_type_of_what_a_function_is_given_tells_the_engine() -> None:
    found = embedded("a.ts", _TYPED)
    assert [each.engines for track in found.bootstraps for each in track.scripts] == [
        frozenset({"sqlite"}),
        frozenset({"postgresql"}),
        None,
    ]
    assert [each.engines for each in found.queries] == [frozenset({"sqlite"})]


def test_a_list_of_constants_tells_the_engine() -> None:
    code = 'def f(c):\n    if c.type in {POSTGRES, COCKROACH}:\n        c.execute("CREATE SCHEMA IF NOT EXISTS a")\n'
    (track,) = embedded("a.py", code).bootstraps
    assert [each.engines for each in track.scripts] == [frozenset({"postgresql"})]


@pytest.mark.parametrize(
    ("path", "code", "names"),
    [
        ("a.ts", "clickhouse.query(`SELECT a FROM t WHERE b = 1`)", frozenset()),
        ("a.ts", "this.clickhouse.reader.query({ query: `SELECT a FROM t WHERE b = 1` })", frozenset()),
        ("a.py", "pg_pool.execute('SELECT a FROM t WHERE b = 1')", frozenset({"postgresql"})),
        ("a.go", 'package a\nfunc f() { s.sqliteDB.Query("SELECT a FROM t WHERE b = 1") }', frozenset({"sqlite"})),
        ("a.ts", "pool.query(`SELECT a FROM t WHERE b = 1`)", None),
        ("a.ts", "toPostgres(`SELECT a FROM t WHERE b = 1`)", None),
    ],
)
def test_what_is_asked_tells_the_engine_by_its_name(path: str, code: str, names: frozenset[str] | None) -> None:
    assert [script.engines for script in scripts(path, code)] == [names]


def test_a_query_with_parameters_of_clickhouse_is_left_out() -> None:
    assert scripts("a.ts", "q(`SELECT a FROM t WHERE b = {id: UInt64}`)") == []
