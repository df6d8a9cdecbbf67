"""What tools record of the migrations that a database has applied, and what they do where the files differ from it.

Where it does not say otherwise an entry was tried, with the tool on PostgreSQL 15: three migrations were applied, then
one was edited, renamed, taken away or put between. The others are read from the tool's own source; Prisma, Hasura and
Liquibase from what their documentation says, and Play's evolutions, DbUp and wrangler are neither tried nor read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from lintmig.model.ledger.merged import Answer

Late = Literal["skips", "refuses"] | None
"""Of a new migration that comes before one that a database has; None where it is applied all the same."""

Identity = Literal["version", "name", "folder", "prefix", "key"]
"""By what a tool knows a migration again: its version, the name of its file or folder, what stands there before the
first `_`, or its identifier in its file."""

Compared = Literal["sql", "lines", "bytes"]
"""What of a migration must stay the same: what it says to the database, its lines, or each byte."""


@dataclass(frozen=True, slots=True)
class Records:
    """`gone` is for a migration that others follow, `gone_last` for the last."""

    identity: Identity
    late: Late = None
    edited: Answer = "unseen"
    compared: Compared = "sql"
    gone: Answer = "unseen"
    gone_last: Answer = "unseen"
    keeps_names: bool = False
    """Whether it refuses another name for a version that it knows."""
    is_dated: bool = False
    """Whether it goes by a time that stands elsewhere, so that another name is nothing to it."""
    takes_late: re.Pattern[str] | None = None
    """Settings with which it takes late migrations all the same."""
    takes_edits: re.Pattern[str] | None = None
    """Settings with which it does not compare what it has recorded."""
    takes_gaps: re.Pattern[str] | None = None
    """Settings with which it does not look for what it has recorded."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_IS = r"[\"'>]?\s*[=:(]?\s*[\"']?"
_UNCHECKED = rf"validate[-_]?on[-_]?migrate{_IS}false"


RECORDS: dict[str, Records] = {
    # flyway-core, MigrationInfoImpl.validate: checksums of lines, descriptions, ignored and missing migrations.
    "flyway": Records(
        "version",
        "refuses",
        "refuses",
        "lines",
        "refuses",
        "refuses",
        keeps_names=True,
        takes_late=_words(rf"out[-_]?of[-_]?order{_IS}true|{_UNCHECKED}"),
        takes_edits=_words(_UNCHECKED),
        takes_gaps=_words(rf"{_UNCHECKED}|ignore[-_]?migration[-_]?patterns[^\n]*:(?:missing|\*)"),
    ),
    # migrate.go: readUp goes from the version of the database to the next, and versionExists wants that one's file.
    "golang-migrate": Records("version", "skips", gone_last="refuses"),
    # internal/gooseutil/resolve.go: "detected 1 missing (out-of-order) migration".
    "goose": Records("version", "refuses", takes_late=_words(r"allow-?missing|AllowOutofOrder\(true")),
    "dbmate": Records("version"),
    # sqlx-core, migrate/migrator.rs: VersionMismatch and VersionMissing; what is not applied is applied.
    "sqlx": Records(
        "version",
        edited="refuses",
        compared="bytes",
        gone="refuses",
        gone_last="refuses",
        takes_gaps=_words(r"set_ignore_missing\(true|--ignore-missing"),
    ),
    # refinery_core, traits/mod.rs: verify_migrations; the checksum is of version, name and text.
    "refinery": Records(
        "version",
        "refuses",
        "refuses",
        "bytes",
        "refuses",
        "refuses",
        keeps_names=True,
        takes_late=_words(r"set_abort_missing\(false"),
        takes_edits=_words(r"set_abort_divergent\(false"),
        takes_gaps=_words(r"set_abort_missing\(false"),
    ),
    # diesel_migrations, migration_harness.rs: pending is what is not recorded.
    "diesel": Records("version"),
    # migrator.go: each version is looked up for itself.
    "pop": Records("version"),
    # migrate.go: ToCatchup applies what is missing; "unknown migration in database".
    "sql-migrate": Records("name", gone="refuses", gone_last="refuses", takes_gaps=_words(r"IgnoreUnknown")),
    # apply.go: "out of order migration", "missing migration".
    "rambler": Records("name", "refuses", gone="refuses", gone_last="refuses"),
    # UpOperation.java: only what is behind the last of the changelog.
    "mybatis": Records("version", "skips"),
    # DefaultEvolutionsApi: hashes of both ways; what differs is undone by its Downs, which production refuses.
    "evolutions": Records("version", edited="refuses", gone="refuses", gone_last="refuses"),
    # ScriptExecutor and its journal: names alone, in any order.
    "dbup": Records("name"),
    "node-pg-migrate": Records(
        "name",
        "refuses",
        gone="refuses",
        takes_late=_words(r"no-check-order|check-?order[\"']?\s*[:=]\s*[\"']?false"),
    ),
    "postgres-migrations": Records("version", None, "refuses", "bytes", "refuses", keeps_names=True),
    "knex": Records(
        "name",
        gone="refuses",
        gone_last="refuses",
        takes_gaps=_words(r"disableMigrationsListValidation[\"']?\s*:\s*true"),
    ),
    "typeorm": Records("version"),
    # Its documentation of migration histories: migrate deploy warns, and applies what is not recorded.
    "prisma": Records("folder"),
    # It asks for the last time alone. Cloudflare's wrangler, which may apply the same files, goes by their names.
    "drizzle": Records("name", "skips", is_dated=True, takes_late=_words(r"d1_databases|d1 migrations apply")),
    "alembic": Records("version", "skips", gone_last="refuses"),
    "django": Records("version", "refuses"),
    # Each changeset's checksum leaves white space and comments out; it knows them by file, id and author.
    "liquibase": Records("key", edited="refuses"),
    # Engine.pm, _sync_plan: a change's id is made of all before it, and the last that is deployed must be in the plan.
    "sqitch": Records("version", "refuses", gone="refuses", gone_last="refuses"),
    # sql/migrate/migrate.go: HistoryNonLinearError; what is applied is not looked at again.
    "atlas": Records("prefix", "refuses", takes_late=_words(r"non[-_]linear|linear[-_]skip")),
    # pkg/migration/apply.go: ErrMissingRemote and ErrMissingLocal.
    "supabase": Records("version", "refuses", gone="refuses", gone_last="refuses", takes_late=_words(r"--include-all")),
    # Its issue 8056: all that is not applied is, and nothing else is looked at.
    "hasura": Records("version"),
    "sql": Records("name", edited="unknown"),
}
"""By tool. A folder that nobody knows the runner of is `sql`; of tools that are not here nothing is said."""
