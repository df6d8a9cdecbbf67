"""Rails keeps its migrations in Ruby, and what they leave in db/structure.sql."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.model.source import BlindSpot

_MIGRATION = re.compile(r"((?:.*/)?db)/(migrate(?:_\w+)?)/\d{14}_\w+\.rb$")
_CLASS = re.compile(r"<\s*ActiveRecord::Migration\b")


class Rails(NamedTuple):
    """`markers` are, by the path of the structure.sql that stands for them, the first of each folder's migrations."""

    markers: dict[str, str]
    blind_spots: tuple[BlindSpot, ...]


def rails(files: Files, paths: Sequence[str]) -> Rails:
    """`paths` are those of the SQL files."""
    folders: dict[tuple[str, str], list[str]] = {}
    for path in files.ending(".rb"):
        match = _MIGRATION.match(path)
        if match is not None:
            folders.setdefault((match[1], match[2]), []).append(path)
    markers: dict[str, str] = {}
    spots = []
    for (home, name), migrations in folders.items():
        if not _CLASS.search(files.text(migrations[0]) or ""):
            continue
        structure = f"{home}/structure.sql"
        if name == "migrate" and structure in paths:
            markers[structure] = migrations[0]
            instead = f": {structure} stands for them"
        else:
            instead = ""
        count = f"{len(migrations)} migrations in Ruby are" if len(migrations) > 1 else "a migration in Ruby is"
        spots.append(BlindSpot(migrations[0], 1, f"{count} not read{instead}"))
    return Rails(markers, tuple(spots))
