"""Twins: the same migrations kept once for each engine, in sibling folders or in files with suffixes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lintmig.model.engine import ALIASES, ENGINE_NAMES, TITLES, EngineName
from lintmig.model.script import Script, Track
from lintmig.model.twins import Branch, Family
from lintmig.stages.order.order import history_for

_SEPARATORS = r"[_\-. /]"
_ENGINE_WORD = re.compile(
    rf"(?:^|(?<={_SEPARATORS}))(?:{'|'.join(sorted(ALIASES, key=len, reverse=True))})(?:v?\d+)?(?=$|{_SEPARATORS})",
    re.IGNORECASE,
)
_LOOSE = re.compile(rf"{_SEPARATORS}+(?=/|$)|(?:(?<=/)|^){_SEPARATORS}+")
_ENGINE_VERSION = re.compile(r"/v?\d+(?=/|$)")
_HOW_TO_RUN = re.compile(r"\.(?:autocommit|tx)\b")
_SUFFIX = re.compile(r"/(?:up|migration)\.sql$|(?:\.up)?\.sql$", re.IGNORECASE)


def twins(tracks: Iterable[Track], engines: Sequence[EngineName]) -> Iterator[Family]:
    """The histories that should come to one schema.

    They stand in tracks whose paths differ in the names of engines alone, or are what several engines see of one
    track. Where an engine sees more than one, nothing tells which is meant, and there is no family. What a tool renders
    for each engine out of one file is written once, and says itself what is for one engine alone.
    """
    if len(engines) < 2:
        return
    by_name: dict[str, list[Branch]] = {}
    for track in tracks:
        is_rendered = any(script.fragment for script in track.scripts)
        if not is_rendered and any(script.engines is not None for script in track.scripts):
            by_name.setdefault(_without_engines(track.path), []).extend(_branches(track, engines))
    for branches in by_name.values():
        seen = [engine for branch in branches for engine in branch.engines]
        if len(branches) > 1 and len(set(seen)) == len(seen):
            yield tuple(sorted(branches, key=lambda branch: ENGINE_NAMES.index(branch.engines[0])))


def _branches(track: Track, engines: Sequence[EngineName]) -> list[Branch]:
    """What engines see of a track: one branch for those that see the same."""
    histories: dict[tuple[str, ...], tuple[list[EngineName], tuple[Script, ...]]] = {}
    for engine in engines:
        history = history_for(track, engine)
        if history:
            histories.setdefault(tuple(script.path for script in history), ([], history))[0].append(engine)
    is_shared = len(histories) > 1
    if is_shared and not _has_twins(track):
        return []
    found = []
    for names, scripts in histories.values():
        titles = " and ".join(TITLES[name] for name in names)
        versions = tuple(_version(script.path, track.path) for script in scripts)
        name = f"{track.path} ({titles})" if is_shared else track.path
        found.append(Branch(name, tuple(names), track, scripts, versions))
    return found


def _has_twins(track: Track) -> bool:
    """Whether a version is kept once for each engine; where none is, what is for one engine alone is meant so."""
    versions = [_version(script.path, track.path) for script in track.scripts]
    return len(set(versions)) < len(versions)


def _without_engines(path: str) -> str:
    """A track's path without words for engines, and without the engine's version in a folder below."""
    parts = path.split("/")
    kept: list[str] = []
    follows_engine = False
    for part in parts:
        bare = _LOOSE.sub("", _ENGINE_WORD.sub("", part))
        if follows_engine and _ENGINE_VERSION.fullmatch("/" + part):
            continue
        follows_engine = bare != part
        kept += [re.sub(rf"({_SEPARATORS}){_SEPARATORS}+", r"\1", bare)] if bare else []
    return "/".join(kept).lower()


def _version(path: str, folder: str) -> str:
    relative = path[len(folder) :].lstrip("/") if path.startswith(folder + "/") else path
    name = _SUFFIX.sub("", relative)
    return _LOOSE.sub("", _ENGINE_WORD.sub("", _HOW_TO_RUN.sub("", name))).lower() or relative.lower()
