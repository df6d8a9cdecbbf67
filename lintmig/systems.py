"""Several systems on one database: which tracks belong together, and what they define each in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lintmig.model.aside import is_aside, is_left_behind
from lintmig.model.files import Files
from lintmig.model.ledger import Defect, OfCode
from lintmig.model.ledger.code import DeadDefinition
from lintmig.model.rival import Rival
from lintmig.model.script import ParsedScript, Script, Statement, Track
from lintmig.model.source import Place, Span
from lintmig.stages.compare import System, rivals
from lintmig.stages.read import Imports, foreign_placeholders, partial_lists, several_statements, split_scripts

if TYPE_CHECKING:
    from lintmig.project import Project
    from lintmig.replaying import Replayed

_MANIFESTS = (
    "package.json pyproject.toml setup.py requirements.txt go.mod Cargo.toml pom.xml build.gradle build.gradle.kts "
    "composer.json Gemfile mix.exs"
).split()
"""What stands at the top of a program; programs beside each other have databases of their own."""
_OF_STEPS = re.compile(
    r"(?:^|/)(?:\w+_)?(?:deltas?|upgrades?|patch(?:es)?)/|(?:^|/)migrations?/(?:[^/]+/)*[Vv_]*\d|"
    r"(?:^|/)(?:migrate|migrations?)\.\w+$"
)
"""Folders of code that takes a database from one version to the next."""
_NAMES_STEPS = re.compile(r"\b(?:gormigrate|xormigrate)\b|\bID:\s*[\"`]\d{6,}")
"""Code that keeps such steps by their numbers."""


def rivals_among(replayed: Iterable[tuple[Track, Replayed]], files: Files) -> Iterator[Rival]:
    """The tables that histories of one engine and one database define differently."""
    imports = files.once(Imports)
    systems = [
        System(track, each.replay.schema, each.parsed)
        for track, each in replayed
        if not is_aside(files.within(track.path))
        and not is_left_behind(files.within(track.path))
        and not (track.role == "bootstrap" and (_is_of_steps(track.path, files) or imports.is_unreached(track.path)))
    ]
    for together in _by_database(systems, files):
        yield from rivals(together)


def _is_of_steps(path: str, files: Files) -> bool:
    return _OF_STEPS.search(path) is not None or _NAMES_STEPS.search(files.text(path) or "") is not None


def defects_of_code(project: Project, made: Iterable[tuple[Track, Replayed]]) -> Iterator[Defect]:
    """Lists in code that leave out scripts, and code that makes tables and that nothing imports."""
    yield from partial_lists(project.files, project.tracks)
    yield from _dead_definitions(project, made)


def defects_of_runners(project: Project, parsed: Iterable[ParsedScript]) -> Iterator[OfCode]:
    """What the code does to SQL on its way to the engine; given all scripts as they were parsed."""
    all_parsed = {each.script.key: each for each in parsed}
    of_code = [each for each in all_parsed.values() if each.script.role != "migration"]
    yield from foreign_placeholders((script for script in project.queries), project.files)
    yield from several_statements((each.script, [one.span for one in each.statements]) for each in of_code)

    def inside(script: Script) -> list[Span]:
        found = all_parsed.get(script.key)
        return [span for one in found.statements for span in _semicolons(one)] if found is not None else []

    yield from split_scripts(project.files, project.tracks, inside)


def _semicolons(statement: Statement) -> Iterator[Span]:
    """The tokens of a statement that have a semicolon in them: bodies, and texts."""
    for token in statement.tokens:
        if token.word == ";" or (token.kind == "string" and ";" in token.word):
            yield token.span


def _dead_definitions(project: Project, made: Iterable[tuple[Track, Replayed]]) -> Iterator[DeadDefinition]:
    makers: dict[str, set[str]] = {}
    for track, each in made:
        for key in each.replay.schema.tables:
            makers.setdefault(key[1], set()).add(track.path)
    imports = project.files.once(Imports)
    for track in project.bootstraps:
        tables = sorted(name for name, paths in makers.items() if track.path in paths)
        if tables and imports.is_unreached(track.scripts[0].path):
            script = track.scripts[0]
            place = Place(script.source, script.source_map.file_span(Span(0, len(script.sql))))
            alone = tuple(name for name in tables if makers[name] == {track.path})
            yield DeadDefinition(place, tuple(tables), alone)


def _by_database(systems: Sequence[System], files: Files) -> Iterator[list[System]]:
    """Systems of one program: those below one manifest, and in no program within it."""
    tops = sorted({_folder(path) for name in _MANIFESTS for path in files.named(name)}, key=len, reverse=True)
    groups: dict[str, list[System]] = {}
    for system in systems:
        groups.setdefault(_top(system.track.path, tops), []).append(system)
    for group in groups.values():
        yield _without_alternatives(group)


def _without_alternatives(systems: Sequence[System]) -> list[System]:
    """Of Liquibase's changelogs that no other includes a program runs one; the others are for other occasions."""
    changelogs = [system for system in systems if system.track.tool == "liquibase"]
    longest = max(changelogs, key=lambda system: len(system.track.scripts), default=None)
    return [system for system in systems if system is longest or system.track.tool != "liquibase"]


def _top(path: str, tops: Iterable[str]) -> str:
    return next((top for top in tops if not top or path == top or path.startswith(top + "/")), "")


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
