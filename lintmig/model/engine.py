"""Database engines and the versions of them that must accept the migrations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

EngineName = Literal["postgresql", "sqlite", "mariadb", "mysql"]
ENGINE_NAMES: tuple[EngineName, ...] = get_args(EngineName)

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Engine:
    """A target: the oldest version that must work, and where the target was read from."""

    name: EngineName
    version: Version
    version_is_stated: bool
    origin: str
    settings: frozenset[str] | None = None
    """What is switched on, as in DEFAULT_SETTINGS, which holds where this is None."""

    def has(self, setting: str) -> bool:
        return setting in (DEFAULT_SETTINGS[self.name] if self.settings is None else self.settings)

    @property
    def requirement(self) -> str:
        """The version as users write it, such as `>=13`."""
        return ">=" + ".".join(str(part) for part in self.version)

    @property
    def title(self) -> str:
        return TITLES[self.name]


TITLES: dict[EngineName, str] = {
    "postgresql": "PostgreSQL",
    "sqlite": "SQLite",
    "mariadb": "MariaDB",
    "mysql": "MySQL",
}

DEFAULT_SETTINGS: dict[EngineName, frozenset[str]] = {
    "postgresql": frozenset(),
    "sqlite": frozenset({"FOREIGN_KEYS", "DOUBLE_QUOTED_STRINGS"}),
    "mariadb": frozenset({"STRICT_TRANS_TABLES", "ERROR_FOR_DIVISION_BY_ZERO", "NO_ENGINE_SUBSTITUTION"}),
    "mysql": frozenset(
        {
            "ONLY_FULL_GROUP_BY",
            "STRICT_TRANS_TABLES",
            "NO_ZERO_IN_DATE",
            "NO_ZERO_DATE",
            "ERROR_FOR_DIVISION_BY_ZERO",
            "NO_ENGINE_SUBSTITUTION",
        }
    ),
}
"""Settings of an engine that change what it makes of SQL, as it comes: names of sql_mode, and
FOREIGN_KEYS (SQLite's pragma, which most drivers switch on), DOUBLE_QUOTED_STRINGS (SQLite reads an
unknown "name" as text) and LOWER_CASE_TABLE_NAMES (MySQL and MariaDB)."""

ALIASES: dict[str, EngineName] = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "pg": "postgresql",
    "psql": "postgresql",
    "pgsql": "postgresql",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "mariadb": "mariadb",
    "mysql": "mysql",
}
"""Every spelling that a user, a folder or a file name may use for an engine."""
