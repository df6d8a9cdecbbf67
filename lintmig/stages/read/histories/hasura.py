"""Hasura: a folder for each migration with up.sql and down.sql, below one folder for each database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.ledger import Defect, VersionUsedTwice
from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.ledger.numbering import EmptyMigration, MissingDown
from lintmig.model.script import Script, Track
from lintmig.model.source import Place, Source
from lintmig.stages.read.histories.dialects import for_dialect
from lintmig.stages.read.histories.folders import first_line, folder_of, following, joined, name_of
from lintmig.stages.read.read import read

_IS_HASURA = re.compile(r"^(?:metadata_directory|endpoint|actions)\s*:", re.MULTILINE)
_DIRECTORY = re.compile(r"""^migrations_directory\s*:\s*["']?([\w./-]+)""", re.MULTILINE)
_KIND = re.compile(r"""^(?:-\s+|\s+)name\s*:\s*["']?([\w-]+)["']?\s*\n\s+kind\s*:\s*["']?([\w-]+)""", re.MULTILINE)
_MIGRATION = re.compile(r"(\d+)_")
_FLAT = re.compile(r"\d+_.*\.(up|down)\.sql$")
"""A migration without a folder of its own."""
_DIALECTS = {"postgres": "postgresql", "pg": "postgresql", "citus": "postgresql", "cockroach": "cockroachdb"}


def read_hasura(files: Files, sources: Sequence[Source], _wanted: Wanted = None) -> Histories:
    tracks: list[Track] = []
    defects: list[Defect] = []
    claimed: set[str] = set()
    for path in files.named("config.yaml"):
        text = files.text(path) or ""
        if _IS_HASURA.search(text) is None:
            continue
        named = _DIRECTORY.search(text)
        folder = joined(folder_of(path), named[1] if named else "migrations")
        below = [source for source in sources if source.path.startswith(folder + "/")]
        kinds = dict(_KIND.findall(files.text(joined(folder_of(path), "metadata/databases/databases.yaml")) or ""))
        databases: dict[str, list[Source]] = {}
        for source in below:
            is_flat = _FLAT.match(name_of(source.path)) is not None
            database = folder_of(source.path) if is_flat else folder_of(folder_of(source.path))
            is_named = is_flat or _MIGRATION.match(name_of(folder_of(source.path))) is not None
            if is_named and database.count("/") <= folder.count("/") + 1:
                databases.setdefault(database, []).append(source)
        for database, members in sorted(databases.items()):
            kind: str = kinds.get(name_of(database), "postgres")
            track = _track(database, members, _DIALECTS.get(kind) or kind, path)
            if track is not None:
                tracks.append(track)
                left = [each for each in below if folder_of(each.path) == database and not _way(each.path)]
                found = [*_wrong(track), *_ignored(left)]
                defects += found
                claimed.update(each.path for each in left)
                claimed.update(source.path for source in members if _way(source.path))
    return Histories(tuple(tracks), tuple(defects), claimed=frozenset(claimed))


def _ignored(left: Sequence[Source]) -> Iterator[IgnoredFile]:
    for source in left:
        reason, is_meant = "a migration is a folder with up.sql", bool(_MIGRATION.match(name_of(source.path)))
        yield IgnoredFile(Place(source, first_line(source)), "hasura", reason, is_meant, "1706702400000_name/up.sql")


_ENOUGH = 0.95
"""The share of migrations with a way back above which one without was forgotten."""


def _wrong(track: Track) -> Iterator[VersionUsedTwice | EmptyMigration | MissingDown]:
    """What the command line makes of versions and files: empty ones are not there for it.

    Before the first migration there is mostly nothing to go back to.
    """
    first: dict[str, Script] = {}
    taken = set(track.versions)
    are_usual = len(track.downs) >= max(3, len(track.scripts) * _ENOUGH)
    for script, version in zip(track.scripts, track.versions, strict=True):
        place = Place(script.source, first_line(script.source))
        other = first.setdefault(version, script)
        if other is not script:
            stop, new = "refuses to start", _renamed(script.path, version, following(version, taken))
            others = (Place(other.source, first_line(other.source)),)
            yield VersionUsedTwice(place, "hasura", version, others, stop, new_path=new)
        downs = track.downs.get(script.key, ())
        if not script.source.text and any(down.source.text for down in downs):
            yield EmptyMigration(place, "hasura", "finds no up migration and stops at it", "error")
        elif script.key not in track.downs and are_usual and script is not track.scripts[0]:
            beside = script.path.removesuffix("up.sql") + "down.sql"
            yield MissingDown(
                place, "hasura", version, len(track.downs), "refuses to go back over it", "warning", beside
            )


def _renamed(path: str, version: str, new: str) -> str:
    *folders, file = path.split("/")
    if _FLAT.match(file):
        return "/".join([*folders, file.replace(version, new, 1)])
    return "/".join([*folders[:-1], folders[-1].replace(version, new, 1), file])


def _track(database: str, members: Sequence[Source], dialect: str, marker: str) -> Track | None:
    downs: dict[str, tuple[Script, ...]] = {}
    scripts: list[Script] = []
    for source in sorted(members, key=_version):
        if _way(source.path) == "up":
            scripts.append(for_dialect(read(source), dialect, "metadata"))
        elif _way(source.path) == "down":
            down = replace(for_dialect(read(source), dialect, "metadata"), is_down=True)
            downs[source.path.removesuffix("down.sql") + "up.sql"] = (down,)
    if not scripts:
        return None
    versions = tuple(str(_version(script.source)[0]) for script in scripts)
    return Track(database, "hasura", database, tuple(scripts), True, downs, marker, versions=versions)


def _way(path: str) -> str:
    """`up` or `down`; empty for a file that the tool does not run."""
    name = name_of(path)
    flat = _FLAT.match(name)
    if flat is not None:
        return flat[1]
    return name.removesuffix(".sql") if name in ("up.sql", "down.sql") else ""


def _version(source: Source) -> tuple[int, str]:
    name = name_of(source.path)
    found = _MIGRATION.match(name if _FLAT.match(name) else name_of(folder_of(source.path)))
    return int(found[1][:30]) if found else 0, source.path
