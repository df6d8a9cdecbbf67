"""Measure on live engines which types fit each other, and write lintmig/engines/lists/*/pairs.txt.

Run: python -m tests.engines.regenerate_pairs
Lines: `alias SPELLING CANONICAL`, and for each relation `RELATION TYPE: TYPE, TYPE ...`, where
`compare a: b` says that `a = b` is an operator, `assign a: b` that a value of type a goes into a column
of type b, and `reference a: b` that a foreign key of type a can point to a key of type b.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pymysql

from tests.engines import servers

LISTS = Path(__file__).parents[2] / "lintmig" / "engines" / "lists"

POSTGRESQL_SPELLINGS = """
smallint|int2|smallserial|serial2|integer|int|int4|serial|serial4|bigint|int8|bigserial|serial8|numeric|decimal|dec
real|float4|double precision|float8|float|money|boolean|bool|text|character varying|varchar|character|char|bpchar|name
uuid|date|timestamp|timestamp without time zone|timestamp with time zone|timestamptz|time|time without time zone
time with time zone|timetz|interval|bytea|json|jsonb|inet|cidr|macaddr|bit|bit varying|varbit|oid|xml|point|tsvector
citext
"""

MARIADB_TYPES = [
    *(f"{name}{sign}" for name in ("tinyint", "smallint", "mediumint", "int", "bigint") for sign in ("", " unsigned")),
    *(
        "boolean",
        "decimal",
        "float",
        "double",
        "char(36)",
        "varchar(36)",
        "date",
        "datetime",
        "timestamp",
        "time",
        "year",
    ),
    *("binary(16)", "varbinary(16)", "uuid", "enum('a','b')", "bit"),
]
MARIADB_ALIASES = dict(
    pair.split(" = ")
    for pair in """
integer = int|integer unsigned = int unsigned|bool = boolean|dec = decimal|numeric = decimal|fixed = decimal
double precision = double|real = double|int1 = tinyint|int2 = smallint|int3 = mediumint|int4 = int|int8 = bigint
middleint = mediumint|character varying = varchar|character = char|nvarchar = varchar|nchar = char
serial = bigint unsigned
""".strip()
    .replace("\n", "|")
    .split("|")
)


def main() -> None:
    (LISTS / "postgresql" / "pairs.txt").write_text(postgresql())
    (LISTS / "mariadb" / "pairs.txt").write_text(mariadb())


def postgresql() -> str:
    connection = servers.postgresql()
    version = connection.execute("SHOW server_version").fetchone()
    spellings = _spellings()
    canonical: dict[str, str] = {}
    for spelling in spellings:
        base = {"smallserial": "smallint", "serial2": "smallint", "serial": "integer", "serial4": "integer",
                "bigserial": "bigint", "serial8": "bigint", "citext": "citext"}.get(spelling)  # fmt: skip
        if base is None:
            row = connection.execute(f"SELECT '{spelling}'::regtype::text").fetchone()
            base = str(row[0]) if row else spelling
        canonical[spelling] = {"bpchar": "character"}.get(base, base)
    types = sorted(set(canonical.values()) - {"citext"})
    lines = [f"# measured on PostgreSQL {version[0] if version else ''}"]
    lines += [f"alias {spelling} = {base}" for spelling, base in sorted(canonical.items()) if spelling != base]
    lines += _relation("compare", types, lambda a, b: _works(connection, f"SELECT NULL::{a} = NULL::{b}"))
    lines += _relation(
        "assign",
        types,
        lambda a, b: _works(connection, f"CREATE TEMP TABLE t (c {b})", f"INSERT INTO t SELECT NULL::{a}"),
    )
    lines += _relation(
        "reference",
        types,
        lambda a, b: _works(
            connection,
            f"CREATE TEMP TABLE p (c {b} PRIMARY KEY)",
            f"CREATE TEMP TABLE t (c {a} REFERENCES p)",
        ),
    )
    connection.close()
    return "\n".join(lines) + "\n"


def _spellings() -> list[str]:
    return [part.strip() for part in POSTGRESQL_SPELLINGS.strip().replace("\n", "|").split("|")]


def _works(connection: psycopg.Connection[tuple[object, ...]], *statements: str) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            for statement in statements:
                connection.execute(statement)
    except psycopg.Error:
        return False
    return True


def mariadb() -> str:
    connection = servers.mariadb()
    cursor = connection.cursor()
    database = servers.scratch_name()
    cursor.execute(f"CREATE DATABASE {database}")
    cursor.execute(f"USE {database}")
    cursor.execute("SELECT version()")
    lines = [f"# measured on MariaDB {cursor.fetchone()[0].split('-')[0]}"]
    lines += [f"alias {spelling} = {base}" for spelling, base in sorted(MARIADB_ALIASES.items()) if spelling != base]

    def references(child: str, parent: str) -> bool:
        cursor.execute("DROP TABLE IF EXISTS c, p")
        cursor.execute(f"CREATE TABLE p (a {parent} NOT NULL PRIMARY KEY)")
        try:
            cursor.execute(f"CREATE TABLE c (a {child}, FOREIGN KEY (a) REFERENCES p (a))")
        except pymysql.Error:
            return False
        return True

    try:
        lines += _relation("reference", MARIADB_TYPES, references)
    finally:
        cursor.execute(f"DROP DATABASE {database}")
        connection.close()
    return "\n".join(lines) + "\n"


def _relation(name: str, types: list[str], holds: Callable[[str, str], bool]) -> list[str]:
    return [f"{name} {_bare(a)}: " + ", ".join(_bare(b) for b in types if holds(a, b)) for a in types]


def _bare(type_: str) -> str:
    return type_.partition("(")[0]


if __name__ == "__main__":
    main()
