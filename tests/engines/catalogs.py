"""What an engine's own catalog says of the tables in a database, in the words of lintmig's schema."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from lintmig.engines.pairs import canonical
from lintmig.model.engine import EngineName
from lintmig.model.name import DataType
from lintmig.model.schema import Column, Schema

Columns = frozenset[str]


class Catalog(NamedTuple):
    """By the names of tables, in lower case: columns and whether they are NOT NULL, keys, foreign keys and so on.

    A foreign key is its columns, its target and what it does ON DELETE. Partial indexes and indexes on expressions
    are left out, as are foreign keys to tables that are gone, and indexes on just the columns of a foreign key.
    """

    columns: dict[str, dict[str, bool]]
    keys: dict[str, set[Columns]]
    foreign_keys: dict[str, set[tuple[Columns, str, str]]]
    types: dict[str, dict[str, str]]
    """The engine's own names of the columns' types, without sizes."""
    defaults: dict[str, set[str]]
    """The columns that have a default, other than NULL."""
    indexes: dict[str, set[tuple[str, ...]]]
    """Those that are not unique."""
    views: dict[str, tuple[str, ...]]
    """Their columns; not of SQLite, which reads their queries anew at each use."""

    def settled(self) -> Catalog:
        foreign = {name: {key for key in keys if key[1] in self.columns} for name, keys in self.foreign_keys.items()}
        own = {name: {columns for columns, _, _ in keys} for name, keys in self.foreign_keys.items()}
        indexes = {
            name: {columns for columns in found if frozenset(columns) not in own[name]}
            for name, found in self.indexes.items()
        }
        return self._replace(foreign_keys=foreign, indexes=indexes)

    @classmethod
    def of(cls, columns: dict[str, dict[str, bool]]) -> Catalog:
        """Tables with their columns, of which nothing more is known yet."""
        return cls(
            columns,
            {name: set() for name in columns},
            {name: set() for name in columns},
            {name: {} for name in columns},
            {name: set() for name in columns},
            {name: set() for name in columns},
            {},
        )


def replayed(schema: Schema) -> Catalog:
    found = Catalog.of({})
    for key, table in schema.tables.items():
        if table.kind != "table" and table.is_complete and table.is_certain and schema.engine != "sqlite":
            found.views[key[1].lower()] = tuple(each.lower() for each in table.columns)
        is_followed = table.kind == "table" and table.columns and table.is_complete and not table.module
        if not is_followed or key[0] not in ("public", "main", ""):
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
        columns = {each.lower(): column for each, column in table.columns.items()}
        found.types[name] = {each: _type(schema.engine, column.type) for each, column in columns.items()}
        found.defaults[name] = {each for each, column in columns.items() if _has_default(schema.engine, column)}
        found.indexes[name] = {
            tuple(column.lower() for column in index.columns if column)
            for index in schema.indexes.values()
            if index.table == key and index.is_certain and not (index.is_unique or index.is_partial)
            if None not in index.columns
        }
    return found.settled()


def differences(schema: Schema, found: Catalog) -> list[str]:
    """Where the schema that replay leaves is not the engine's; what replay holds for uncertain may be either way."""
    said = replayed(schema)
    doubtful = {
        (index.table[1].lower(), tuple(column.lower() for column in index.columns if column))
        for index in schema.indexes.values()
        if not index.is_certain
    }
    indexes = {name: {each for each in own if (name, each) not in doubtful} for name, own in found.indexes.items()}
    both = said.views.keys() & found.views.keys()
    actual = found._replace(indexes=indexes, views={name: found.views[name] for name in both})
    said = said._replace(views={name: said.views[name] for name in both})
    pairs: Iterable[tuple[str, dict[str, Any], dict[str, Any]]] = zip(Catalog._fields, said, actual, strict=True)
    return [f"{field}: {_unlike(ours, theirs)}" for field, ours, theirs in pairs if ours != theirs]


def _unlike(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    names = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    return "; ".join(f"{name} is said to have {ours.get(name)}, and has {theirs.get(name)}" for name in names)


def _type(engine: EngineName, type_: DataType) -> str:
    name = canonical(engine, type_.name)
    if engine == "postgresql":
        name = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}.get(name, name)
        return name + "[]" * type_.is_array
    if engine == "mariadb":
        name = name.removesuffix(" unsigned")
        return {"boolean": "tinyint", "json": "longtext"}.get(name, name)
    return name.lower()


def _has_default(engine: EngineName, column: Column) -> bool:
    if column.default is not None:
        return column.default.strip(" ()").upper() != "NULL"
    return engine == "postgresql" and column.generated == "auto_increment"


def of_sqlite(connection: sqlite3.Connection) -> Catalog:
    found = Catalog.of({})
    tables = connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for (table,) in tables.fetchall():
        name = table.lower()
        rows = connection.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
        found.columns[name] = {row[1].lower(): bool(row[3] or row[5]) for row in rows}
        found.types[name] = {row[1].lower(): re.sub(r"\s*\(.*", "", row[2]).lower() for row in rows}
        found.defaults[name] = {row[1].lower() for row in rows if (row[4] or "NULL").strip(" ()").upper() != "NULL"}
        found.indexes[name] = set()
        primary = [row[1] for row in rows if row[5]]
        found.keys[name] = {_lower(primary)} if primary else set()
        for _, index, is_unique, _, is_partial in connection.execute(f'PRAGMA index_list("{table}")').fetchall():
            columns = [row[2] for row in connection.execute(f'PRAGMA index_info("{index}")').fetchall()]
            if not is_partial and None not in columns and is_unique:
                found.keys[name].add(_lower(columns))
            elif not is_partial and None not in columns:
                found.indexes[name].add(tuple(column.lower() for column in columns))
        foreign: dict[int, tuple[list[str], str, str]] = {}
        for row in connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
            foreign.setdefault(row[0], ([], row[2].lower(), _action(row[6])))[0].append(row[3])
        found.foreign_keys[name] = {(_lower(columns), target, action) for columns, target, action in foreign.values()}
    return found.settled()


_POSTGRESQL_COLUMNS = """
SELECT c.relname, a.attname, a.attnotnull, format_type(a.atttypid, NULL),
  a.attgenerated = '' AND pg_get_expr(d.adbin, d.adrelid) NOT LIKE 'NULL%'
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
AND a.attnum > 0 AND NOT a.attisdropped
"""
_POSTGRESQL_KEYS = """
SELECT c.relname, array_agg(a.attname::text) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
WHERE i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND c.relnamespace = current_schema()::regnamespace
GROUP BY c.relname, i.indexrelid
"""
_POSTGRESQL_INDEXES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY k.place) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, place)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
WHERE NOT i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
AND c.relnamespace = current_schema()::regnamespace GROUP BY c.relname, i.indexrelid
"""
_POSTGRESQL_VIEWS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('v', 'm') AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 GROUP BY c.relname
"""
_POSTGRESQL_FOREIGN_KEYS = """
SELECT c.relname, array_agg(a.attname::text), r.relname, CASE k.confdeltype
  WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' ELSE '' END
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace GROUP BY k.oid, 1, 3, 4
"""
_MARIADB_COLUMNS = """
SELECT c.table_name, c.column_name, c.is_nullable = 'NO', c.data_type,
  coalesce(c.column_default, 'NULL') <> 'NULL' FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
"""
_MARIADB_KEYS = """
SELECT table_name, GROUP_CONCAT(column_name) FROM information_schema.statistics
WHERE table_schema = DATABASE() AND non_unique = 0 GROUP BY table_name, index_name
"""
_MARIADB_INDEXES = """
SELECT table_name, GROUP_CONCAT(column_name ORDER BY seq_in_index) FROM information_schema.statistics
WHERE table_schema = DATABASE() AND non_unique = 1 GROUP BY table_name, index_name
"""
_MARIADB_VIEWS = """
SELECT c.table_name, GROUP_CONCAT(c.column_name ORDER BY c.ordinal_position) FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE t.table_schema = DATABASE() AND t.table_type = 'VIEW' GROUP BY c.table_name
"""
_MARIADB_FOREIGN_KEYS = """
SELECT u.table_name, GROUP_CONCAT(u.column_name), u.referenced_table_name, r.delete_rule
FROM information_schema.key_column_usage u JOIN information_schema.referential_constraints r
ON r.constraint_schema = u.table_schema AND r.constraint_name = u.constraint_name AND r.table_name = u.table_name
WHERE u.table_schema = DATABASE() GROUP BY u.table_name, u.constraint_name, u.referenced_table_name, r.delete_rule
"""


def of_postgresql(cursor: Any) -> Catalog:
    queries = (_POSTGRESQL_KEYS, _POSTGRESQL_FOREIGN_KEYS, _POSTGRESQL_INDEXES, _POSTGRESQL_VIEWS)
    return _of_rows(cursor, _POSTGRESQL_COLUMNS, *queries)


def of_mariadb(cursor: Any) -> Catalog:
    return _of_rows(cursor, _MARIADB_COLUMNS, _MARIADB_KEYS, _MARIADB_FOREIGN_KEYS, _MARIADB_INDEXES, _MARIADB_VIEWS)


def _of_rows(cursor: Any, columns: str, keys: str, foreign_keys: str, indexes: str, views: str) -> Catalog:
    cursor.execute(columns)
    rows = cursor.fetchall()
    found = Catalog.of({row[0].lower(): {} for row in rows})
    for table, column_name, is_not_null, type_, has_default in rows:
        name, column = table.lower(), column_name.lower()
        found.columns[name][column] = bool(is_not_null)
        found.types[name][column] = type_.rpartition(".")[2].replace('"', "")
        if has_default:
            found.defaults[name].add(column)
    cursor.execute(keys)
    for table, names in cursor.fetchall():
        found.keys.get(table.lower(), set()).add(_listed(names))
    cursor.execute(foreign_keys)
    for table, names, target, action in cursor.fetchall():
        found.foreign_keys.get(table.lower(), set()).add((_listed(names), target.lower(), _action(action)))
    cursor.execute(indexes)
    for table, names in cursor.fetchall():
        found.indexes.get(table.lower(), set()).add(_in_order(names))
    cursor.execute(views)
    for view, names in cursor.fetchall():
        found.views[view.lower()] = _in_order(names)
    return found.settled()


def _in_order(names: str | list[str]) -> tuple[str, ...]:
    return tuple(name.lower() for name in (names.split(",") if isinstance(names, str) else names))


def _listed(names: str | list[str]) -> Columns:
    return _lower(names.split(",") if isinstance(names, str) else names)


def _lower(names: Iterable[str]) -> Columns:
    return frozenset(name.lower() for name in names)


def _action(action: str) -> str:
    return "" if action in ("NO ACTION", "RESTRICT") else action
