"""Scripts into tracks: one folder of migrations is one ordered list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lintmig.model.engine import EngineName
from lintmig.model.script import Script, Track
from lintmig.stages.order.downs import paired
from lintmig.stages.order.naming import (
    is_down_script,
    is_versioned,
    natural_key,
    track_folder,
    version_stem,
)

_CHANGES_SCHEMA = re.compile(r"^\s*(?:CREATE|ALTER|DROP)\s", re.IGNORECASE | re.MULTILINE)
_SEED = re.compile(r"seed|fixture|sample", re.IGNORECASE)
_QUERY_NAME = re.compile(r"^--\s*name\s*:", re.MULTILINE)
_PARAMETER = re.compile(r"(?<![:\w'\"]):[a-z_]\w*\b|%\(\w+\)s|(?<=[\s(,=])%s\b|\$\d+\b|(?<=[\s(,=])\?(?=[\s,);])")
_CREATES_TABLES = re.compile(r"\bCREATE\s+(?:UNLOGGED\s+|TEMP\w*\s+)?TABLE\b", re.IGNORECASE)


def order(scripts: Iterable[Script], down_sections: Sequence[Script] = ()) -> tuple[Track, ...]:
    """Every script that is applied forward, in tracks sorted by path, with what takes it back.

    `down_sections` are the down scripts that stand in one file with what they take back.
    """
    folders: dict[str, list[Script]] = {}
    downs = list(down_sections)
    for script in scripts:
        if is_down_script(script.path):
            downs.append(replace(script, is_down=True))
        elif not holds_queries(script):
            folders.setdefault(track_folder(script.path), []).append(script)
    tracks: list[Track] = []
    for folder, members in sorted(folders.items()):
        tracks.extend(_tracks(folder, members))
    return with_downs(tracks, downs)


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


def _tracks(folder: str, scripts: list[Script]) -> Iterable[Track]:
    """A folder's migrations with what continues them, and each other script beside them for itself."""
    versioned = [script for script in scripts if is_versioned(script.path, folder)]
    has_folders = any("/" in script.path[len(folder) :].lstrip("/") for script in versioned)
    others = [script for script in scripts if not is_versioned(script.path, folder)]
    alone: list[Script] = []
    if versioned:
        alone = [script for script in others if not _continues(script, has_folders=has_folders)]
    listed = [script for script in scripts if script not in alone]
    if listed:
        ordered = sorted(listed, key=lambda script: natural_key(script.path, folder))
        yield Track(
            folder or ".", "sql", folder or ".", tuple(ordered), is_ordered=bool(versioned) or len(ordered) == 1
        )
    for script in sorted(alone, key=lambda script: natural_key(script.path, folder)):
        yield Track(script.path, "sql", script.path, (script,))


def _continues(script: Script, *, has_folders: bool) -> bool:
    """Whether a script without a version works on what the migrations beside it leave: it seeds or changes it."""
    if _CREATES_TABLES.search(script.sql):
        return False
    is_seed = not has_folders and bool(_SEED.search(script.path.rsplit("/", 1)[-1]))
    return is_seed or bool(_CHANGES_SCHEMA.search(script.sql))


def history_for(track: Track, engine: EngineName, *, even_if_marked: bool = False) -> tuple[Script, ...]:
    """The scripts of a track that an engine sees.

    A script for all engines gives way to its twin for one, such as `1_a.up.sql` to `1_a.sqlite.up.sql`.
    """
    if even_if_marked:
        return track.scripts
    seen = [script for script in track.scripts if script.engines is None or engine in script.engines]
    own = {version_stem(script.key) for script in seen if script.engines is not None}
    return tuple(script for script in seen if script.engines is not None or version_stem(script.key) not in own)
