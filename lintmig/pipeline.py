"""The whole program: discover, read, order, parse, replay, check, compare, suppress."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from os import sep
from os.path import relpath
from typing import NamedTuple

from lintmig.adoption import adopted, judged_rules
from lintmig.incode import as_run
from lintmig.model.aside import distance
from lintmig.model.config import names_rule
from lintmig.model.engine import EngineName
from lintmig.model.finding import Finding
from lintmig.model.outcome import Counts, Found, FoundModels, Outcome
from lintmig.model.past import Past
from lintmig.model.request import Request
from lintmig.model.rollback import WayBack
from lintmig.model.schema import Schema
from lintmig.model.script import ParsedScript, Track
from lintmig.model.shape import SchemaShape
from lintmig.parsing import parsed_tracks, ways_back_of
from lintmig.project import Project, gather
from lintmig.replaying import Parses
from lintmig.rulebook import opt_in_rules, rule_severities
from lintmig.run import Run
from lintmig.settle import settle
from lintmig.stages.check import load_checks
from lintmig.stages.order import history_for
from lintmig.stages.replay import Surroundings, replay


class Linted(NamedTuple):
    """An outcome, and what is known of the state that it is about."""

    outcome: Outcome
    shapes: tuple[SchemaShape, ...]
    tracks: tuple[Track, ...]
    """Of migrations, whatever is reported."""
    parsed: Sequence[ParsedScript] = ()
    """What the findings are in, as each engine reads it."""
    suppressed: tuple[Finding, ...] = ()


def lint(request: Request) -> Outcome:
    """Everything that lintmig has to say about a project."""
    return linted(request).outcome


def linted(request: Request, parses: Parses | None = None, past: Past | None = None, *, shapes: bool = False) -> Linted:
    """As `lint`; `parses` are shared among runs, `past` is the state that the project is compared with."""
    started = time.perf_counter()
    _collect_garbage_rarely()
    severities = rule_severities()
    active = _active_rules(request, severities)
    run = run_for(request, active)
    run.parses, run.past = ({} if parses is None else parses), past
    run.replays.parses = run.parses
    project = run.project
    if any(names_rule("rollback", rule) for rule in active):
        run.replays.ways = ways_back_of(project, severities)
    for track in project.tracks:
        for engine in project.engines:
            history = history_for(track, engine.name, even_if_marked=project.marks_are_overruled)
            if history:
                run.check(track, history, engine)
    if any(names_rule("queries", rule) for rule in active):
        run.check_queries()
    run.check_project(active)
    parsed = run.parsed + (run.replays.ways.parsed if run.replays.ways else [])
    settled = settle(
        as_run(run.problems, project),
        parsed,
        project.is_reported,
        request.config,
        severities,
        active,
        judged_rules(request, project, active),
        request.working_directory,
        project.programs,
        _beside_the_real(project, request),
    )
    reported = adopted(settled.findings, request, project, active, severities)
    blind_spots = [
        spot
        for spot in (*project.blind_spots, *run.blind_spots, *run.replays.blind_spots)
        if project.is_reported(spot.path)
    ]
    outcome = Outcome(
        project.engines,
        project.tracks,
        reported.findings,
        tuple(sorted(blind_spots, key=lambda spot: (spot.path, spot.line, spot.reason))),
        Counts(
            files=len(project.reported),
            scripts=sum(len(track.scripts) for track in project.tracks),
            statements=run.statements,
            suppressed=len(settled.suppressed),
            seconds=time.perf_counter() - started,
        ),
        model_counts(project),
        len(project.queries),
        left_out=reported.left_out,
        checked=tuple(sorted(project.reported)),
    )
    tracks = tuple(track for track in project.all_tracks if track.role == "migration")
    return Linted(outcome, tuple(shapes_of(run)) if shapes else (), tracks, parsed, settled.suppressed)


def shapes_of(run: Run) -> Iterator[SchemaShape]:
    """What the histories of each engine come to, all tracks together."""
    from lintmig.stages.compare import shape_of

    for engine in run.project.engines:
        schemas = [each.replay.schema for _, each in run.replays.of_engine(engine)]
        yield shape_of(engine.name, schemas)


def _beside_the_real(project: Project, request: Request) -> Callable[[str], bool]:
    """Whether a path is that of tests or examples, in a project that has more than these."""
    root, working_directory = request.config.root, request.working_directory
    found: dict[str, int] = {}

    def distance_of(path: str) -> int:
        if path not in found:
            found[path] = distance(relpath(working_directory / path, root).replace(sep, "/"))
        return found[path]

    nearest = min((distance_of(track.path) for track in project.tracks if track.role == "migration"), default=2)
    return lambda path: distance_of(path) > nearest


def survey(request: Request) -> Found:
    """What there is in a project, before anything is replayed."""
    project = gather(request, needs_engines=False)
    return Found(
        project.engines,
        project.tracks,
        model_counts(project),
        len(project.queries),
        len({script.path for script in project.queries}),
        project.blind_spots,
    )


def model_counts(project: Project) -> tuple[FoundModels, ...]:
    """Each mapper's models, as far as they are reported."""
    found = (
        FoundModels(each.mapper, each.path, len(each.entities), tuple(sorted(each.engines or ())))
        for each in project.models
    )
    return tuple(each for each in found if each.tables and project.is_reported(each.path))


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
    history = [parsed for track in parsed_tracks(project, engine) for parsed in track]
    replayed = replay(history, engine, Surroundings(request.config.baseline))
    for _ in replayed.steps:
        pass
    return replayed.schema


def parsed_histories(request: Request, engine_name: EngineName) -> list[list[ParsedScript]]:
    """Each track's history as an engine reads it, before anything is judged."""
    project = gather(request)
    engine = next((engine for engine in project.engines if engine.name == engine_name), project.engines[0])
    return parsed_tracks(project, engine)


def parsed_ways_back(
    request: Request, engine_name: EngineName
) -> list[tuple[list[ParsedScript], list[WayBack[ParsedScript]]]]:
    """Each track's history as an engine reads it, with what takes it back."""
    project = gather(request)
    engine = next((engine for engine in project.engines if engine.name == engine_name), project.engines[0])
    ways = ways_back_of(project, ())
    found = []
    for track, parsed in zip(project.tracks, parsed_tracks(project, engine), strict=True):
        found.append((parsed, ways.of(track, parsed, engine)))
    return found


def _active_rules(request: Request, severities: Iterable[str]) -> tuple[str, ...]:
    """The rules that run: those selected and not ignored, on the command line or in the config.

    A rule that is opt-in must be named itself, its family is not enough.
    """
    selected = request.select or request.config.select
    named = {*selected, *request.config.severity}
    silent = frozenset(rule for rule in opt_in_rules() if rule not in named)
    ignored = (*request.ignore, *request.config.ignore)
    off = [name for name, severity in request.config.severity.items() if severity == "off"]
    return tuple(
        rule
        for rule in severities
        if rule not in silent
        and (not selected or any(names_rule(selector, rule) for selector in selected))
        and not any(names_rule(selector, rule) for selector in (*ignored, *off))
    )
