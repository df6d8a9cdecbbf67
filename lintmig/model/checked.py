"""Tools that notice a migration which has changed after it was applied."""

from __future__ import annotations

CHECKED_TOOLS = frozenset("atlas evolutions flyway liquibase postgres-migrations prisma refinery sqitch sqlx".split())
"""Those that keep a checksum of what they have applied, and refuse or complain about a file that has changed."""
SUMMED_TOOLS = frozenset({"atlas"})
"""Those of them that keep the checksums beside the files, of migrations that nothing has applied yet as well."""
