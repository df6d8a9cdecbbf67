"""Scripts as an engine reads them, with the rows of the constructs table that speak of it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import lru_cache

from lintmig.engines.constructs import constructs
from lintmig.engines.settings import engine_of
from lintmig.model.engine import Engine, EngineName
from lintmig.model.script import ParsedScript, Script
from lintmig.project import Project
from lintmig.rollbacks import WaysBack
from lintmig.stages.order import history_for
from lintmig.stages.parse import Recognizer, parse


def parsed(script: Script, engine: Engine, project: Project) -> ParsedScript:
    """As the engine reads it with the settings that the script makes for itself."""
    reading = engine_of(script.sql, engine)
    return parse(script, reading, _recognizer(reading, readers(script, project)))


def parsed_tracks(project: Project, engine: Engine) -> list[list[ParsedScript]]:
    return [
        [
            parsed(script, engine, project)
            for script in history_for(track, engine.name, even_if_marked=project.marks_are_overruled)
        ]
        for track in project.tracks
    ]


def ways_back_of(project: Project, rules: Iterable[str]) -> WaysBack:
    def parsed_down(script: Script, engine: Engine, known: Container[str]) -> ParsedScript:
        reading = engine_of(script.sql, engine)
        return parse(script, reading, _refusing(reading, readers(script, project)), known)

    return WaysBack(rules, project.reported, parsed_down, project.marks_are_overruled)


def readers(script: Script, project: Project) -> frozenset[EngineName]:
    """The target engines that read a script."""
    names = (each.name for each in project.engines)
    return frozenset(name for name in names if script.engines is None or name in script.engines)


@lru_cache(maxsize=32)
def _recognizer(engine: Engine, beside: frozenset[EngineName]) -> Recognizer:
    return Recognizer(constructs(engine, beside))


@lru_cache(maxsize=32)
def _refusing(engine: Engine, beside: frozenset[EngineName]) -> Recognizer:
    """For down scripts, of which only refusals are told; PostgreSQL's grammar knows nearly all of them by itself."""
    rows = constructs(engine, beside)
    is_enough = engine.name == "postgresql"
    refusing = [row for row in rows if row.verdict == "rejects" and not (is_enough and row.looks_at == "statement")]
    return Recognizer([*refusing, *(row for row in rows if row.overrules and row not in refusing)])
