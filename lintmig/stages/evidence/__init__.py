"""What the application's code says about the database that its migrations run on."""

from lintmig.stages.evidence.adding import made_in_code
from lintmig.stages.evidence.creating import creates_tables
from lintmig.stages.evidence.evidence import created, registered_functions, switches_foreign_keys_off
from lintmig.stages.evidence.mentions import written_in_migrations
from lintmig.stages.evidence.rewriting import rewrites_sql

__all__ = [
    "created",
    "creates_tables",
    "made_in_code",
    "registered_functions",
    "rewrites_sql",
    "switches_foreign_keys_off",
    "written_in_migrations",
]
