"""Engines in the words of a program: names of functions and variables, and values that they are compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lintmig.model.engine import ALIASES, ENGINE_NAMES, EngineName
from lintmig.stages.read.engines import OTHER_ENGINES

ALL: frozenset[EngineName] = frozenset(ENGINE_NAMES)

_SQLITE: frozenset[EngineName] = frozenset({"sqlite"})
_POSTGRESQL: frozenset[EngineName] = frozenset({"postgresql"})
_MYSQL: frozenset[EngineName] = frozenset({"mysql", "mariadb"})

_OTHER_WORDS: dict[str, frozenset[EngineName]] = {
    **dict.fromkeys("libsql turso d1 pysqlite aiosqlite sqljs".split(), _SQLITE),
    **dict.fromkeys("neon pglite psycopg psycopg2 asyncpg pgx pgvector timescale timescaledb".split(), _POSTGRESQL),
    **dict.fromkeys("mysqli mysql2 pymysql aiomysql planetscale".split(), _MYSQL),
    **dict.fromkeys(OTHER_ENGINES - {"ql"}, frozenset()),
}
_INSIDE = re.compile(r"sqlite|postgres|pgsql|mysql|mariadb|mssql|sqlserver|clickhouse|cockroach|duckdb", re.IGNORECASE)
_INNER: dict[str, frozenset[EngineName]] = {
    "sqlite": _SQLITE,
    "postgres": _POSTGRESQL,
    "pgsql": _POSTGRESQL,
    "mysql": _MYSQL,
    "mariadb": frozenset({"mariadb"}),
}
_WORDS = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+")
_VERSION = re.compile(r"\d+$")


def engines_of_word(word: str) -> frozenset[EngineName] | None:
    """The engines that a whole value names, such as "postgresql" or "mysql8"; None where it names none."""
    word = word.strip().lower()
    for spelled in (word, _VERSION.sub("", word)):
        if spelled in ALIASES:
            name = ALIASES[spelled]
            return _MYSQL if name == "mysql" else frozenset({name})
        if spelled in _OTHER_WORDS:
            return _OTHER_WORDS[spelled]
    return None


def engines_in_name(name: str) -> frozenset[EngineName] | None:
    """The engines of which an identifier speaks, such as createSqliteTables; None where of none, or of several."""
    found = {_INNER.get(inner.lower(), frozenset()) for inner in _INSIDE.findall(name)}
    if not found:
        words = (engines_of_word(word) for word in _WORDS.findall(name))
        found = {engines for engines in words if engines is not None}
    return found.pop() if len(found) == 1 else None


def together(found: Iterable[frozenset[EngineName] | None]) -> frozenset[EngineName] | None:
    """What all that is known leaves."""
    left = ALL
    for engines in found:
        if engines is not None:
            left &= engines
    return None if left == ALL else left
