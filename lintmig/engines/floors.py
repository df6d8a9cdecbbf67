"""The versions that are meant where the user states none.

PostgreSQL 12, SQLite 3.35, MariaDB 10.6 and MySQL 8.0: the oldest that hosting still commonly runs.
SQLite 3.35 is the first with DROP COLUMN and RETURNING; MariaDB 10.6 is the oldest with long support.
"""

from __future__ import annotations

from collections.abc import Mapping

from lintmig.model.engine import EngineName, Version

DEFAULT_FLOORS: Mapping[EngineName, Version] = {
    "postgresql": (12,),
    "sqlite": (3, 35),
    "mariadb": (10, 6),
    "mysql": (8, 0),
}


def is_older(version: Version, than: Version) -> bool:
    """Whether `version` lacks what came with `than`, at the precision in which it is stated.

    A version stated as 8.0 means its newest patch, so it has what came with 8.0.13.
    """
    return version < than[: len(version)]


def version_of(text: str) -> Version:
    """The version written as `3.35` or `15`. Raises ValueError for anything else."""
    return tuple(int(part) for part in text.split("."))
