"""Infer the target engines from a repository's drivers and settings."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from lintmig.model.engine import Engine, EngineName
from lintmig.model.folder import nearest_files
from lintmig.stages.infer.hints import READERS, Hint

LARGEST_FILE = 1_000_000
MOST_FILES = 2000
DEEPEST = 2


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
    """Files that we can read settings from, nearest first."""
    for path in nearest_files(root, DEEPEST):
        name = path.rsplit("/", 1)[-1]
        is_for_trials = name.endswith(".py") and not _FOR_TRIALS.isdisjoint(path.split("/")[:-1])
        if not is_for_trials and any(fnmatchcase(name, pattern) for pattern, _ in READERS):
            yield path


_FOR_TRIALS = frozenset(
    {"test", "tests", "testing", "testproject", "test_project", "example", "examples", "demo", "sandbox", "ci", "docs"}
)
"""Folders whose settings are not those of the program."""


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > LARGEST_FILE:
            return None
        return path.read_text("utf-8-sig", errors="replace")
    except OSError:
        return None
