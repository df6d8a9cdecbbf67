"""Scratch databases that can be copied as they stand, and all that an engine's catalog says of one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from lintmig.model.engine import EngineName
from tests.engines import servers

Rows = Callable[[str], list[tuple[Any, ...]]]


@dataclass
class Copied:
    """A database; `copy` is one with the same contents, and gone afterwards."""

    rows: Rows
    catalog_queries: tuple[str, ...]
    copies: Callable[[Copied], Any]
    done: list[str] = field(default_factory=list)

    def run(self, sql: str) -> str | None:
        """The engine's refusal, or None."""
        self.done.append(sql)
        try:
            self.rows(sql)
        except Exception as error:  # an engine's driver raises its own kinds
            return " ".join(str(error).split())
        return None

    def catalog(self) -> frozenset[str]:
        found = (" ".join(map(str, row)) for query in self.catalog_queries for row in self.rows(query))
        return frozenset(" ".join(re.sub(r"[\"`]", "", line).split()) for line in found)

    def copy(self) -> Any:
        return self.copies(self)


@contextmanager
def database(engine: EngineName) -> Iterator[Copied]:
    opened = {"sqlite": _sqlite, "postgresql": _postgresql}.get(engine, _mariadb)
    with opened() as found:
        yield found


@contextmanager
def _sqlite() -> Iterator[Copied]:
    with servers.sqlite() as connection:

        @contextmanager
        def copy(_: Copied) -> Iterator[Copied]:
            with servers.sqlite() as other:
                if connection.in_transaction:
                    connection.execute("COMMIT")
                connection.backup(other)
                yield Copied(_rows_of_sqlite(other), _SQLITE, copy)

        yield Copied(_rows_of_sqlite(connection), _SQLITE, copy)


def _rows_of_sqlite(connection: sqlite3.Connection) -> Rows:
    return lambda sql: connection.execute(sql).fetchall()


@contextmanager
def _postgresql(template: str = "template1") -> Iterator[Copied]:
    name = servers.scratch_name()
    with servers.postgresql() as outer:
        outer.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        connections = [psycopg.connect(f"{servers.POSTGRESQL} dbname={name}", autocommit=True)]

        def rows(sql: str) -> list[tuple[Any, ...]]:
            if connections[-1].closed:
                connections.append(psycopg.connect(f"{servers.POSTGRESQL} dbname={name}", autocommit=True))
            cursor = connections[-1].execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

        @contextmanager
        def copy(_: Copied) -> Iterator[Copied]:
            connections[-1].close()
            with _postgresql(name) as other:
                yield other

        try:
            yield Copied(rows, _POSTGRESQL, copy)
        finally:
            connections[-1].close()
            outer.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _mariadb() -> Iterator[Copied]:
    connection = servers.mariadb()
    with servers.scratch_database(connection) as cursor:

        def rows(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        @contextmanager
        def copy(original: Copied) -> Iterator[Copied]:
            with _mariadb() as other:
                for sql in original.done:
                    other.run(sql)
                yield other

        yield Copied(rows, _MARIADB, copy)
    connection.close()


_SQLITE = (
    (
        "SELECT 'column', m.name, c.name, lower(c.type), c.\"notnull\" OR c.pk, c.dflt_value, c.pk "
        "FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table'"
    ),
    "SELECT m.type, m.tbl_name, m.name FROM sqlite_master m WHERE m.type <> 'index' AND m.name NOT LIKE 'sqlite_%'",
    (
        "SELECT 'index', m.name, i.\"unique\", i.partial, (SELECT group_concat(name) FROM pragma_index_info(i.name)) "
        "FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table'"
    ),
    (
        'SELECT \'foreign key\', m.name, f."table", f."from", f.on_delete '
        "FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
    ),
)
_OWN = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
_POSTGRESQL = (
    (
        "SELECT 'column', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
        "a.attidentity, pg_get_expr(d.adbin, d.adrelid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
        f"WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm') AND {_OWN}"
    ),
    (
        "SELECT 'relation', n.nspname, c.relname, c.relkind FROM pg_class c "
        f"JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND {_OWN}"
    ),
    (
        "SELECT 'index', regexp_replace(pg_get_indexdef(i.indexrelid), 'INDEX .* ON', 'INDEX ON') FROM pg_index i "
        f"JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OWN}"
    ),
    (
        "SELECT 'constraint', k.conrelid::regclass, pg_get_constraintdef(k.oid) FROM pg_constraint k "
        f"JOIN pg_namespace n ON n.oid = k.connamespace WHERE {_OWN}"
    ),
    (
        "SELECT 'enum', t.typname, (SELECT array_agg(e.enumlabel ORDER BY 1) FROM pg_enum e WHERE e.enumtypid = t.oid) "
        f"FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd') AND {_OWN}"
    ),
    (
        "SELECT 'function', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid) FROM pg_proc p "
        f"JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OWN}"
    ),
    "SELECT 'trigger', t.tgrelid::regclass, t.tgname FROM pg_trigger t WHERE NOT t.tgisinternal",
    "SELECT 'policy', p.polrelid::regclass, p.polname FROM pg_policy p",
)
_MARIADB = (
    (
        "SELECT 'column', table_name, column_name, column_type, is_nullable, column_default, extra "
        "FROM information_schema.columns WHERE table_schema = DATABASE()"
    ),
    "SELECT table_type, table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
    (
        "SELECT 'index', table_name, non_unique, GROUP_CONCAT(column_name ORDER BY seq_in_index) "
        "FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY table_name, index_name, non_unique"
    ),
    (
        "SELECT 'foreign key', u.table_name, GROUP_CONCAT(u.column_name), u.referenced_table_name, r.delete_rule "
        "FROM information_schema.key_column_usage u JOIN information_schema.referential_constraints r "
        "ON r.constraint_schema = u.table_schema AND r.constraint_name = u.constraint_name "
        "WHERE u.table_schema = DATABASE() GROUP BY u.table_name, u.constraint_name, 4, 5"
    ),
    "SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()",
    "SELECT 'trigger', trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
)
