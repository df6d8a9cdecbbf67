"""Liquibase's changelogs as tracks: one for each that no other includes."""

from __future__ import annotations

from collections.abc import Sequence

from lintmig.model.files import Files
from lintmig.model.histories import Histories
from lintmig.model.script import Track
from lintmig.model.source import Source
from lintmig.stages.read.histories.liquibase.changesets import SUFFIXES, Changelogs, changesets_of, repeated_ids
from lintmig.stages.read.histories.liquibase.known import Known
from lintmig.stages.read.histories.liquibase.scripts import scripts_of
from lintmig.stages.read.histories.liquibase.types import FAMILIES


def read_liquibase(files: Files, sources: Sequence[Source]) -> Histories:
    candidates = [path for path in files.ending(*SUFFIXES) if _is_likely(path)]
    if not candidates:
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
        changesets = list(changesets_of(logs, path))
        known = {family: Known() for family in FAMILIES}
        scripts = tuple(script for each in changesets for script in scripts_of(logs, each, known))
        logs.defects += repeated_ids(changesets)
        if scripts:
            tracks.append(Track(path, "liquibase", path, scripts, marker=path))
    claimed = frozenset(path for path in logs.included if path in logs.sql)
    return Histories(tuple(tracks), tuple(logs.defects), tuple(logs.blind_spots), claimed)


def _is_likely(path: str) -> bool:
    """Whether a changelog may be of that name; what it includes may have any."""
    lowered = path.lower()
    return "changelog" in lowered or "liquibase" in lowered or "changeset" in lowered
