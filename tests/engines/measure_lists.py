"""Ask live engines for their functions, types and reserved words."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import psycopg
import pymysql

from tests.engines import list_candidates as ask
from tests.engines import servers

Lists = dict[str, set[str]]
INTERNAL = "'internal'::regtype = ANY (proargtypes::oid[])"


def postgresql(connection: psycopg.Connection[Any]) -> Lists:
    functions = connection.execute(
        "SELECT DISTINCT proname FROM pg_proc"
        " WHERE pronamespace = 'pg_catalog'::regnamespace AND prorettype <> 'internal'::regtype"
        f" AND NOT {INTERNAL}"
    ).fetchall()
    types = connection.execute(
        "SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace"
        " AND typtype <> 'c' AND typcategory <> 'A'"
    ).fetchall()
    classes = connection.execute(
        "SELECT DISTINCT opcname FROM pg_opclass WHERE opcnamespace = 'pg_catalog'::regnamespace"
    )
    words = connection.execute("SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')")
    spellings = {name for name in split(ask.POSTGRESQL_SPELLINGS) if accepts(connection, name)}
    grammar = set(ask.POSTGRESQL_GRAMMAR.split()) | {name for (name,) in types}  # uuid('...') is a cast
    if connection.info.server_version >= 180000:
        grammar |= set(ask.NEWER_GRAMMAR.split())
    return {
        "functions": {name.lower() for (name,) in functions} | grammar,
        "types": {name for (name,) in types} | spellings,
        "operator_classes": {name for (name,) in classes},
        "reserved": {word for (word,) in words},
    }


def accepts(connection: psycopg.Connection[Any], type_name: str) -> bool:
    try:
        with servers.scratch_schema(connection) as cursor:
            cursor.execute(f"CREATE TABLE t (a {type_name})")
    except psycopg.Error:
        return False
    return True


def extensions(connection: psycopg.Connection[Any]) -> dict[str, dict[str, set[str]]]:
    """What each installed extension brings. Each is made and rolled back."""
    available = connection.execute("SELECT name FROM pg_available_extensions").fetchall()
    found: dict[str, dict[str, set[str]]] = {}
    for (name,) in available:
        with servers.scratch_schema(connection) as cursor:
            try:
                cursor.execute(f'CREATE EXTENSION IF NOT EXISTS "{name}" CASCADE')
            except psycopg.Error:
                continue
            found[name] = {"function": set(), "type": set(), "operator_class": set()}
            for kind, catalog, column, extra in (
                ("function", "pg_proc", "proname", f"NOT {INTERNAL}"),
                ("type", "pg_type", "typname", "typcategory <> 'A'"),
                ("operator_class", "pg_opclass", "opcname", "true"),
            ):
                cursor.execute(
                    f"SELECT o.{column} FROM pg_depend d JOIN {catalog} o ON o.oid = d.objid"
                    f" WHERE d.classid = '{catalog}'::regclass AND d.deptype = 'e' AND {extra}"
                    " AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = %s)",
                    [name],
                )
                found[name][kind] = {row[0] for row in cursor.fetchall()}
    return found


def sqlite() -> tuple[str, Lists]:
    connection = servers.sqlite()
    functions = {name for (name,) in connection.execute("SELECT name FROM pragma_function_list")}
    modules = {name for (name,) in connection.execute("SELECT name FROM pragma_module_list")}
    pragmas = connection.execute("SELECT 'pragma_' || name FROM pragma_pragma_list").fetchall()
    words = {word for word in ask.SQLITE_WORDS.split() if not sqlite_names_column(connection, word)}
    names = functions | {"json_each", "json_tree"} & modules | {name for (name,) in pragmas}
    names |= set(ask.SQLITE_GRAMMAR.split())
    return sqlite3.sqlite_version, {
        "functions": {name for name in names if re.fullmatch(r"\w+", name)},
        "types": set(),
        "reserved": words,
    }


def sqlite_names_column(connection: sqlite3.Connection, word: str) -> bool:
    try:
        connection.execute(f"CREATE TABLE probe ({word} TEXT)")
        connection.execute("DROP TABLE probe")
    except sqlite3.OperationalError:
        return False
    return True


def mariadb(cursor: pymysql.cursors.Cursor) -> Lists:
    cursor.execute("SELECT lower(function) FROM information_schema.sql_functions")
    functions = {row[0] for row in cursor.fetchall()}
    cursor.execute("SELECT lower(word) FROM information_schema.keywords")
    words = {row[0] for row in cursor.fetchall()}
    cursor.execute("SELECT lower(name) FROM mysql.help_topic")
    topics = {row[0].replace("\\", "").removesuffix(" function") for row in cursor.fetchall()}
    candidates = words | topics | {f"st_{topic}" for topic in topics}
    candidates |= set(ask.MARIADB_CANDIDATES.split())
    functions |= {name for name in candidates if re.fullmatch(r"\w+", name) and mariadb_calls(cursor, name)}
    return {
        "functions": functions - set(ask.MARIADB_MODIFIERS.split()) | set(ask.MARIADB_GRAMMAR.split()),
        "types": {
            name
            for name in split(ask.MARIADB_TYPES)
            if any(mariadb_takes(cursor, f"a {name}{rest}") for rest in ("", "(3)", "('x')"))
        },
        "reserved": {
            word for word in words if re.fullmatch(r"[a-z]\w*", word) and not mariadb_takes(cursor, f"{word} INT")
        },
    }


def mariadb_calls(cursor: pymysql.cursors.Cursor, name: str) -> bool:
    """Whether `name` is a function for any number of arguments."""
    for count in range(5):
        try:
            arguments = ", ".join(["NULL"] * count)
            cursor.execute(f"SELECT {name}({arguments}) FROM (SELECT 1 AS a) AS x WHERE a = 2")
        except pymysql.Error as error:
            syntax, unknown = error.args[0] == 1064, error.args[0] in (1305, 1630)
            if unknown:
                return False
            if syntax:
                continue
        return True
    return False


def mariadb_takes(cursor: pymysql.cursors.Cursor, column: str) -> bool:
    try:
        cursor.execute(f"CREATE OR REPLACE TEMPORARY TABLE probe ({column})")
    except pymysql.Error:
        return False
    return True


def split(text: str) -> list[str]:
    return [name.strip() for name in text.split("|") if name.strip()]
