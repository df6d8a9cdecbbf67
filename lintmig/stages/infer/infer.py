"""Infer the target engines from a repository's drivers and settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from lintmig.model.engine import Engine, EngineName
from lintmig.stages.infer.hints import READERS, Hint

LARGEST_FILE = 1_000_000
MOST_FILES = 2000
MOST_ENTRIES = 50_000
DEEPEST = 2
SKIPPED_FOLDERS = frozenset({"node_modules", "vendor", "venv", "dist", "build", "target"})


class _Found(NamedTuple):
    hint: Hint
    origin: str


def infer(root: Path) -> tuple[Engine, ...]:
    """The engines that the repository's files name, each with the first that does; perhaps none.

    Looks at the root and two levels below it. What only development needs counts where nothing else names an
    engine, and so do addresses in templates of settings. An image's version goes before a driver, which has none.
    """
    found = list(_all_hints(root))
    found = [each for each in found if not each.hint.is_for_development] or found
    found = [each for each in found if not each.hint.is_an_address] or found
    chosen: dict[EngineName, _Found] = {}
    for each in sorted(found, key=lambda each: each.hint.version is None):
        chosen.setdefault(each.hint.engine, each)
    if "mariadb" in chosen and all(each.hint.is_shared_driver for each in found if each.hint.engine == "mysql"):
        chosen.pop("mysql", None)
    order = [each.hint.engine for each in found]
    return tuple(_engine(chosen[name]) for name in dict.fromkeys(order) if name in chosen)


def _engine(found: _Found) -> Engine:
    from lintmig.engines.floors import DEFAULT_FLOORS

    hint, origin = found
    version = hint.version or DEFAULT_FLOORS[hint.engine]
    return Engine(hint.engine, version, hint.version is not None, origin)


def _all_hints(root: Path) -> Iterator[_Found]:
    for path in islice(_settings_files(root), MOST_FILES):
        name = path.rsplit("/", 1)[-1]
        read_hints = next(reader for pattern, reader in READERS if fnmatchcase(name, pattern))
        text = _text(root / path)
        for hint in read_hints(text) if text is not None else ():
            yield _Found(hint, f"{path}: {hint.sign}")


def _settings_files(root: Path) -> Iterator[str]:
    """Files we can read, nearest to the root first, then by path; links are not followed."""
    folders = [""]
    entries_seen = 0
    for _ in range(DEEPEST + 1):
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
                elif entry.is_file(follow_symlinks=False) and any(
                    fnmatchcase(entry.name, pattern) for pattern, _ in READERS
                ):
                    yield path
            entries_seen += len(entries)
            if entries_seen > MOST_ENTRIES:
                return
        folders = deeper


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > LARGEST_FILE:
            return None
        return path.read_text("utf-8-sig", errors="replace")
    except OSError:
        return None
