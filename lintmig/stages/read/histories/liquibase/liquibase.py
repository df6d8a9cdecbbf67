"""Liquibase's changelogs as tracks: one for each that no other includes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.ledger.listing import UnregisteredFile
from lintmig.model.script import Script, Track
from lintmig.model.source import Place, Source
from lintmig.stages.read.histories.folders import by_folder, first_line, folder_of, name_of
from lintmig.stages.read.histories.liquibase.changesets import SUFFIXES, Changelogs, changesets_of, repeated_ids
from lintmig.stages.read.histories.liquibase.formatted import is_formatted
from lintmig.stages.read.histories.liquibase.known import Known
from lintmig.stages.read.histories.liquibase.scripts import scripts_of
from lintmig.stages.read.histories.liquibase.types import FAMILIES


def read(files: Files, sources: Sequence[Source], _wanted: Wanted = None) -> Histories:
    candidates = [path for path in files.ending(*SUFFIXES) if _is_likely(path)]
    formatted = [source for source in sources if is_formatted(source.text[:2000])]
    if not candidates and not formatted:
        return Histories()
    logs = Changelogs(files, {source.path: source for source in sources})
    found = [path for path in candidates if logs.root(path) is not None]
    for path in found:
        for _ in changesets_of(logs, path):
            pass
    tracks: list[Track] = []
    in_groovy = _in_groovy(files) if found else None
    for path in found:
        if path in logs.included:
            continue
        logs.properties.clear()
        logs.untold.clear()
        changesets = list(changesets_of(logs, path))
        known = {family: Known() for family in FAMILIES}
        scripts = tuple(script for each in changesets for script in scripts_of(logs, each, known))
        logs.defects += repeated_ids(changesets)
        scripts = tuple(each for each in scripts if each.engines is None or not each.engines & logs.untold)
        if scripts:
            opened = scripts if in_groovy is None else _behind(in_groovy, scripts)
            tracks.append(Track(path, "liquibase", path, opened, marker=path))
    roots = [track.path for track in tracks]
    logs.defects += _unregistered(files, roots, logs.included)
    alone = [source for source in formatted if source.path not in logs.included]
    tracks += _folders(logs, alone)
    claimed = frozenset((*(path for path in logs.included if path in logs.sql), *(source.path for source in alone)))
    return Histories(tuple(tracks), tuple(logs.defects), tuple(dict.fromkeys(logs.blind_spots)), claimed)


def _in_groovy(files: Files) -> str | None:
    """Why it is not known what changelogs in Groovy do, which are applied before or between the others."""
    paths = (path for path in files.ending(".groovy") if "databaseChangeLog" in (files.text(path) or ""))
    path = min(paths, default=None)
    return None if path is None else f"what {path} does is not read"


def _behind(unknown: str, scripts: Sequence[Script]) -> tuple[Script, ...]:
    """The scripts, of which the first that each engine gets says what is not known before it."""
    first = {script.engines: index for index, script in reversed(list(enumerate(scripts)))}
    begins = set(first.values())
    return tuple(
        replace(script, unknown=script.unknown or unknown) if index in begins else script
        for index, script in enumerate(scripts)
    )


_FEWEST = 2
"""Changelogs of a folder that others include, beside which one that nobody includes was forgotten."""


def _unregistered(files: Files, roots: Sequence[str], included: Collection[str]) -> Iterator[UnregisteredFile]:
    """Changelogs that nothing includes among more of their kind that something does."""
    beside: dict[tuple[str, str], list[str]] = {}
    for path in included:
        beside.setdefault(_kind(path), []).append(path)
    alone: dict[tuple[str, str], list[str]] = {}
    for path in roots:
        alone.setdefault(_kind(path), []).append(path)
    for kind, paths in alone.items():
        siblings = beside.get(kind, [])
        if len(siblings) < max(_FEWEST, len(paths) + 1):
            continue
        listing = _including(files, siblings)
        for path in paths:
            source = files.source(path)
            text = source.text if source is not None else ""
            if source is not None and _CHANGESET.search(text) and not _INCLUDE.search(text):
                place, name = Place(source, first_line(source)), name_of(path)
                yield UnregisteredFile(place, "liquibase", name, listing, is_newest=False)


_CHANGESET = re.compile(r"<changeSet\b|\bchangeSet\s*:")
_INCLUDE = re.compile(r"<include(?:All)?\b|\binclude(?:All)?\s*:")


def _kind(path: str) -> tuple[str, str]:
    return folder_of(path), path.rpartition(".")[2]


def _including(files: Files, siblings: Sequence[str]) -> str:
    """The changelog that names them, or their folder."""
    names = {name_of(path) for path in siblings}
    for path in files.ending(*SUFFIXES):
        text = files.text(path) if _is_likely(path) else None
        if text is not None and _INCLUDE.search(text) and any(name in text for name in names):
            return path
    return "the changelog that includes those beside it"


def _folders(logs: Changelogs, sources: Sequence[Source]) -> Iterator[Track]:
    """Formatted SQL that no changelog in sight includes: a folder is one list."""
    for folder, members in by_folder(sources).items():
        changesets = [each for source in members for each in changesets_of(logs, source.path)]
        scripts = tuple(script for each in changesets for script in scripts_of(logs, each, {}))
        logs.defects += repeated_ids(changesets)
        if scripts:
            path = members[0].path if len(members) == 1 else folder or "."
            yield Track(path, "liquibase", path, scripts, is_ordered=len(members) == 1)


def _is_likely(path: str) -> bool:
    """Whether a changelog may be of that name; what it includes may have any."""
    lowered = path.lower()
    return "changelog" in lowered or "liquibase" in lowered or "changeset" in lowered
