"""Liquibase's changelogs as tracks: one for each that no other includes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.script import Track
from lintmig.model.source import Source
from lintmig.stages.read.histories.folders import by_folder
from lintmig.stages.read.histories.liquibase.changesets import SUFFIXES, Changelogs, changesets_of, repeated_ids
from lintmig.stages.read.histories.liquibase.formatted import is_formatted
from lintmig.stages.read.histories.liquibase.known import Known
from lintmig.stages.read.histories.liquibase.scripts import scripts_of
from lintmig.stages.read.histories.liquibase.types import FAMILIES


def read_liquibase(files: Files, sources: Sequence[Source], _wanted: Wanted = None) -> Histories:
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
            tracks.append(Track(path, "liquibase", path, scripts, marker=path))
    alone = [source for source in formatted if source.path not in logs.included]
    tracks += _folders(logs, alone)
    claimed = frozenset((*(path for path in logs.included if path in logs.sql), *(source.path for source in alone)))
    return Histories(tuple(tracks), tuple(logs.defects), tuple(dict.fromkeys(logs.blind_spots)), claimed)


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
