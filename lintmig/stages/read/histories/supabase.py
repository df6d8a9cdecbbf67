"""Supabase: timestamped files in supabase/migrations, and a seed behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted, together
from lintmig.model.ledger import Defect, VersionUsedTwice
from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.script import Track
from lintmig.model.source import BlindSpot, Place, Source
from lintmig.stages.read.histories.dialects import for_dialect
from lintmig.stages.read.histories.folders import first_line, folder_of, following, joined, name_of
from lintmig.stages.read.read import read

CONFIGURATION = "config.toml"
_VERSION = re.compile(r"(\d+)_.*\.sql")
_BESIDE = {"schemas": "declares what the migrations make", "tests": "tests what the migrations make"}
"""Folders beside that of the migrations which no database gets."""
_CHANGES = re.compile(r"^\s*(?:CREATE|ALTER|DROP|INSERT|UPDATE|DELETE|GRANT|REVOKE)\s", re.IGNORECASE | re.MULTILINE)
_DOWN = re.compile(r"[._-](?:down|undo|rollback|revert)\.sql$", re.IGNORECASE)


def read_supabase(files: Files, sources: Sequence[Source], _wanted: Wanted = None) -> Histories:
    configured = [path for path in files.named(CONFIGURATION) if _is_supabase(files.text(path) or "")]
    return together(_history(path, sources) for path in configured)


def _is_supabase(text: str) -> bool:
    return re.search(r"^\s*project_id\s*=", text, re.MULTILINE) is not None and "[db" in text


def _history(path: str, sources: Sequence[Source]) -> Histories:
    folder = joined(folder_of(path), "migrations")
    present = sorted((each for each in sources if folder_of(each.path) == folder), key=lambda each: name_of(each.path))
    applied = [each for each in present if _VERSION.fullmatch(name_of(each.path)) and not _DOWN.search(each.path)]
    if not applied:
        return Histories()
    defects: list[Defect] = [*_ignored(present), *_repeated(applied)]
    scripts = tuple(for_dialect(read(each), "postgresql", f"supabase/{CONFIGURATION}") for each in applied)
    versions = tuple(name_of(each.path).split("_")[0] for each in applied)
    track = Track(folder, "supabase", folder, scripts, marker=path, versions=versions)
    claimed = {each.path for each in applied} | {each.place.source.path for each in defects}
    spots = []
    for name, reason in _BESIDE.items():
        home = joined(folder_of(path), name) + "/"
        others = [each.path for each in sources if each.path.startswith(home)]
        if others:
            claimed.update(others)
            spots.append(BlindSpot(min(others), 1, f"{reason}: not checked"))
    return Histories((track,), tuple(defects), tuple(spots), frozenset(claimed))


def _ignored(present: Sequence[Source]) -> Iterator[IgnoredFile]:
    for source in present:
        if not _VERSION.fullmatch(name_of(source.path)) and not _DOWN.search(source.path):
            reason = "its name is not <timestamp>_name.sql"
            is_meant = _CHANGES.search(source.text) is not None
            pattern = "20240131120000_name.sql"
            yield IgnoredFile(Place(source, first_line(source)), "supabase", reason, is_meant, pattern)


def _repeated(applied: Sequence[Source]) -> Iterator[VersionUsedTwice]:
    """The version is the key of the table in which Supabase notes what it has applied."""
    taken = {name_of(source.path).split("_")[0] for source in applied}
    first: dict[str, Source] = {}
    for source in applied:
        version = name_of(source.path).split("_")[0]
        other = first.setdefault(version, source)
        if other is not source:
            new_name = name_of(source.path).replace(version, following(version, taken))
            yield VersionUsedTwice(
                Place(source, first_line(source)),
                "supabase",
                version,
                (Place(other, first_line(other)),),
                "stops at the second",
                new_path=joined(folder_of(source.path), new_name),
            )
