"""What a request is about: the scripts of a project in their tracks, and the engines that must take them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from lintmig.model.aside import is_aside
from lintmig.model.clock import Clock
from lintmig.model.config import TrackSettings
from lintmig.model.disk import Disk
from lintmig.model.engine import Engine, EngineName
from lintmig.model.entity import Models
from lintmig.model.error import LintmigError, did_you_mean
from lintmig.model.files import NO_FILES, Files
from lintmig.model.histories import Histories, together
from lintmig.model.ledger import Defect
from lintmig.model.ledger.listing import MissingFile
from lintmig.model.progress import Progress
from lintmig.model.request import Request
from lintmig.model.script import Script, Track
from lintmig.model.source import BlindSpot, Source
from lintmig.stages.discover import discover
from lintmig.stages.infer import addresses, for_mapper, in_use, of_python
from lintmig.stages.order import future_of, holds_queries, order, tools, with_downs
from lintmig.stages.parse import has_grammar
from lintmig.stages.read import read, read_down, read_embedded, read_histories, read_models
from lintmig.targets import known_engines


@dataclass(frozen=True, slots=True)
class Project:
    """`tracks` are those that hold a reported script; `reported` are the paths that findings may name."""

    engines: tuple[Engine, ...]
    tracks: tuple[Track, ...]
    all_tracks: tuple[Track, ...]
    reported: frozenset[str]
    blind_spots: tuple[BlindSpot, ...]
    reported_folders: tuple[str, ...]
    marks_are_overruled: bool
    bootstraps: tuple[Track, ...] = ()
    """What the application's code defines for itself: a track for each file."""
    queries: tuple[Script, ...] = ()
    """What the application's code asks: scripts of one statement."""
    made_in_code: frozenset[str] = frozenset()
    """Tables that code makes in a way that is not read, in small letters."""
    models: tuple[Models, ...] = ()
    defects: tuple[Defect, ...] = ()
    files: Files = field(default_factory=lambda: NO_FILES)
    disk: Disk = field(default_factory=Disk)
    progress: Progress = field(default_factory=Progress)
    until: datetime | None = None
    """The moment from which something else would be said of the same files; None where time changes nothing."""

    @property
    def programs(self) -> Iterator[Source]:
        """The files whose comments may speak of findings, beside those of the scripts."""
        yield from (query.source for query in self.queries)
        yield from (entity.place.source for models in self.models for entity in models.entities)

    def is_reported(self, path: str) -> bool:
        return any(_is_under(path, folder) for folder in self.reported_folders)


def gather(request: Request, *, needs_engines: bool = True) -> Project:
    """Where engines are needed and none is named or found, raises LintmigError."""
    root, working_directory = request.config.root, request.working_directory
    disk, clock = Disk(request.overlay, request.trace), Clock(datetime.now(UTC))
    request.progress.begin("reading files")
    whole = tuple(root / path for path in request.config.paths) or (root,)
    wanted = request.paths or whole
    named = () if request.force_exclude else request.paths
    searched = request.paths if request.as_listed else (*whole, *named)
    discovery = discover(
        root, searched, request.config.exclude, working_directory, as_listed=request.as_listed, disk=disk
    )
    folders = tuple(_relative(path, working_directory) for path in wanted)
    project = Project((), (), (), frozenset(), (), folders, False)
    files = NO_FILES if request.as_listed else discovery.files
    if len(wanted) == 1 and disk.is_folder(str(wanted[0])) and wanted[0].is_relative_to(root):
        files.folder = folders[0]
    known = known_engines(request, disk) or addresses(files)
    histories = (
        Histories()
        if request.as_listed
        else read_histories(files, discovery.sources, frozenset(engine.name for engine in known) or None)
    )
    if not request.engines:
        known = in_use(known, files, histories.tracks)
        histories = histories._replace(tracks=tuple(_for_python(each, of_python(known)) for each in histories.tracks))
    if request.config.per_path:
        histories = histories._replace(
            tracks=tuple(_with_configured_scripts(each, request) for each in histories.tracks)
        )
    embedded = read_embedded(files if request.config.embedded else NO_FILES)
    if request.config.per_path:
        bootstraps = tuple(_with_configured_scripts(each, request) for each in embedded.bootstraps)
        embedded = embedded._replace(bootstraps=bootstraps, queries=_narrowed(embedded.queries, request))
    models = read_models(files if request.config.models else NO_FILES)
    sources = [source for source in discovery.sources if source.path not in histories.claimed]
    scripts = [_with_configured_engines(read(source), request) for source in sources]
    sections = (read_down(source) for source in sources)
    down_sections = [_with_configured_engines(script, request) for script in sections if script is not None]
    if not request.engines and len(known) > 1:
        scripts = for_mapper(scripts, histories.tracks)
        down_sections = for_mapper(down_sections, histories.tracks)
    if request.as_listed:
        listed = (Track("listed", "as listed", ".", tuple(scripts)),) if scripts else ()
        tracks: tuple[Track, ...] = with_downs(listed, down_sections)
    else:
        configured = configured_tracks(request, [source.path for source in sources])
        ordered = order(scripts, down_sections, files, configured, clock)
        to_come = Histories(defects=tuple(future_of(histories.tracks, clock)))
        histories = together([ordered, histories, to_come])
        tracks = histories.tracks
        scripts = [script for script in scripts if script.path not in ordered.claimed]
    all_tracks = (*tracks, *embedded.bootstraps)
    of_tracks = (script for track in all_tracks for script in _both_ways(track))
    reported = frozenset(script.path for script in (*scripts, *of_tracks) if project.is_reported(script.path))
    tracks = tuple(track for track in all_tracks if any(script.path in reported for script in _both_ways(track)))
    seen = [script for track in tracks for script in _both_ways(track) if script.path in reported]
    plain = {source.path for source in sources}
    is_needed = needs_engines and any(script.role == "migration" and script.path in plain for script in seen)
    if known and not request.engines:
        known = (*known, *_kept_for(known, tracks, files))
    engines = _engines(request, known, seen, is_needed=is_needed)
    overruled = bool(request.engines) and bool(seen) and not any(_is_for(script, engines) for script in seen)
    blind_spots = [*discovery.blind_spots, *files.blind_spots, *histories.blind_spots, *embedded.blind_spots]
    if not request.as_listed:
        queries = [script for script in scripts if holds_queries(script)]
        blind_spots += [BlindSpot(each.path, 1, "a file of queries, not a migration: not checked") for each in queries]
    blind_spots += [
        BlindSpot(
            root.name or ".",
            1,
            f"no grammar of {engine.title} here: the constructs table alone judges its syntax",
        )
        for engine in engines
        if not has_grammar(engine)
    ]
    return Project(
        engines,
        tracks,
        all_tracks,
        reported,
        tuple(blind_spots),
        folders,
        overruled,
        embedded.bootstraps,
        embedded.queries,
        embedded.made,
        models,
        tuple(each for each in histories.defects if not _is_there(each, working_directory, disk)),
        files,
        disk,
        request.progress,
        clock.until,
    )


def configured_tracks(request: Request, paths: Collection[str]) -> tuple[TrackSettings, ...]:
    """With paths as scripts have them. Raises LintmigError for a path without any script, or an unknown tool."""
    if not request.config.tracks:
        return ()
    root = _relative(request.config.root, request.working_directory)
    found = []
    for settings in request.config.tracks:
        if settings.since is not None and not settings.is_told:
            continue
        if settings.tool is not None and settings.tool not in (*tools(), "none"):
            message = f"{settings.place}: unknown tool {settings.tool!r}"
            raise LintmigError(message, did_you_mean(settings.tool, (*tools(), "none")))
        path = posixpath.normpath(posixpath.join(root, settings.path))
        if not any(_is_under(each, path) for each in paths):
            if request.is_past:
                continue
            folders = {posixpath.relpath(each.rpartition("/")[0] or ".", root) for each in paths}
            message = f"{settings.place}: no SQL files in {settings.path!r}"
            raise LintmigError(message, did_you_mean(settings.path, sorted(folders)))
        found.append(replace(settings, path=path))
    return tuple(found)


def _is_there(defect: Defect, working_directory: Path, disk: Disk) -> bool:
    """Whether a file that a tool's reader misses was only not read: it is excluded, too large or no text."""
    return isinstance(defect, MissingFile) and disk.exists(os.path.abspath(working_directory / defect.missing))


def _both_ways(track: Track) -> Iterator[Script]:
    yield from track.scripts
    for downs in track.downs.values():
        yield from downs


def _is_under(path: str, folder: str) -> bool:
    """Whether a path is a folder's or the file itself; both relative to the working directory."""
    if folder == ".":
        return not path.startswith("../")
    if path == folder or path.startswith(folder + "/"):
        return True
    return set(folder.split("/")) == {".."} and path.count("../") <= folder.count("..")


def _relative(path: Path, working_directory: Path) -> str:
    return os.path.relpath(path, working_directory).replace(os.sep, "/")


def _is_for(script: Script, engines: Iterable[Engine]) -> bool:
    return script.engines is None or any(engine.name in script.engines for engine in engines)


def _with_configured_engines(script: Script, request: Request) -> Script:
    """The config's word on which engines a file is for goes before the file's name."""
    if not request.config.per_path:
        return script
    from lintmig.model.pattern import compile_patterns

    root = _relative(request.config.root, request.working_directory)
    path = script.path if root == "." else os.path.relpath(script.path, root)
    for settings in request.config.per_path:
        if settings.engines is not None and compile_patterns(settings.paths).covers(path):
            names = frozenset(engine.name for engine in settings.engines)
            return replace(script, engines=names, engines_from="config")
    return script


def _narrowed(scripts: Sequence[Script], request: Request) -> tuple[Script, ...]:
    """What a file says to each engine stays apart: of it only what is for the engines of the config is left."""
    configured = [_with_configured_engines(script, request) for script in scripts]
    shared: dict[tuple[str, frozenset[EngineName]], list[frozenset[EngineName]]] = {}
    for script, told in zip(scripts, configured, strict=True):
        if script.engines is not None and told.engines is not None and script.engines & told.engines:
            shared.setdefault((script.path, told.engines), []).append(script.engines & told.engines)
    found = []
    for script, told in zip(scripts, configured, strict=True):
        wanted = told.engines or frozenset()
        if script.engines is None or (script.path, wanted) not in shared:
            found.append(told)
        elif script.engines & wanted:
            found.append(replace(told, engines=script.engines & wanted))
    return tuple(found)


def _for_python(track: Track, engines: frozenset[EngineName]) -> Track:
    """A history in Python is for the engines that the Python beside it speaks to, where that is known."""

    def narrowed(script: Script) -> Script:
        return replace(script, engines=script.engines & engines) if script.engines is not None else script

    if track.tool not in _PYTHON or not any(script.engines and script.engines & engines for script in track.scripts):
        return track
    downs = {key: tuple(narrowed(down) for down in downs) for key, downs in track.downs.items()}
    return replace(track, scripts=tuple(narrowed(script) for script in track.scripts), downs=downs)


_PYTHON = frozenset({"alembic", "django"})


def _with_configured_scripts(track: Track, request: Request) -> Track:
    downs = {key: _narrowed(downs, request) for key, downs in track.downs.items()}
    scripts = _narrowed(track.scripts, request)
    return replace(track, scripts=scripts, downs=downs)


def _engines(
    request: Request, known: tuple[Engine, ...], scripts: Sequence[Script], *, is_needed: bool
) -> tuple[Engine, ...]:
    """The targets, with the settings that the config gives them."""
    settings = request.config.settings
    named = _named_engines(known, scripts, is_needed=is_needed)
    return tuple(replace(engine, settings=settings.get(engine.name)) for engine in named) if settings else named


def _kept_for(known: Sequence[Engine], tracks: Iterable[Track], files: Files) -> Iterator[Engine]:
    """Engines for which whole histories are kept, though nothing else in the repository names them."""
    from lintmig.engines.floors import DEFAULT_FLOORS

    names = {engine.name for engine in known}
    for track in tracks:
        stated = {_stated(script) for script in track.scripts}
        if track.role != "migration" or len(stated) != 1 or is_aside(files.within(track.path)):
            continue
        wanted = stated.pop()
        if len(wanted) == 1 and not wanted & names and not (wanted <= _MYSQL and names & _MYSQL):
            (name,) = wanted
            names.add(name)
            yield Engine(name, DEFAULT_FLOORS[name], False, track.scripts[0].engines_from or "file name")


def _named_engines(known: tuple[Engine, ...], scripts: Sequence[Script], *, is_needed: bool) -> tuple[Engine, ...]:
    """From the command line, the config, the repository, or the scripts' own names."""
    if known:
        return known
    from lintmig.engines.floors import DEFAULT_FLOORS

    marked: dict[EngineName, str] = {}
    for script in scripts:
        for name in sorted(_stated(script)) if script.engines_from else ():
            if name == "mariadb" and "mysql" in (script.engines or ()):
                continue
            marked.setdefault(name, script.engines_from or "file name")
    if not marked and is_needed:
        raise LintmigError(
            "no target engine is named, and nothing in the repository tells which one runs these migrations",
            "name them: lintmig check --engine postgresql --engine sqlite",
        )
    return tuple(Engine(name, DEFAULT_FLOORS[name], False, origin) for name, origin in marked.items())


def _stated(script: Script) -> frozenset[EngineName]:
    """The engines that a script names; code that is not for one engine does not say for which others it is.

    Nor does a script that its tool renders for every engine that it knows.
    """
    engines = script.engines or frozenset()
    if script.role == "migration" and script.engines_from is None:
        return frozenset()
    return engines if script.role == "migration" or engines <= _MYSQL or len(engines) == 1 else frozenset()


_MYSQL: frozenset[EngineName] = frozenset({"mysql", "mariadb"})
