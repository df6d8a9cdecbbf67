"""Hasura: a folder for each migration with up.sql and down.sql, below one folder for each database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.script import Script, Track
from lintmig.model.source import Source
from lintmig.stages.read.histories.dialects import for_dialect
from lintmig.stages.read.histories.folders import folder_of, joined, name_of
from lintmig.stages.read.read import read

_IS_HASURA = re.compile(r"^(?:metadata_directory|endpoint|actions)\s*:", re.MULTILINE)
_DIRECTORY = re.compile(r"""^migrations_directory\s*:\s*["']?([\w./-]+)""", re.MULTILINE)
_KIND = re.compile(r"""^(?:-\s+|\s+)name\s*:\s*["']?([\w-]+)["']?\s*\n\s+kind\s*:\s*["']?([\w-]+)""", re.MULTILINE)
_MIGRATION = re.compile(r"(\d+)_")
_DIALECTS = {"postgres": "postgresql", "pg": "postgresql", "citus": "postgresql", "cockroach": "cockroachdb"}


def read_hasura(files: Files, sources: Sequence[Source], _wanted: Wanted = None) -> Histories:
    tracks: list[Track] = []
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
            database = folder_of(folder_of(source.path))
            if _MIGRATION.match(name_of(folder_of(source.path))) and database.count("/") <= folder.count("/") + 1:
                databases.setdefault(database, []).append(source)
        for database, members in sorted(databases.items()):
            kind: str = kinds.get(name_of(database), "postgres")
            track = _track(database, members, _DIALECTS.get(kind) or kind, path)
            if track is not None:
                tracks.append(track)
                claimed.update(source.path for source in members if name_of(source.path) in ("up.sql", "down.sql"))
    return Histories(tuple(tracks), claimed=frozenset(claimed))


def _track(database: str, members: Sequence[Source], dialect: str, marker: str) -> Track | None:
    downs: dict[str, tuple[Script, ...]] = {}
    scripts: list[Script] = []
    for source in sorted(members, key=_version):
        if name_of(source.path) == "up.sql":
            scripts.append(for_dialect(read(source), dialect, "metadata"))
        elif name_of(source.path) == "down.sql":
            down = replace(for_dialect(read(source), dialect, "metadata"), is_down=True)
            downs[f"{folder_of(source.path)}/up.sql"] = (down,)
    if not scripts:
        return None
    versions = tuple(str(_version(script.source)[0]) for script in scripts)
    return Track(database, "hasura", database, tuple(scripts), True, downs, marker, versions=versions)


def _version(source: Source) -> tuple[int, str]:
    found = _MIGRATION.match(name_of(folder_of(source.path)))
    return int(found[1][:30]) if found else 0, source.path
