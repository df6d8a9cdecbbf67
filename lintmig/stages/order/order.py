"""Scripts into tracks: one folder of migrations is one ordered list."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from lintmig.model.clock import Clock
from lintmig.model.config import TrackSettings
from lintmig.model.engine import EngineName
from lintmig.model.files import NO_FILES, Files
from lintmig.model.histories import Histories
from lintmig.model.ledger import Defect
from lintmig.model.script import Script, Track
from lintmig.stages.order.downs import lonely_downs, paired
from lintmig.stages.order.dumps import dumps
from lintmig.stages.order.grouping import Group, groups_of
from lintmig.stages.order.layouts import PLAIN, Layout
from lintmig.stages.order.locations import schema_of
from lintmig.stages.order.naming import is_down_script, is_versioned, natural_key, version_stem
from lintmig.stages.order.numbering import defects_of
from lintmig.stages.order.programs import all_programs, programs
from lintmig.stages.order.rails import Rails, rails
from lintmig.stages.order.recognise import fits, migration_name
from lintmig.stages.order.versions import sorting_key, version_of

_CHANGES_SCHEMA = re.compile(r"^[^\S\n]*(?:CREATE|ALTER|DROP)\s", re.IGNORECASE | re.MULTILINE)
_SEED = re.compile(r"seed|fixture|sample", re.IGNORECASE)
_QUERY_NAME = re.compile(r"^--\s*name\s*:", re.MULTILINE)
_PARAMETER = re.compile(
    r"(?<![:\w'\"]):[a-z_]\w*\b|%\(\w+\)s|(?<=[\s(,=])%s\b|\$\d+\b|(?<=[\s(,=])\?(?=[\s,);])(?!\s*')"
)
_CREATES_TABLES = re.compile(r"\bCREATE\s+(?:UNLOGGED\s+|TEMP\w*\s+)?TABLE\b", re.IGNORECASE)


def order(
    scripts: Iterable[Script],
    down_sections: Sequence[Script] = (),
    files: Files = NO_FILES,
    configured: Sequence[TrackSettings] = (),
    clock: Clock | None = None,
) -> Histories:
    """Every script that is applied forward, in tracks sorted by path, with what takes it back.

    `down_sections` are the down scripts that stand in one file with what they take back. The paths of `configured`
    are as those of scripts. What is claimed is left out of every track. `clock` tells what is to come; None
    for no such look.
    """
    forward: list[Script] = []
    downs = list(down_sections)
    for script in _behind_includes(list(_apart(list(scripts)))):
        if is_down_script(script.path):
            downs.append(replace(script, is_down=True))
        elif not holds_queries(script):
            forward.append(script)
    groups, without_tool = groups_of(forward, files, configured)
    left_out = dumps(groups)
    in_code = all_programs(files) if any(group.layout.code for group in groups) else {}
    listed: list[_Listed] = []
    for group in groups:
        members = [script for script in group.scripts if script.path not in left_out]
        listed += _tracks(group._replace(scripts=(*members, *programs(group, in_code, files))))
    listed = [each._replace(track=_with_schema(each.track, files)) for each in listed]
    in_ruby = rails(files, [script.path for script in forward])
    tracks = with_downs([_of_rails(each.track, in_ruby) for each in listed], downs)
    lonely = lonely_downs(tracks, downs)
    defects: list[Defect] = []
    for track, each in zip(tracks, listed, strict=True):
        defects += defects_of(track, each.layout, each.strays, lonely, clock)
    blind_spots = (*left_out.values(), *in_ruby.blind_spots)
    return Histories(tracks, tuple(defects), blind_spots, frozenset({*left_out, *without_tool}))


def _apart(scripts: list[Script]) -> Iterator[Script]:
    """What is named for MySQL serves MariaDB too, unless there is another of its own beside it."""
    paths = {script.path for script in scripts}
    folders = {path.rpartition("/")[0] for path in paths if "mariadb" in path}
    for script in scripts:
        folder = script.path.rpartition("/")[0]
        has_other = script.engines == _BOTH and script.engines_from != "config" and "mysql" in script.path
        if has_other and (_for_mariadb(script.path) in paths or _for_mariadb(folder) in folders):
            yield replace(script, engines=frozenset({"mysql"}))
        else:
            yield script


_BOTH = frozenset({"mysql", "mariadb"})


def _for_mariadb(path: str) -> str:
    return path.replace("mysql", "mariadb")


_INCLUDES = re.compile(r"^[ \t]*\\ir?[ \t]+([^\s;'\"]+)", re.MULTILINE)


def _behind_includes(scripts: list[Script]) -> Iterator[Script]:
    """What psql includes runs in the order of the file that includes it: their names do not tell what is there."""
    found: dict[str, str] = {}
    for script in scripts:
        home = script.path.rpartition("/")[0]
        for match in _INCLUDES.finditer(script.source.text) if "\\i" in script.source.text else ():
            for path in (posixpath.normpath(posixpath.join(home, match[1])), posixpath.normpath(match[1])):
                found.setdefault(path, script.path)
    told: set[str] = set()
    for script in scripts:
        folder = script.path.rpartition("/")[0]
        if script.path in found and folder not in told and script.unknown is None:
            told.add(folder)
            yield replace(script, unknown=f"{found[script.path]} includes it, behind what is not known here")
        else:
            yield script


def _with_schema(track: Track, files: Files) -> Track:
    """Flyway's settings may take the prefix from its names too: then the folder alone tells."""
    is_flyways = track.tool == "flyway" or (track.tool == "sql" and "db/migration" in track.path)
    return replace(track, schema=schema_of(track.path, files)) if is_flyways else track


def _of_rails(track: Track, in_ruby: Rails) -> Track:
    marker = in_ruby.markers.get(track.scripts[0].path) if len(track.scripts) == 1 else None
    return track if marker is None else replace(track, tool="rails", marker=marker)


def with_downs(tracks: Sequence[Track], downs: Sequence[Script]) -> tuple[Track, ...]:
    """The tracks with those down scripts that are for their migrations."""
    found = paired((script for track in tracks for script in track.scripts), downs) if downs else {}
    if not found:
        return tuple(tracks)
    return tuple(
        replace(track, downs={script.key: found[script.key] for script in track.scripts if script.key in found})
        for track in tracks
    )


def holds_queries(script: Script) -> bool:
    """Whether a file is a collection of an application's queries: with names or parameters, and no DDL."""
    if _CHANGES_SCHEMA.search(script.sql):
        return False
    return bool(_QUERY_NAME.search(script.source.text) or _PARAMETER.search(script.sql))


class _Listed(NamedTuple):
    """`strays` are SQL files beside the migrations whose names the tool does not take."""

    track: Track
    layout: Layout
    strays: tuple[Script, ...] = ()


def _tracks(group: Group) -> Iterator[_Listed]:
    """A folder's migrations with what continues them, and each other script beside them for itself."""
    layout, folder, scripts = group.layout, group.folder, group.scripts
    versioned = [script for script in scripts if _is_versioned(script, group)]
    has_folders = any("/" in script.path[len(folder) :].lstrip("/") for script in versioned)
    alone: list[Script] = []
    if versioned and not group.is_configured:
        numbered = {script.key for script in versioned}
        others = (script for script in scripts if script.key not in numbered)
        alone = [script for script in others if not _continues(script, has_folders=has_folders)]
    alone += [script for script in _superseding(scripts, layout) if script not in alone]
    apart = {script.key for script in alone}
    listed = [script for script in scripts if script.key not in apart]
    if listed:
        ordered = sorted(
            listed, key=lambda script: (group.names.get(script.path, ""), sorting_key(script, folder, layout))
        )
        track = Track(
            folder or ".",
            layout.tool,
            folder or ".",
            tuple(ordered),
            is_ordered=bool(versioned) or len(ordered) == 1,
            marker=group.marker,
            versions=_versions(ordered, layout),
        )
        yield _Listed(track, layout, tuple(_strays(group)))
    for script in sorted(alone, key=lambda script: natural_key(script.path, folder)):
        yield _Listed(Track(script.path, "sql", script.path, (script,)), PLAIN)


def _is_versioned(script: Script, group: Group) -> bool:
    known = group.layout is not PLAIN and fits(migration_name(script.path, group.layout), group.layout)
    return known or is_versioned(script.path, group.folder)


def _versions(scripts: Sequence[Script], layout: Layout) -> tuple[str, ...]:
    """As the tool reads them; the names say it themselves where no tool is known."""
    if layout is PLAIN:
        return ()
    found = [version_of(script.path, layout) for script in scripts]
    return tuple(version.words if version is not None else "" for version in found)


def _strays(group: Group) -> Iterator[Script]:
    """Beside migrations: in one of their folders, or in the folder above those that hold one each."""
    layout = group.layout
    if layout is PLAIN or layout.ignored is None or group.is_configured:
        return
    taken = [script for script in group.scripts if fits(migration_name(script.path, layout), layout)]
    names = {script.key for script in taken}
    homes = {_folder(script.path, levels=2 if layout.has_folders else 1) for script in taken}
    for script in group.scripts:
        if script.key not in names and _folder(script.path) in homes:
            yield script


def _folder(path: str, levels: int = 1) -> str:
    return "/".join(path.split("/")[:-levels])


_BASELINE = re.compile(r"B(\d+(?:[._]\d+)*)(?:__|\.)")


_LATEST = re.compile(r"0+[-_. ]+latest(?![a-z])", re.IGNORECASE)


def _superseding(scripts: Sequence[Script], layout: Layout) -> list[Script]:
    """What a new database gets in place of the others: Flyway's baselines, and `00-latest.sql`."""
    if layout.tool != "flyway":
        latest = [script for script in scripts if _LATEST.match(script.path.rpartition("/")[2])]
        return latest if len(latest) < len(scripts) else []
    first = min((found.key for script in scripts if (found := version_of(script.path, layout))), default=None)
    alone = []
    for script in scripts:
        match = _BASELINE.match(migration_name(script.path, layout))
        if match is not None and first is not None:
            baseline = version_of(f"V{match[1]}.sql", layout)
            if baseline is not None and baseline.key >= first:
                alone.append(script)
    return alone


def _continues(script: Script, *, has_folders: bool) -> bool:
    """Whether a script without a version works on what the migrations beside it leave: it seeds or changes it."""
    if _CREATES_TABLES.search(script.sql):
        return False
    is_seed = not has_folders and bool(_SEED.search(script.path.rsplit("/", 1)[-1]))
    return is_seed or bool(_CHANGES_SCHEMA.search(script.sql))


def _once(track: Track) -> tuple[Script, ...]:
    """Of what a tool sends each engine for one version the first; none was meant for the one that is asked for."""
    by_version: dict[str, Script] = {}
    for version, script in zip(track.versions, track.scripts, strict=False):
        by_version.setdefault(version, script)
    return tuple(by_version.values())


def history_for(track: Track, engine: EngineName, *, even_if_marked: bool = False) -> tuple[Script, ...]:
    """The scripts of a track that an engine sees.

    A script for all engines gives way to its twin for one, such as `1_a.up.sql` to `1_a.sqlite.up.sql`.
    """
    if even_if_marked:
        return _once(track) if len(track.versions) == len(track.scripts) else track.scripts
    seen = [script for script in track.scripts if script.engines is None or engine in script.engines]
    own = {version_stem(script.key) for script in seen if script.engines is not None}
    return tuple(script for script in seen if script.engines is not None or version_stem(script.key) not in own)
