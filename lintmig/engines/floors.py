"""The versions that are meant where the user states none.

PostgreSQL 15, MariaDB 10.11 and MySQL 8.4 are the oldest that their makers maintain (November 2026);
SQLite 3.45 is the oldest in the long-term releases of the large Linux distributions that are maintained.
Older floors would call gen_random_uuid() or NULLS NOT DISTINCT errors that few projects still meet.
"""

from __future__ import annotations

from collections.abc import Mapping

from lintmig.model.engine import EngineName, Version

DEFAULT_FLOORS: Mapping[EngineName, Version] = {
    "postgresql": (15,),
    "sqlite": (3, 45),
    "mariadb": (10, 11),
    "mysql": (8, 4),
}


def is_older(version: Version, than: Version) -> bool:
    """Whether `version` lacks what came with `than`, at the precision in which it is stated.

    A version stated as 8.0 means its newest patch, so it has what came with 8.0.13.
    """
    return version < than[: len(version)]


def version_of(text: str) -> Version:
    """The version written as `3.35` or `15`. Raises ValueError for anything else."""
    return tuple(int(part) for part in text.split("."))
