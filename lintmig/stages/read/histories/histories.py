"""Ask every tool's reader for its migrations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted, together
from lintmig.model.ledger.blank import has_comment, is_blank
from lintmig.model.ledger.listing import StatementBreakpoint
from lintmig.model.ledger.numbering import EmptyMigration
from lintmig.model.script import Track
from lintmig.model.source import Place, Source
from lintmig.stages.read.histories.alembic import read_alembic
from lintmig.stages.read.histories.atlas import read_atlas
from lintmig.stages.read.histories.django import read_django
from lintmig.stages.read.histories.drizzle import read_drizzle
from lintmig.stages.read.histories.drizzle_folders import read_drizzle_folders
from lintmig.stages.read.histories.folders import first_line
from lintmig.stages.read.histories.hasura import read_hasura
from lintmig.stages.read.histories.liquibase import read_liquibase
from lintmig.stages.read.histories.prisma import read_prisma
from lintmig.stages.read.histories.sqitch import read_sqitch
from lintmig.stages.read.histories.supabase import read_supabase
from lintmig.stages.read.histories.typescript import read_knex, read_node_pg_migrate, read_typeorm

Reader = Callable[[Files, Sequence[Source], Wanted], Histories]
"""Given the project's files, its SQL sources, and the engines to render for where a tool renders."""

READERS: tuple[Reader, ...] = (
    read_alembic,
    read_drizzle,
    read_drizzle_folders,
    read_prisma,
    read_atlas,
    read_hasura,
    read_liquibase,
    read_sqitch,
    read_supabase,
    read_django,
    read_typeorm,
    read_knex,
    read_node_pg_migrate,
)


def read_histories(files: Files, sources: Sequence[Source], wanted: Wanted = None) -> Histories:
    """The migrations of tools that keep more than a folder of SQL, with the SQL files that they claim."""
    found = together([reader(files, sources, wanted) for reader in READERS])
    told = {each.place.source.path for each in found.defects if isinstance(each, StatementBreakpoint | EmptyMigration)}
    return found._replace(defects=(*found.defects, *_empty(found.tracks, told)))


_SQL_TOOLS = frozenset({"atlas", "drizzle", "hasura", "prisma", "sqitch", "supabase"})


def _empty(tracks: Iterable[Track], told: Collection[str]) -> Iterator[EmptyMigration]:
    """Of tools whose migrations are files of SQL. Prisma says itself in the file that it was made to be empty."""
    for track in tracks:
        for script in track.scripts if track.tool in _SQL_TOOLS else ():
            if script.path not in told and script.unknown is None and is_blank(script.sql):
                is_meant = track.tool == "prisma" and has_comment(script.sql)
                place = Place(script.source, first_line(script.source))
                yield EmptyMigration(place, track.tool, None, "info" if is_meant else "warning")
