"""What the application's code says about the database that its migrations run on."""

from lintmig.stages.evidence.creating import creates_tables
from lintmig.stages.evidence.evidence import registered_functions, switches_foreign_keys_off
from lintmig.stages.evidence.mentions import written_in_migrations

__all__ = ["creates_tables", "registered_functions", "switches_foreign_keys_off", "written_in_migrations"]
