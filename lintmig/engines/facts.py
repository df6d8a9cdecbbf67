"""How each engine looks names up and when it checks what: the behaviours that replay needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lintmig.model.engine import EngineName


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """`table_names` and `other_names` say how identifiers are folded: `unquoted` folds those without quotes.

    `foreign_keys_checked` is when a missing or unfit target is noticed: when the key is defined, or when
    rows change. `expressions_checked` is the same for functions in defaults.
    """

    default_schema: str
    table_names: Literal["unquoted", "all", "none"]
    other_names: Literal["unquoted", "all"]
    foreign_keys_checked: Literal["definition", "use"]
    defaults_checked: Literal["definition", "use"]
    index_names_belong_to: Literal["schema", "table"]
    indexes_share_table_names: bool
    views_checked: Literal["definition", "use"]
    system_schemas: frozenset[str]
    system_tables: tuple[str, ...]
    """Prefixes of tables that the engine brings."""
    hidden_columns: frozenset[str]
    trigger_functions_exist_first: bool
    types_are_free: bool
    """Whether any word is a column type."""


FACTS: dict[EngineName, EngineFacts] = {
    "postgresql": EngineFacts(
        default_schema="public",
        table_names="unquoted",
        other_names="unquoted",
        foreign_keys_checked="definition",
        defaults_checked="definition",
        index_names_belong_to="schema",
        indexes_share_table_names=True,
        views_checked="definition",
        system_schemas=frozenset({"pg_catalog", "information_schema", "pg_temp", "pg_toast"}),
        system_tables=("pg_",),
        hidden_columns=frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"}),
        trigger_functions_exist_first=True,
        types_are_free=False,
    ),
    "sqlite": EngineFacts(
        default_schema="main",
        table_names="all",
        other_names="all",
        foreign_keys_checked="use",
        defaults_checked="use",
        index_names_belong_to="schema",
        indexes_share_table_names=True,
        views_checked="use",
        system_schemas=frozenset(),
        system_tables=("sqlite_", "pragma_", "json_", "generate_series"),
        hidden_columns=frozenset({"rowid", "_rowid_", "oid"}),
        trigger_functions_exist_first=False,
        types_are_free=True,
    ),
    "mariadb": EngineFacts(
        default_schema="",
        table_names="none",
        other_names="all",
        foreign_keys_checked="definition",
        defaults_checked="definition",
        index_names_belong_to="table",
        indexes_share_table_names=False,
        views_checked="definition",
        system_schemas=frozenset({"information_schema", "mysql", "performance_schema", "sys"}),
        system_tables=("dual",),
        hidden_columns=frozenset({"row_start", "row_end", "_rowid"}),
        trigger_functions_exist_first=False,
        types_are_free=False,
    ),
}
FACTS["mysql"] = FACTS["mariadb"]

RUNNER_TABLES = frozenset(
    "_sqlx_migrations __diesel_schema_migrations schema_migrations schema_migration flyway_schema_history "
    "goose_db_version _prisma_migrations alembic_version databasechangelog databasechangeloglock "
    "__drizzle_migrations knex_migrations knex_migrations_lock gorp_migrations atlas_schema_revisions "
    "schema_version refinery_schema_history django_migrations typeorm_metadata pgmigrations "
    "__efmigrationshistory d1_migrations".split()
)
"""Tables that migration tools make for themselves."""

PROVIDED_SCHEMAS = frozenset(
    "auth storage extensions realtime vault graphql graphql_public cron net pgsodium pgbouncer "
    "supabase_functions supabase_migrations hdb_catalog timescaledb_information _timescaledb_internal "
    "_timescaledb_catalog partman topology tiger pgmq drizzle".split()
)
"""Schemas that hosting platforms and extensions bring along."""
