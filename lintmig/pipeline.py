"""The whole program: discover, read, order, parse, replay, check, compare, suppress."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lintmig.engines.constructs import constructs
from lintmig.engines.settings import engine_of
from lintmig.model import project as checked
from lintmig.model.config import Config, names_rule
from lintmig.model.engine import Engine, EngineName
from lintmig.model.fault import Missing
from lintmig.model.outcome import Counts, Outcome
from lintmig.model.request import Request
from lintmig.model.rollback import WayBack
from lintmig.model.schema import Schema
from lintmig.model.script import ParsedScript, Script, Track
from lintmig.model.source import BlindSpot
from lintmig.model.timeline import Step
from lintmig.model.twins import Branch
from lintmig.project import Project, gather
from lintmig.rollbacks import WaysBack
from lintmig.rulebook import rule_severities
from lintmig.settle import Raw, raws_of_project, raws_of_step, settle
from lintmig.stages.check import Check, check, check_project, load_checks, load_project_checks
from lintmig.stages.evidence import registered_functions, switches_foreign_keys_off
from lintmig.stages.order import history_for, twins
from lintmig.stages.parse import Recognizer, parse
from lintmig.stages.replay import Replay, Surroundings, replay

if TYPE_CHECKING:
    from lintmig.model.parity import Difference
    from lintmig.model.rival import Rival


def lint(request: Request) -> Outcome:
    """Everything that lintmig has to say about a project."""
    started = time.perf_counter()
    _collect_garbage_rarely()
    severities = rule_severities()
    active = _active_rules(request, severities)
    run = run_for(request, active)
    project = run.project
    if any(names_rule("rollback", rule) for rule in active):
        run.ways = ways_back_of(project, severities)
    for track in project.tracks:
        for engine in project.engines:
            history = history_for(track, engine.name, even_if_marked=project.marks_are_overruled)
            if history:
                run.check(track, history, engine)
    if any(names_rule("queries", rule) for rule in active):
        run.check_queries()
    run.check_project(active)
    settled = settle(
        run.problems,
        run.parsed + (run.ways.parsed if run.ways else []),
        project.is_reported,
        request.config,
        severities,
        active,
        request.working_directory,
    )
    blind_spots = [spot for spot in (*project.blind_spots, *run.blind_spots) if project.is_reported(spot.path)]
    return Outcome(
        project.engines,
        project.tracks,
        settled.findings,
        tuple(sorted(set(blind_spots), key=lambda spot: (spot.path, spot.line, spot.reason))),
        Counts(
            files=len(project.reported),
            scripts=sum(len(track.scripts) for track in project.tracks),
            statements=run.statements,
            suppressed=settled.suppressed,
            seconds=time.perf_counter() - started,
        ),
    )


def run_for(request: Request, rules: Sequence[str] | None = None) -> Run:
    """A run of these rules, or else of those that the request asks for, before anything is replayed."""
    active = _active_rules(request, rule_severities()) if rules is None else rules
    return Run(load_checks(active), gather(request), request.config)


def _collect_garbage_rarely() -> None:
    """Nothing that a run makes is garbage before its end, so looking for cycles only costs time."""
    import gc

    gc.set_threshold(200_000, 20, 20)


def replayed_schema(request: Request, engine_name: EngineName) -> Schema:
    """The schema that the histories of the request's paths leave, all tracks together."""
    project = gather(request)
    engine = next((engine for engine in project.engines if engine.name == engine_name), project.engines[0])
    history = [parsed for track in _parsed(project, engine) for parsed in track]
    replayed = replay(history, engine, Surroundings(request.config.baseline))
    for _ in replayed.steps:
        pass
    return replayed.schema


def parsed_histories(request: Request, engine_name: EngineName) -> list[list[ParsedScript]]:
    """Each track's history as an engine reads it, before anything is judged."""
    project = gather(request)
    engine = next((engine for engine in project.engines if engine.name == engine_name), project.engines[0])
    return _parsed(project, engine)


def parsed_ways_back(
    request: Request, engine_name: EngineName
) -> list[tuple[list[ParsedScript], list[WayBack[ParsedScript]]]]:
    """Each track's history as an engine reads it, with what takes it back."""
    project = gather(request)
    engine = next((engine for engine in project.engines if engine.name == engine_name), project.engines[0])
    ways = ways_back_of(project, ())
    found = []
    for track, parsed in zip(project.tracks, _parsed(project, engine), strict=True):
        found.append((parsed, ways.of(track, parsed, engine)))
    return found


def _parsed(project: Project, engine: Engine) -> list[list[ParsedScript]]:
    return [
        [
            _parse(script, engine, project)
            for script in history_for(track, engine.name, even_if_marked=project.marks_are_overruled)
        ]
        for track in project.tracks
    ]


def _parse(script: Script, engine: Engine, project: Project) -> ParsedScript:
    """As the engine reads it with the settings that the script makes for itself."""
    reading = engine_of(script.sql, engine)
    return parse(script, reading, _recognizer(reading, _readers(script, project)))


def ways_back_of(project: Project, rules: Iterable[str]) -> WaysBack:
    def parsed(script: Script, engine: Engine, known: Container[str]) -> ParsedScript:
        reading = engine_of(script.sql, engine)
        return parse(script, reading, _refusing(reading, _readers(script, project)), known)

    return WaysBack(rules, project.reported, parsed, project.marks_are_overruled)


def _readers(script: Script, project: Project) -> frozenset[EngineName]:
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


def _active_rules(request: Request, severities: Iterable[str]) -> tuple[str, ...]:
    """The rules that run: those selected and not ignored, on the command line or in the config."""
    selected = request.select or request.config.select
    ignored = (*request.ignore, *request.config.ignore)
    off = [name for name, severity in request.config.severity.items() if severity == "off"]
    return tuple(
        rule
        for rule in severities
        if (not selected or any(names_rule(selector, rule) for selector in selected))
        and not any(names_rule(selector, rule) for selector in (*ignored, *off))
    )


_VERSIONS = "parity/missing-version"


class Replayed(NamedTuple):
    parsed: Sequence[ParsedScript]
    surroundings: Surroundings
    replay: Replay
    steps: Sequence[Step]


@dataclass(slots=True)
class Run:
    """What the histories of all tracks and engines yield; each script is parsed once for each engine."""

    checks: tuple[Check, ...]
    project: Project
    config: Config
    ways: WaysBack | None = None
    problems: list[Raw] = field(default_factory=list)
    parsed: list[ParsedScript] = field(default_factory=list)
    blind_spots: list[BlindSpot] = field(default_factory=list)
    statements: int = 0
    _counted: set[str] = field(default_factory=set)
    _replayed: dict[tuple[str, EngineName], Replayed] = field(default_factory=dict)
    _parsed: dict[tuple[int, EngineName], ParsedScript] = field(default_factory=dict)

    def check(self, track: Track, history: Sequence[Script], engine: Engine) -> None:
        parsed, _, replayed, steps = self._replayed[track.path, engine.name] = self.replay(track, history, engine)
        self.parsed += parsed
        if self.ways is not None:
            self.ways.note(replayed.turns, engine)
        for each in parsed:
            for span, reason in each.unread:
                line = each.script.source.position(each.script.source_map.file_offset(span.start)).line
                self.blind_spots.append(BlindSpot(each.script.path, line, reason))
            if each.script.path not in self._counted:
                self._counted.add(each.script.path)
                self.statements += len(each.statements)
        for step in steps:
            self.problems += raws_of_step(step, check(step, self.checks))
        self.blind_spots += replayed.blind_spots
        self.blind_spots += _outside(replayed)

    def check_queries(self) -> None:
        """What the application's code asks of all that its histories make together."""
        queries = [script for script in self.project.queries if self.project.is_reported(script.path)]
        if not queries:
            return
        from lintmig.asked import Asking

        asking = Asking(queries, lambda script, engine: _parse(script, engine, self.project), self.checks)
        for engine in self.project.engines:
            asking.ask(engine, self.replayed(engine))
        self.problems += asking.problems()
        self.parsed += asking.parsed
        self.blind_spots += asking.blind_spots

    def check_project(self, rules: Sequence[str]) -> None:
        """What only shows when histories are held against each other, and when they are taken back."""
        differences = self._differences(rules)
        rollbacks = self.ways.rollbacks if self.ways is not None else []
        found = checked.Project(tuple(differences), tuple(rollbacks), self.project.defects, tuple(self._rivals(rules)))
        if not any(found):
            return
        for rule, problem in check_project(found, load_project_checks(rules)):
            self.problems += raws_of_project(rule, problem)

    def _rivals(self, rules: Sequence[str]) -> Iterator[Rival]:
        """Of tables that several systems define."""
        if "definitions/rival-definition" not in rules or len(self.project.all_tracks) < 2:
            return
        from lintmig.systems import rivals_among

        for engine in self.project.engines:
            yield from rivals_among(self.replayed(engine), self.project.files)

    def _differences(self, rules: Sequence[str]) -> Sequence[Difference]:
        """Of what is kept once for each engine, where something of it is reported."""
        if not any(names_rule("parity", rule) for rule in rules):
            return ()
        engines = {engine.name: engine for engine in self.project.engines}
        tracks = [track for track in self.project.all_tracks if track.role == "migration"]
        families = [] if self.project.marks_are_overruled else twins(tracks, tuple(engines))
        wanted = [family for family in families if any(branch.track in self.project.tracks for branch in family)]
        if not wanted:
            return ()
        from lintmig.stages.compare import Side, compare

        def side(branch: Branch) -> Side:
            engine = branch.engines[0]
            found = self._replayed.get((branch.track.path, engine))
            parsed, _, replayed, _ = found or self.replay(branch.track, branch.scripts, engines[engine])
            return Side(branch, parsed, replayed.schema, not replayed.world.has_baseline and not replayed.outside)

        return compare([list(map(side, family)) for family in wanted], versions_are_told=_VERSIONS in rules)

    def replay(self, track: Track, history: Sequence[Script], engine: Engine) -> Replayed:
        others = () if self.project.marks_are_overruled else self.project.all_tracks
        elsewhere = _tables_elsewhere(others, track, engine.name, self.project.made_in_code)
        surroundings = Surroundings(
            self.config.baseline,
            elsewhere,
            foreign_keys_are_checked=engine.name != "sqlite" or engine.has("FOREIGN_KEYS"),
            order_is_known=track.is_ordered,
            reruns=self.config.rerun,
            beside=frozenset().union(*(_readers(script, self.project) for script in history)),
        )
        parsed = [self.parse(script, engine) for script in history]
        ways = self.ways.of(track, parsed, engine) if self.ways is not None else ()
        replayed = replay(parsed, engine, surroundings, ways)
        steps = list(replayed.steps)
        corrected = self._corrected(steps, engine, surroundings)
        if corrected is not None:
            surroundings = corrected
            replayed = replay(parsed, engine, corrected, ways)
            steps = list(replayed.steps)
        return Replayed(parsed, surroundings, replayed, steps)

    def replayed(self, engine: Engine) -> Iterator[tuple[Track, Replayed]]:
        """Every history of the project that an engine sees, with the schema that it leaves; each is replayed once."""
        for track in self.project.all_tracks:
            history = history_for(track, engine.name, even_if_marked=self.project.marks_are_overruled)
            if history:
                key = (track.path, engine.name)
                if key not in self._replayed:
                    self._replayed[key] = self.replay(track, history, engine)
                yield track, self._replayed[key]

    def parse(self, script: Script, engine: Engine) -> ParsedScript:
        key = (id(script), engine.name)
        if key not in self._parsed:
            self._parsed[key] = _parse(script, engine, self.project)
        return self._parsed[key]

    def _corrected(self, steps: Sequence[Step], engine: Engine, surroundings: Surroundings) -> Surroundings | None:
        """Better knowledge of the surroundings, where what was found makes it worth looking for."""
        missing = [(step, fault) for step in steps for fault in step.faults if isinstance(fault, Missing)]
        if engine.name == "sqlite":
            names = {fault.name.lower() for _, fault in missing if fault.kind == "function"}
            known = registered_functions(self.config.root, names)
            if known:
                self.blind_spots += [
                    BlindSpot(".", 1, f"{name}() is taken to be what the application registers")
                    for name in sorted(known)
                ]
                return replace(surroundings, functions=known)
        early = [(step, fault) for step, fault in missing if fault.is_reference and fault.created_later is not None]
        if engine.name in ("mariadb", "mysql") and early and surroundings.foreign_keys_are_checked:
            where = switches_foreign_keys_off(self.config.root)
            if where is not None or len(early) >= _TELLING:
                step, fault = early[0]
                line = step.script.source.position(fault.span.start).line
                why = f"as {where} sets it" if where else "for else these migrations cannot have run"
                self.blind_spots.append(
                    BlindSpot(step.script.path, line, f"FOREIGN_KEY_CHECKS is taken to be 0, {why}")
                )
                return replace(surroundings, foreign_keys_are_checked=False)
        return None


_TELLING = 2
"""Foreign keys to tables that are created later, in one history, from which we take it that they are not checked."""


def _outside(replayed: Replay) -> list[BlindSpot]:
    """One line for each file: which tables it uses that none of these migrations has made."""
    by_file: dict[str, list[tuple[int, str]]] = {}
    for name, place in replayed.outside.items():
        by_file.setdefault(place.source.path, []).append((place.line, name))
    spots = []
    for path, uses in by_file.items():
        names = ", ".join(name for _, name in uses[:3]) + (f" and {len(uses) - 3} more" if len(uses) > 3 else "")
        reason = f"uses tables that these migrations do not make before: {names}; they are taken to exist"
        spots.append(BlindSpot(path, min(line for line, _ in uses), reason))
    return spots


_CREATED = re.compile(
    r"\bCREATE\s+(?:\w+\s+){0,2}TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?((?:[\"`\[]?[\w$]+[\"`\]]?\s*\.\s*)?[\"`\[]?[\w$]+)",
    re.IGNORECASE,
)


def _tables_elsewhere(
    all_tracks: Sequence[Track], track: Track, engine: EngineName, made_in_code: frozenset[str]
) -> Callable[[], frozenset[str]]:
    """The tables that other tracks make for an engine, looked for when first asked."""

    @cache
    def names() -> frozenset[str]:
        found = set(made_in_code)
        for other in all_tracks:
            if other is not track:
                for script in history_for(other, engine):
                    found.update(
                        match[1].split(".")[-1].strip(' \t\n"`[').lower() for match in _CREATED.finditer(script.sql)
                    )
        return frozenset(found)

    return names
