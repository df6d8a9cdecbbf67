"""The engine whose driver a file imports: the only one that it can speak to."""

from __future__ import annotations

import re
from functools import lru_cache

from lintmig.model.engine import EngineName
from lintmig.model.files import Files
from lintmig.stages.read.embedded.belonging import is_left_out
from lintmig.stages.read.embedded.naming import engines_in_name

_BY_ENGINE: dict[EngineName, str] = {
    "postgresql": "pg postgres pg-promise pg-pool @neondatabase/serverless @vercel/postgres @electric-sql/pglite "
    "slonik psycopg psycopg2 asyncpg pg8000 aiopg github.com/lib/pq github.com/jackc/pgx org.postgresql Npgsql",
    "sqlite": "sqlite3 better-sqlite3 sqlite sql.js @libsql/client bun:sqlite node:sqlite expo-sqlite apsw aiosqlite "
    "react-native-sqlite-storage pysqlite3 github.com/mattn/go-sqlite3 modernc.org/sqlite github.com/glebarez/sqlite "
    "zombiezen.com/go/sqlite android.database.sqlite org.sqlite Microsoft.Data.Sqlite System.Data.SQLite "
    "androidx.sqlite",
    "mariadb": "mariadb org.mariadb",
    "mysql": "mysql mysql2 @planetscale/database pymysql MySQLdb aiomysql asyncmy mysql.connector com.mysql "
    "github.com/go-sql-driver/mysql MySql.Data MySqlConnector",
}
_NAMES: dict[str, EngineName] = {name: engine for engine, names in _BY_ENGINE.items() for name in names.split()}
_OTHERS = re.compile(
    r"bigquery|snowflake|cassandra|clickhouse|duckdb|influx|cosmos|jsforce|salesforce|mssql|tedious|pymssql|oracledb|"
    r"cx_oracle|pyspark|databricks|alasql|pandasql|datafusion|athena|sqlclient|apache\.spark|kusto|neo4j|gocql|trino|"
    r"presto|redshift|vertica|firebird|db2|hive|druid|pinot|questdb|gremlin|sqlparser|sqlglot|sqlparse|sql-parser|pg_query|couchbase|surrealdb|dynamodb",
    re.IGNORECASE,
)
"""Drivers of engines that are none of ours and have an SQL of their own, and parsers, to which SQL is only text."""
_IMPORT = re.compile(
    r"""(?:\bfrom|\brequire\s*\(|\bimport(?:\s*\()?)\s*["']([^"'\n]{2,80})["']"""
    r"""|^[ \t]*(?:from[ \t]+([\w.]{2,80})[ \t]+import\b|import[ \t]+(?:static[ \t]+)?([\w.]{2,80})|"""
    r"""using[ \t]+([\w.]{2,80}))"""
    r"""|^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w.-]+/[\w./-]{2,80})"[ \t]*$"""
    r"""|\brequire[ \t]+["']([^"'\n]{2,80})["']""",
    re.MULTILINE,
)


_HEAD = 12_000
"""Characters in which a file has its imports."""


def imported_engine(text: str) -> tuple[frozenset[EngineName], str] | None:
    """The one engine of all drivers that a file imports, and the driver; None where there are none, or several."""
    found: dict[EngineName, str] = {}
    for match in _IMPORT.finditer(text, 0, _HEAD):
        name = next(group for group in match.groups() if group)
        engine = _driver(name)
        if engine is None and _OTHERS.search(name) is not None:
            return frozenset(), name
        if engine is not None:
            found.setdefault(engine, name)
        elif name.startswith("."):
            named = engines_in_name(name.rsplit("/", 1)[-1])
            for each in named or ():
                found.setdefault(each, name)
    if "mysql" in found and len(found) <= 2 and set(found) <= {"mysql", "mariadb"}:
        return frozenset({"mysql", "mariadb"}), found["mysql"]
    if len(found) != 1:
        return None
    engine, name = found.popitem()
    return frozenset({engine}), name


def imported_beside(files: Files, path: str) -> tuple[frozenset[EngineName], str] | None:
    """The one engine that the files of a Go package import, whichever of them does."""
    if not path.endswith(".go"):
        return None
    found = files.once(_of_packages).get(path.rpartition("/")[0], [])
    return found[0] if len({engines for engines, _ in found}) == 1 else None


def _of_packages(files: Files) -> dict[str, list[tuple[frozenset[EngineName], str]]]:
    found: dict[str, list[tuple[frozenset[EngineName], str]]] = {}
    for path in files.ending(".go"):
        text = files.text(path)
        if text and not path.endswith("_test.go") and (imported := imported_engine(text)) is not None:
            found.setdefault(path.rpartition("/")[0], []).append(imported)
    return found


_TYPED = re.compile(r""":\s*(?:import\(\s*["']([^"'\n]{2,80})["']\s*\)|\*?([A-Za-z_]\w*))""")
_NAMED_IMPORT = re.compile(r"""\bimport\s+(?:type\s+)?([\w\s{},*$]{1,400}?)\s+from\s+["']([^"'\n]{2,80})["']""")
_MYSQL: frozenset[EngineName] = frozenset({"mysql", "mariadb"})


def engines_of_parameters(text: str, parameters: str) -> frozenset[EngineName] | None:
    """The engine whose driver makes what a function is given: `(db: Database)`, `(client: import("pg").Client)`."""
    imported = _imported_names(text)
    found: set[EngineName] = set()
    for inline, name in _TYPED.findall(parameters[:_MOST_PARAMETERS]):
        engine = _driver(inline or imported.get(name, name))
        if engine is not None:
            found.add(engine)
    if found and found <= _MYSQL:
        return _MYSQL
    return frozenset(found) if len(found) == 1 else None


def imports_sqlite(text: str) -> bool:
    """Whether a file imports a driver of SQLite, perhaps beside others."""
    return any(_driver(module) == "sqlite" for module in _imported_names(text).values())


_MOST_PARAMETERS = 500


@lru_cache(maxsize=4)
def _imported_names(text: str) -> dict[str, str]:
    """The module from which a file of TypeScript imports each name."""
    return {
        word: module
        for names, module in _NAMED_IMPORT.findall(text[:_HEAD])
        for word in re.findall(r"[\w$]+", names)
        if word not in ("as", "type")
    }


def _driver(name: str) -> EngineName | None:
    if name in _NAMES:
        return _NAMES[name]
    cut = name
    while (at := max(cut.rfind("/"), cut.rfind("."))) > 0:
        cut = cut[:at]
        if cut in _NAMES and ("/" in name or "." in cut or name.startswith(cut + ".")) and not name.startswith("."):
            return _NAMES[cut]
    return None


def drivers_used(files: Files) -> frozenset[EngineName]:
    """The engines whose drivers the code of an application imports, not its tests and examples."""
    found: set[EngineName] = set()
    for path in files.ending(*_CODE):
        text = files.text(path)
        if not text or is_left_out(path) or not _LIKELY.search(text, 0, _HEAD):
            continue
        for match in _IMPORT.finditer(text, 0, _HEAD):
            engine = _driver(next(group for group in match.groups() if group))
            if engine is not None:
                found.add(engine)
    return frozenset(found)


_CODE = tuple(".ts .tsx .mts .cts .js .jsx .mjs .cjs .py .go .java .kt .cs .php .rb".split())
_LIKELY = re.compile(r"sql|apsw|\bpg|psycopg|pgx|lib/pq|maria|postgres|neon", re.IGNORECASE)
