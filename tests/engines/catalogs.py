"""What an engine's own catalog says of the tables in a database, in the words of lintmig's schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from lintmig.model.schema import Schema

Columns = frozenset[str]


class Catalog(NamedTuple):
    """By the names of tables, in lower case: columns and whether they are NOT NULL, keys, and foreign keys.

    A foreign key is its columns, its target and what it does ON DELETE. Partial keys and keys on expressions are
    left out, as are foreign keys to tables that are gone.
    """

    columns: dict[str, dict[str, bool]]
    keys: dict[str, set[Columns]]
    foreign_keys: dict[str, set[tuple[Columns, str, str]]]

    def settled(self) -> Catalog:
        foreign = {name: {key for key in keys if key[1] in self.columns} for name, keys in self.foreign_keys.items()}
        return self._replace(foreign_keys=foreign)


def replayed(schema: Schema) -> Catalog:
    found = Catalog({}, {}, {})
    for key, table in schema.tables.items():
        if table.kind != "table" or not table.is_complete or table.module or key[0] not in ("public", "main", ""):
            continue
        name = key[1].lower()
        primary = {each for item in table.keys if item.kind == "primary" for each in item.columns}
        found.columns[name] = {
            each.lower(): column.is_not_null or each in primary for each, column in table.columns.items()
        }
        unique = [item.columns for item in table.keys if item.columns and not item.is_partial]
        unique += [
            tuple(column or "" for column in index.columns)
            for index in schema.indexes.values()
            if index.table == key and index.is_unique and not index.is_partial
        ]
        found.keys[name] = {_lower(columns) for columns in unique}
        found.foreign_keys[name] = {
            (_lower(item.columns), item.target[1].lower(), _action(item.on_delete)) for item in table.foreign_keys
        }
    return found.settled()


def of_sqlite(connection: sqlite3.Connection) -> Catalog:
    found = Catalog({}, {}, {})
    tables = connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for (table,) in tables.fetchall():
        name = table.lower()
        rows = connection.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
        found.columns[name] = {row[1].lower(): bool(row[3] or row[5]) for row in rows}
        primary = [row[1] for row in rows if row[5]]
        found.keys[name] = {_lower(primary)} if primary else set()
        for _, index, is_unique, _, is_partial in connection.execute(f'PRAGMA index_list("{table}")').fetchall():
            columns = [row[2] for row in connection.execute(f'PRAGMA index_info("{index}")').fetchall()]
            if is_unique and not is_partial and None not in columns:
                found.keys[name].add(_lower(columns))
        foreign: dict[int, tuple[list[str], str, str]] = {}
        for row in connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
            foreign.setdefault(row[0], ([], row[2].lower(), _action(row[6])))[0].append(row[3])
        found.foreign_keys[name] = {(_lower(columns), target, action) for columns, target, action in foreign.values()}
    return found.settled()


_POSTGRESQL_COLUMNS = """
SELECT c.relname, a.attname, a.attnotnull FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
AND a.attnum > 0 AND NOT a.attisdropped
"""
_POSTGRESQL_KEYS = """
SELECT c.relname, array_agg(a.attname::text) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
WHERE i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND c.relnamespace = current_schema()::regnamespace
GROUP BY c.relname, i.indexrelid
"""
_POSTGRESQL_FOREIGN_KEYS = """
SELECT c.relname, array_agg(a.attname::text), r.relname, CASE k.confdeltype
  WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' ELSE '' END
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace GROUP BY k.oid, 1, 3, 4
"""
_MARIADB_COLUMNS = """
SELECT c.table_name, c.column_name, c.is_nullable = 'NO' FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
"""
_MARIADB_KEYS = """
SELECT table_name, GROUP_CONCAT(column_name) FROM information_schema.statistics
WHERE table_schema = DATABASE() AND non_unique = 0 GROUP BY table_name, index_name
"""
_MARIADB_FOREIGN_KEYS = """
SELECT u.table_name, GROUP_CONCAT(u.column_name), u.referenced_table_name, r.delete_rule
FROM information_schema.key_column_usage u JOIN information_schema.referential_constraints r
ON r.constraint_schema = u.table_schema AND r.constraint_name = u.constraint_name AND r.table_name = u.table_name
WHERE u.table_schema = DATABASE() GROUP BY u.table_name, u.constraint_name, u.referenced_table_name, r.delete_rule
"""


def of_postgresql(cursor: Any) -> Catalog:
    return _of_rows(cursor, _POSTGRESQL_COLUMNS, _POSTGRESQL_KEYS, _POSTGRESQL_FOREIGN_KEYS)


def of_mariadb(cursor: Any) -> Catalog:
    return _of_rows(cursor, _MARIADB_COLUMNS, _MARIADB_KEYS, _MARIADB_FOREIGN_KEYS)


def _of_rows(cursor: Any, columns: str, keys: str, foreign_keys: str) -> Catalog:
    found = Catalog({}, {}, {})
    cursor.execute(columns)
    for table, column, is_not_null in cursor.fetchall():
        found.columns.setdefault(table.lower(), {})[column.lower()] = bool(is_not_null)
    for name in found.columns:
        found.keys[name], found.foreign_keys[name] = set(), set()
    cursor.execute(keys)
    for table, names in cursor.fetchall():
        found.keys.get(table.lower(), set()).add(_listed(names))
    cursor.execute(foreign_keys)
    for table, names, target, action in cursor.fetchall():
        found.foreign_keys.get(table.lower(), set()).add((_listed(names), target.lower(), _action(action)))
    return found.settled()


def _listed(names: str | list[str]) -> Columns:
    return _lower(names.split(",") if isinstance(names, str) else names)


def _lower(names: Iterable[str]) -> Columns:
    return frozenset(name.lower() for name in names)


def _action(action: str) -> str:
    return "" if action in ("NO ACTION", "RESTRICT") else action
