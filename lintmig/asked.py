"""What an application asks of its database: queries that name tables and columns which nobody makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lintmig.model.engine import Engine, EngineName
from lintmig.model.script import ParsedScript, Script, Track
from lintmig.model.source import BlindSpot
from lintmig.settle import Raw, raws_of_step
from lintmig.stages.check import Check, check
from lintmig.stages.parse import without_placeholders
from lintmig.stages.replay import Asked, Made, Surroundings, ask

if TYPE_CHECKING:
    from lintmig.replaying import Replayed

_OF_ITS_TIME = re.compile(r"(?:^|/)(?:\w+[-_])?(?:migrations?|migrate|versions|alembic|seeds?|seeders)(?:[-_]\w+)?/")
"""Code among migrations asks of the schema as it was then."""
_RULES = frozenset({"queries/missing-table", "queries/missing-column"})
_MOST_UNKNOWN = 0.5
"""Where more of the tables that are asked for are unknown, the queries are taken to be of another database."""


@dataclass(slots=True)
class Asking:
    """The queries of a project, asked of one engine after the other."""

    queries: Sequence[Script]
    parse: Callable[[Script, Engine], ParsedScript]
    checks: Sequence[Check]
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
        asked = list(ask(parsed, engine, histories, surroundings))
        lost = [each for each in asked if each.unknown_tables]
        if len(lost) > _MOST_UNKNOWN * len(asked):
            step = lost[0].step
            line = step.script.source.position(step.script.source_map.file_offset(step.statement.span.start)).line
            reason = f"most queries name tables such as {lost[0].unknown_tables[0]}, which no migration here makes: "
            self.blind_spots.append(BlindSpot(step.script.path, line, reason + "they are taken for another database's"))
            return
        self._asked[engine.name] = asked

    def problems(self) -> Iterator[Raw]:
        """A table that another engine's history makes is only a warning: the query may be for that engine alone."""
        checks = [each for each in self.checks if each.rule in _RULES]
        for engine, asked in self._asked.items():
            elsewhere = frozenset[str]().union(*(made for name, made in self._made.items() if name != engine))
            for each in asked:
                is_made_elsewhere = any(name.lower() in elsewhere for name in each.unknown_tables)
                for raw in raws_of_step(each.step, check(each.step, checks)):
                    problem = replace(raw.problem, severity="warning") if is_made_elsewhere else raw.problem
                    yield raw._replace(problem=problem)
