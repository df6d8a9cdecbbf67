"""The database drivers of each language, and the engine each speaks to."""

from __future__ import annotations

from collections.abc import Mapping

from lintmig.model.engine import EngineName


def _by_package(**packages: str) -> Mapping[str, EngineName]:
    names: dict[str, EngineName] = {
        "postgresql": "postgresql",
        "sqlite": "sqlite",
        "mariadb": "mariadb",
        "mysql": "mysql",
    }
    return {name: names[engine] for engine, line in packages.items() for name in line.split()}


NODE_PACKAGES = _by_package(
    postgresql="pg postgres pg-promise @neondatabase/serverless @vercel/postgres "
    "@prisma/adapter-pg @prisma/adapter-neon @electric-sql/pglite",
    sqlite="sqlite3 better-sqlite3 sqlite sql.js @libsql/client @prisma/adapter-better-sqlite3 @prisma/adapter-libsql",
    mariadb="mariadb @prisma/adapter-mariadb",
    mysql="mysql mysql2 @planetscale/database",
)

PYTHON_PACKAGES = _by_package(
    postgresql="psycopg psycopg-binary psycopg2 psycopg2-binary asyncpg pg8000",
    sqlite="aiosqlite pysqlite3 pysqlite3-binary apsw",
    mariadb="mariadb",
    mysql="pymysql mysqlclient aiomysql asyncmy mysql-connector-python",
)

GO_MODULES = _by_package(
    postgresql="github.com/lib/pq github.com/jackc/pgx gorm.io/driver/postgres github.com/uptrace/bun/driver/pgdriver",
    sqlite="github.com/mattn/go-sqlite3 modernc.org/sqlite github.com/glebarez/sqlite "
    "gorm.io/driver/sqlite zombiezen.com/go/sqlite github.com/ncruces/go-sqlite3",
    mysql="github.com/go-sql-driver/mysql gorm.io/driver/mysql",
)

CRATES = _by_package(
    postgresql="postgres tokio-postgres deadpool-postgres",
    sqlite="rusqlite libsql",
    mysql="mysql mysql_async",
)

RUST_TOOLKITS = frozenset({"sqlx", "diesel", "diesel-async", "sea-orm"})
"""Crates whose features name the engines."""

GEMS = _by_package(postgresql="pg", sqlite="sqlite3", mysql="mysql2 trilogy")

COMPOSER_EXTENSIONS = _by_package(
    postgresql="ext-pdo_pgsql ext-pgsql",
    sqlite="ext-pdo_sqlite ext-sqlite3",
    mysql="ext-pdo_mysql ext-mysqli",
)

SHARED_DRIVERS = (
    frozenset(
        name
        for packages in (
            NODE_PACKAGES,
            PYTHON_PACKAGES,
            GO_MODULES,
            CRATES,
            GEMS,
            COMPOSER_EXTENSIONS,
        )
        for name, engine in packages.items()
        if engine == "mysql"
    )
    | {f"{crate} mysql" for crate in RUST_TOOLKITS}
    | {"provider = mysql", "dialect: mysql"}
)

DIALECTS = _by_package(
    postgresql="postgres postgresql pgsql pgvector postgis timescaledb timescaledb-ha",
    sqlite="sqlite sqlite3 turso libsql file",
    mariadb="mariadb",
    mysql="mysql",
)
"""What settings, URL schemes and images call an engine."""
