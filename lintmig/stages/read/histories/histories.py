"""Ask every tool's reader for its migrations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lintmig.model.files import Files
from lintmig.model.histories import Histories, together
from lintmig.model.source import Source
from lintmig.stages.read.histories.alembic import read_alembic
from lintmig.stages.read.histories.drizzle import read_drizzle
from lintmig.stages.read.histories.prisma import read_prisma

Reader = Callable[[Files, Sequence[Source]], Histories]
"""Given the project's files and its SQL sources."""

READERS: tuple[Reader, ...] = (
    read_alembic,
    read_drizzle,
    read_prisma,
)


def read_histories(files: Files, sources: Sequence[Source]) -> Histories:
    """The migrations of tools that keep more than a folder of SQL, with the SQL files that they claim."""
    return together([reader(files, sources) for reader in READERS])
