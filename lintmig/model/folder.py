"""The files of a folder that is not ours, walked with care."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SKIPPED_FOLDERS = frozenset(
    {"node_modules", "vendor", "venv", "dist", "build", "target", "__pycache__", "site-packages"}
)
"""Folders of what others wrote or what was generated; hidden ones are left out too."""

MOST_ENTRIES = 50_000


def nearest_files(root: Path, deepest: int | None = None) -> Iterator[str]:
    """Paths of the files in a folder, relative to it, nearest first, then by name; links are not followed.

    `deepest` counts levels below the folder; None for all. Folders that cannot be read are passed over, and the
    walk ends after MOST_ENTRIES.
    """
    folders, level, entries_seen = [""], 0, 0
    while folders and (deepest is None or level <= deepest):
        deeper: list[str] = []
        for folder in folders:
            try:
                with os.scandir(root / folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".") and entry.name not in SKIPPED_FOLDERS:
                        deeper.append(path)
                elif entry.is_file(follow_symlinks=False):
                    yield path
            entries_seen += len(entries)
            if entries_seen > MOST_ENTRIES:
                return
        folders, level = deeper, level + 1
