"""Tools of their own and of JavaScript programs: dbmate, node-pg-migrate, postgres-migrations, DbUp, initdb.d."""

from __future__ import annotations

import re

from lintmig.stages.order.layouts.layout import ABORTS, MANY_LINES, RECORDS_ONE, Consequence, Layout, Sign

DBMATE = Layout(
    "dbmate",
    version=re.compile(r"(\d+).*\.sql$"),
    counting="name",
    mark=re.compile(r"^--\s*migrate:up\b", MANY_LINES),
    repeated=RECORDS_ONE,
    ignored=Consequence("its name does not start with a number", "warning"),
    undone=Consequence("refuses a migration without it", "error"),
    wants_downs=True,
    pattern="20240131120000_name.sql",
)
NODE_PG_MIGRATE = Layout(
    "node-pg-migrate",
    version=re.compile(r"(\d+)[-_].*\.(?:sql|[cm]?[jt]s)$"),
    counting="number",
    mark=re.compile(r"^[ \t]*--[ \t-]*up[ \t]+migration", MANY_LINES),
    signs=(Sign("package.json", re.compile(r'"node-pg-migrate"\s*:')),),
    folder=re.compile(r"migrat", re.IGNORECASE),
    code=re.compile(r"\d+[-_].*(?<!\.d)\.[cm]?[jt]s$"),
    pattern="1706702400000_name.sql",
)
POSTGRES_MIGRATIONS = Layout(
    "postgres-migrations",
    version=re.compile(r"0*(\d{1,5})(?!\d)[-_]?.*\.(?:sql|js)$"),
    counting="number",
    signs=(Sign("package.json", re.compile(r'"postgres-migrations"\s*:')),),
    folder=re.compile(r"migrat", re.IGNORECASE),
    code=re.compile(r"\d{1,5}(?!\d).*\.js$"),
    repeated=ABORTS,
    ignored=Consequence("its name does not start with a number", "error"),
    gap=Consequence("refuses to start", "warning"),
    pattern="0001-name.sql",
    can_be_dated=False,
)
DBUP = Layout(
    "dbup",
    version=re.compile(r"Script0*(\d+)\b.*\.sql$", re.IGNORECASE),
    counting="name",
    shape=re.compile(r"Script\d{3,}\b.*\.sql$", re.IGNORECASE),
    pattern="Script0001 - name.sql",
)
INITDB = Layout(
    "initdb.d",
    version=re.compile(r"(\d+)?.*\.sql$"),
    counting="name",
    pattern="01-name.sql",
)
PLAIN = Layout(
    "sql",
    version=re.compile(r"[VB]?(\d+(?:[._-]\d+)*)(?=[_\-. ]|$)", re.IGNORECASE),
    counting="parts",
    repeated=Consequence("their order is left to the runner", "warning"),
    gap=Consequence("", "info"),
)
"""A folder of which nothing tells who applies it."""
