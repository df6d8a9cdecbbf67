"""What the application's code says about the database that its migrations run on."""

from lintmig.stages.evidence.evidence import registered_functions, switches_foreign_keys_off

__all__ = ["registered_functions", "switches_foreign_keys_off"]
