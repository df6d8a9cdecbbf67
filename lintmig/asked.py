"""What an application asks of its database: queries that name tables and columns which nobody makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lintmig.incode import is_reached, made_otherwise
from lintmig.model.engine import Engine, EngineName
from lintmig.model.fault import Missing
from lintmig.model.script import ParsedScript, Script, Track
from lintmig.model.source import BlindSpot
from lintmig.model.timeline import Step
from lintmig.settle import Raw, raws_of_step
from lintmig.stages.check import Check, check
from lintmig.stages.parse import without_placeholders
from lintmig.stages.replay import Asked, Made, Surroundings, ask

if TYPE_CHECKING:
    from lintmig.project import Project
    from lintmig.replaying import Replayed

_OF_ITS_TIME = re.compile(
    r"(?:^|/)(?:\w+[-_])?(?:migrations?|migrate|migrators?|versions|alembic|seeds?|seeders|deltas?|upgrades?|upgraders?|"
    r"updates|updaters?|patch(?:es)?|changesets?|changelogs?)(?:[-_]\w+)?/"
    r"|(?:^|[/_.-])(?:migrations?|migrate|upgrades?|seeds?|seeders?)(?:[_.-][^/]*)?\.\w+$",
    re.IGNORECASE,
)
"""Code among migrations asks of the schema as it was then."""
_OPENS = re.compile(
    r"\bnew\s+(?:Database|BetterSqlite3|sqlite3\.Database|DatabaseSync)\b|\bsqlite3?\.connect\(|\bsql\.Open\(|"
    r"\bDriverManager\.getConnection\(|\bnew\s+PDO\(|\bnew\s+SQLite3\(|\bSQLite3::Database\.new|\bpsycopg2?\.connect\(|"
    r"\bopenDatabase|\bSQLiteConnection\(|\bSqliteConnection\("
)
_RULES = frozenset({"queries/missing-table", "queries/missing-column"})
_MOST_UNKNOWN = 0.5
"""Where more of the tables that are asked for are unknown, the queries are taken to be of another database."""


@dataclass(slots=True)
class Asking:
    """The queries of a project, asked of one engine after the other."""

    queries: Sequence[Script]
    parse: Callable[[Script, Engine], ParsedScript]
    checks: Sequence[Check]
    project: Project
    parsed: list[ParsedScript] = field(default_factory=list)
    blind_spots: list[BlindSpot] = field(default_factory=list)
    _made: dict[EngineName, frozenset[str]] = field(default_factory=dict)
    _asked: dict[EngineName, list[Asked]] = field(default_factory=dict)

    def ask(self, engine: Engine, replayed: Iterable[tuple[Track, Replayed]]) -> None:
        """Nothing is asked where no history makes a table, or where a database was there before the first migration."""
        seen = [
            script
            for script in self.queries
            if (script.engines is None or engine.name in script.engines) and not _OF_ITS_TIME.search(script.path)
        ]
        all_replayed = list(replayed)
        histories = [Made(each.replay.schema, each.parsed, track.role == "migration") for track, each in all_replayed]
        made = frozenset(key[1].lower() for history in histories for key in history.schema.tables)
        self._made[engine.name] = made
        if not seen or not made:
            return
        parsed = [self.parse(without_placeholders(script, engine.name), engine) for script in seen]
        self.parsed += parsed
        surroundings = Surroundings(
            has_baseline=any(
                each.replay.world.has_baseline for track, each in all_replayed if track.role == "migration"
            )
        )
        asked = self._of_this_database(list(ask(parsed, engine, histories, surroundings)))
        lost = [each for each in asked if each.unknown_tables]
        if len(lost) > _MOST_UNKNOWN * len(asked):
            step = lost[0].step
            line = step.script.source.position(step.script.source_map.file_offset(step.statement.span.start)).line
            reason = f"most queries name tables such as {lost[0].unknown_tables[0]}, which no migration here makes: "
            self.blind_spots.append(BlindSpot(step.script.path, line, reason + "they are taken for another database's"))
            return
        self._asked[engine.name] = asked

    def _of_this_database(self, asked: list[Asked]) -> list[Asked]:
        """Without the queries of files that open a database of their own, none of whose tables is known here.

        Nor those of tables that nobody makes and of which a query asks with functions of another engine.
        """
        strange = {name.lower() for each in asked if each.calls_strangers for name in each.unknown_tables}
        asked = [each for each in asked if strange.isdisjoint(name.lower() for name in each.unknown_tables)]
        lost = {each.step.script.path for each in asked if each.unknown_tables}
        known = {each.step.script.path for each in asked if not each.unknown_tables}
        own = {path for path in lost - known if _OPENS.search(self.project.files.text(path) or "")}
        if lost and not is_reached(self.project):
            return [each for each in asked if each.step.script.engines is not None or not each.unknown_tables]
        return [each for each in asked if each.step.script.path not in own]

    def _made_otherwise(self) -> frozenset[Missing]:
        """What is asked for and that code seems to make in ways that are not read."""
        faults = {
            fault
            for asked in self._asked.values()
            for each in asked
            for fault in each.step.faults
            if isinstance(fault, Missing) and not fault.is_alias
        }
        if not faults:
            return frozenset()
        return made_otherwise(faults, self.project)

    def problems(self) -> Iterator[Raw]:
        """A table that another engine's history makes is only a warning: the query may be for that engine alone.

        It is, where the two histories have little in common: each engine has a database of its own then.
        """
        checks = [each for each in self.checks if each.rule in _RULES]
        otherwise = self._made_otherwise()
        for engine, asked in self._asked.items():
            others = [made for name, made in self._made.items() if name != engine]
            elsewhere = frozenset[str]().union(*others)
            apart = frozenset[str]().union(*(made for made in others if not _are_alike(made, self._made[engine])))
            for each in asked:
                names = {name.lower() for name in each.unknown_tables}
                if names & apart or any(_is_catalog_of_another(name, engine) for name in names):
                    continue
                is_made_elsewhere = not names.isdisjoint(elsewhere)
                step = _without_made(each.step, otherwise)
                for raw in raws_of_step(step, check(step, checks)):
                    problem = replace(raw.problem, severity="warning") if is_made_elsewhere else raw.problem
                    yield raw._replace(problem=problem)


def _without_made(step: Step, otherwise: frozenset[Missing]) -> Step:
    faults = tuple(fault for fault in step.faults if fault not in otherwise)
    return step if len(faults) == len(step.faults) else replace(step, faults=faults)


def _are_alike(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two engines are given the same database, but for what somebody forgot."""
    return 2 * len(set(one) & set(other)) >= max(len(one), len(other))


_CATALOGS: tuple[tuple[EngineName, str], ...] = (
    (
        "postgresql",
        r"pg_(?:stat|class|catalog|namespace|attribute|index|type|proc|constraint|tables|locks|database|roles)",
    ),
    ("sqlite", r"sqlite_(?:master|schema|sequence|temp_master|temp_schema|stat\d)$"),
)


def _is_catalog_of_another(name: str, engine: EngineName) -> bool:
    """Whether a query names what only another engine has of its own: then it is for that one."""
    return any(owner != engine and re.match(pattern, name.rpartition(".")[2]) for owner, pattern in _CATALOGS)
