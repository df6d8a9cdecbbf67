"""Alembic's histories: each revision rendered to the SQL that Alembic sends to each engine."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from lintmig.model.engine import ENGINE_NAMES, TITLES, EngineName
from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.ledger import Defect
from lintmig.model.ledger.graph import Node, SeveralHeads, UnnamedRevision
from lintmig.model.ledger.numbering import EmptyMigration, MissingDown, VersionUsedTwice
from lintmig.model.script import Doubt, Script, Track
from lintmig.model.source import BlindSpot, Place, Source, Span
from lintmig.stages.read.engines import marked_engines
from lintmig.stages.read.histories import graph
from lintmig.stages.read.histories.alembic.methods import on_method
from lintmig.stages.read.histories.alembic.naming import Convention, find_conventions
from lintmig.stages.read.histories.alembic.operations import on_call
from lintmig.stages.read.histories.alembic.ordering import applied_order
from lintmig.stages.read.histories.alembic.revisions import Environment, Revision, find_environments, name_span
from lintmig.stages.read.histories.alembic.running import Emitted, Project, Running, run_function
from lintmig.stages.read.histories.alembic.values import Function, Part
from lintmig.stages.read.host.python import Module, module
from lintmig.stages.read.rendering import Rendering

TOOL = "alembic"
Sent = Mapping[EngineName, tuple[Emitted, ...]]


def read(files: Files, wanted: Wanted = None) -> Histories:
    environments, blind_spots = find_environments(files)
    if not environments:
        return Histories(blind_spots=tuple(blind_spots))
    surroundings = _surroundings(files, environments)
    tracks: list[Track] = []
    defects: list[Defect] = []
    for environment in environments:
        track, spots = _track(files, environment, surroundings, wanted)
        tracks.append(track)
        blind_spots += spots
        defects += _defects(files, environment)
    return Histories(tuple(tracks), tuple(defects), tuple(blind_spots))


def _surroundings(files: Files, environments: Sequence[Environment]) -> Project:
    by_tail: dict[str, list[str]] = {}
    for path in files.ending(".py"):
        by_tail.setdefault(path.removesuffix(".py").removesuffix("/__init__").rsplit("/", 1)[-1], []).append(path)
    cache: dict[str, Module | None] = {}

    def find(name: str) -> Module | None:
        if name not in cache:
            tail = name.replace(".", "/")
            paths = [
                path
                for path in by_tail.get(tail.rsplit("/", 1)[-1], ())
                if f"/{path}".endswith((f"/{tail}.py", f"/{tail}/__init__.py"))
            ]
            source = files.source(min(paths, key=len)) if paths else None
            parsed = module(source) if source is not None else None
            cache[name] = parsed if isinstance(parsed, Module) else None
        return cache[name]

    speaks_of_keys = any("pragma foreign_keys" in (files.text(path) or "").lower() for path in files.ending(".py"))
    return Project(find, _convention(files, environments), speaks_of_keys)


def _convention(files: Files, environments: Sequence[Environment]) -> Convention | None:
    """What names constraints without a name: nothing, one convention, or None where that is not known."""
    written = [path for path in files.ending(".py") if "naming_convention" in (files.text(path) or "")]
    revisions = {revision.path for environment in environments for revision in environment.revisions}
    modules = [module(source) for path in written if path not in revisions and (source := files.source(path))]
    if not modules:
        return {}
    found = find_conventions(each for each in modules if isinstance(each, Module))
    first = found[0] if found else None
    return first if first is not None and all(each == first for each in found) else None


def _track(files: Files, environment: Environment, project: Project, wanted: Wanted) -> tuple[Track, list[BlindSpot]]:
    by_name = {revision.name: revision for revision in environment.revisions}
    ordered = [by_name[name] for name in applied_order(_vertices(environment))]
    ups: dict[EngineName, list[tuple[Emitted, ...]]] = {}
    downs: dict[EngineName, list[tuple[Emitted, ...]]] = {}
    refused: dict[EngineName, str] = {}
    speaks_of_mariadb = any(
        "mariadb" in each.module.source.text or "Uuid" in each.module.source.text for each in ordered
    )
    for engine in ENGINE_NAMES:
        if wanted is not None and engine not in wanted and not (engine == "mariadb" and "mysql" in wanted):
            continue
        if engine == "mysql" and not speaks_of_mariadb:
            ups[engine], downs[engine] = ups["mariadb"], downs["mariadb"]
            if "mariadb" in refused:
                refused[engine] = refused["mariadb"]
            continue
        ups[engine], downs[engine], why = _sent(engine, ordered, project)
        if why:
            refused[engine] = why
    named, origin = _engines(files, environment, ordered, refused)
    engines = tuple(name for name in named if name in ups)
    scripts: list[Script] = []
    versions: list[str] = []
    taking_back: dict[str, tuple[Script, ...]] = {}
    for at, revision in enumerate(ordered):
        made = _scripts(revision, {name: ups[name][at] for name in engines}, origin, is_down=False)
        scripts += made
        versions += [revision.name] * len(made)
        backs = _scripts(revision, {name: downs[name][at] for name in engines}, origin, is_down=True)
        for script in made:
            own = tuple(back for back in backs if (back.engines or set()) & (script.engines or set()) and back.sql)
            if own:
                taking_back[script.key] = own
    folder = environment.folder or "."
    track = Track(
        folder,
        TOOL,
        folder,
        tuple(scripts),
        downs=taking_back,
        marker=environment.marker,
        versions=tuple(versions),
        parents={vertex.name: vertex.all_before for vertex in _vertices(environment)},
    )
    why = "; ".join(f"{TITLES[name]}: {refused[name]}" for name in ups if name in refused)
    if engines or not why:
        return track, []
    reason = f"Alembic cannot render these revisions ({why}): nothing of them is checked"
    return track, [BlindSpot(ordered[0].module.source.path, 1, reason)]


def _sent(
    engine: EngineName, ordered: Sequence[Revision], project: Project
) -> tuple[list[tuple[Emitted, ...]], list[tuple[Emitted, ...]], str]:
    machine = Running(engine, project, on_call, on_method)
    ups, downs = [], []
    for revision in ordered:
        machine.emitted, machine.steps, machine.frames = [], 0, []
        _run(machine, revision, "upgrade")
        ups.append(_session(machine, revision, "upgrade"))
        back = Running(engine, project, on_call, on_method, shapes=dict(machine.shapes), filled=set(machine.filled))
        _run(back, revision, "downgrade")
        downs.append(_session(back, revision, "downgrade"))
    return ups, downs, machine.refused


def _session(machine: Running, revision: Revision, name: str) -> tuple[Emitted, ...]:
    """What a revision sends; on SQLite foreign keys are not held unless the application asks for it."""
    function = revision.function(name)
    if machine.engine != "sqlite" or machine.project.holds_foreign_keys or not machine.emitted or function is None:
        return tuple(machine.emitted)
    start = name_span(revision.module, function).start
    return (Emitted((Part("PRAGMA foreign_keys = OFF", Span(start, start)),)), *machine.emitted)


def _run(machine: Running, revision: Revision, name: str) -> None:
    function = revision.function(name)
    if function is None:
        return
    try:
        run_function(machine, Function(function, revision.module, {}))
    except RecursionError:
        machine.depth = machine.calls = 0
        machine.doubt(name_span(revision.module, function), "is nested too deep to be read")


def _engines(
    files: Files, environment: Environment, ordered: Sequence[Revision], refused: Mapping[EngineName, str]
) -> tuple[tuple[EngineName, ...], str | None]:
    """The engines that a history can be for, and what says so.

    It is for none that Alembic cannot render it for, and for SQLite only if something speaks of SQLite where that
    could not run it otherwise.
    """
    marked, origin = marked_engines(Source(f"{environment.folder}/x.sql", ""))
    if marked:
        return tuple(name for name in ENGINE_NAMES if name in marked), origin
    able = tuple(name for name in ENGINE_NAMES if name not in refused)
    if "sqlite" in refused and _is_for_sqlite(files, environment, ordered) and not refused["sqlite"].count(" in "):
        able = tuple(name for name in ENGINE_NAMES if name in able or name == "sqlite")
    if not able:
        return ENGINE_NAMES, None
    if len(able) == 1 or set(able) == {"mariadb", "mysql"}:
        return able, f"what {environment.folder} uses"
    return able, None


def _is_for_sqlite(files: Files, environment: Environment, ordered: Sequence[Revision]) -> bool:
    texts = [files.text(environment.marker) or ""] if environment.marker else []
    texts += [revision.module.source.text for revision in ordered]
    return any("render_as_batch" in text or "batch_alter_table" in text for text in texts)


def _scripts(revision: Revision, sent: Sent, origin: str | None, *, is_down: bool) -> list[Script]:
    """One script for all engines that are sent the same."""
    groups: dict[tuple[Emitted, ...], list[EngineName]] = {}
    for engine, emitted in sent.items():
        groups.setdefault(emitted, []).append(engine)
    source = revision.module.source
    found = []
    for emitted, engines in groups.items():
        rendering, doubts = _rendered(emitted)
        fragment = "+".join(engines) if len(groups) > 1 else ""
        found.append(
            Script(
                source,
                rendering.sql,
                rendering.source_map,
                frozenset(engines),
                origin,
                is_down=is_down,
                fragment=fragment,
                holes=rendering.holes,
                doubts=doubts,
            )
        )
    return found


def _rendered(emitted: Sequence[Emitted]) -> tuple[Rendering, tuple[Doubt, ...]]:
    rendering = Rendering()
    doubts: list[Doubt] = []
    at = 0
    for each in emitted:
        start = at
        for part in each.parts:
            rendering.add(part.text, part.span, is_hole=part.is_hole)
            at += len(part.text)
        if not each.is_certain:
            doubts.append(Doubt(Span(start, at), each.reason, each.table))
        text = "".join(part.text for part in each.parts)
        end = _ending(text)
        rendering.add(end, _end_of(each))
        at += len(end)
    return rendering, tuple(doubts)


def _ending(text: str) -> str:
    is_ended = text.rstrip().endswith(";")
    return "\n" if is_ended else "\n;\n" if "--" in text.rsplit("\n", 1)[-1] else ";\n"


def _end_of(emitted: Emitted) -> Span | None:
    spans = [part.span for part in emitted.parts if part.span is not None]
    return Span(spans[-1].end, spans[-1].end) if spans else None


def _vertices(environment: Environment) -> list[graph.Vertex]:
    return [
        graph.Vertex(
            Node(revision.name, revision.place),
            tuple(graph.Link(*each) for each in revision.before or ()),
            tuple(graph.Link(*each) for each in revision.needs),
            revision.before is None,
        )
        for revision in {revision.name: revision for revision in environment.revisions}.values()
    ]


def _defects(files: Files, environment: Environment) -> Iterator[Defect]:
    vertices = _vertices(environment)
    labels = {label for revision in environment.revisions for label in revision.labels}
    is_whole = environment.is_complete and not any(vertex.is_open for vertex in vertices)
    by_name: dict[str, list[Revision]] = {}
    for revision in environment.revisions:
        by_name.setdefault(revision.name, []).append(revision)
    for name, revisions in by_name.items():
        if len(revisions) > 1:
            others = tuple(each.place for each in revisions[:-1])
            consequence = "warns, and knows the last alone"
            yield VersionUsedTwice(revisions[-1].place, TOOL, name, others, consequence)
    for source in environment.unnamed:
        yield UnnamedRevision(Place(source, Span(0, 0)), TOOL)
    yield from graph.cycles(vertices, TOOL)
    if is_whole:
        absent = list(graph.missing(vertices, TOOL, labels))
        yield from absent
        if all(defect.similar is not None for defect in absent):
            yield from _several_heads(files, environment, graph.mended(vertices, absent))
    yield from _ways(environment)


def _several_heads(files: Files, environment: Environment, vertices: Sequence[graph.Vertex]) -> Iterator[SeveralHeads]:
    found = graph.heads(vertices)
    if len(found) < 2 or any(revision.labels for revision in environment.revisions):
        return
    if _upgrades_to_heads(files):
        return
    names = [vertex.name for vertex in found]
    yield SeveralHeads(
        found[-1].node.place,
        TOOL,
        tuple(vertex.node for vertex in found),
        graph.shared_before(vertices, names),
        f'alembic merge -m "merge heads" {" ".join(names)}'
        if len(names) < 5
        else 'alembic merge -m "merge heads" heads',
    )


def _upgrades_to_heads(files: Files) -> bool:
    """Whether the project applies all heads, so that there may be several."""
    wanted = files.ending(".py", ".toml", ".yml", ".yaml", ".json", ".cfg", ".ini")
    return any(
        '"heads"' in text or "'heads'" in text or "upgrade heads" in text
        for path in wanted
        if (text := files.text(path) or "")
    )


def _ways(environment: Environment) -> Iterator[Defect]:
    """Revisions that do nothing, and those without a way back where nearly all others have one."""
    lacking: list[tuple[Revision, Place]] = []
    having = 0
    for revision in environment.revisions:
        up, down = revision.function("upgrade"), revision.function("downgrade")
        if up is None:
            continue
        place = Place(revision.module.source, name_span(revision.module, up))
        if _does_nothing(up):
            if revision.before is not None and len(revision.before) < 2 and not revision.labels:
                yield EmptyMigration(place, TOOL, None, "info")
        elif down is None:
            lacking.append((revision, place))
        elif _does_nothing(down):
            lacking.append((revision, Place(revision.module.source, name_span(revision.module, down))))
        else:
            having += 1
    if having >= 4 * len(lacking):
        for revision, place in lacking:
            yield MissingDown(place, TOOL, revision.name, having, "goes back and undoes nothing", "info", None)


def _does_nothing(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return all(
        isinstance(each, ast.Pass) or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in function.body
    )
