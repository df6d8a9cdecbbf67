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
