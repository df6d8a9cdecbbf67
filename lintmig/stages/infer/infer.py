"""Infer the target engines from a repository's drivers and settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from lintmig.model.disk import Disk
from lintmig.model.engine import Engine, EngineName
from lintmig.stages.infer.hints import READERS, Hint

LARGEST_FILE = 1_000_000
MOST_FILES = 2000
DEEPEST = 2


class _Found(NamedTuple):
    hint: Hint
    origin: str


def infer(root: Path, disk: Disk | None = None) -> tuple[Engine, ...]:
    """The engines that the repository's files name, each with the first that does; perhaps none.

    Looks at the root and two levels below it. What only development needs counts where nothing else names an
    engine, and so do addresses in templates of settings. An image's version goes before a driver, which has none.
    """
    found = list(_all_hints(root, disk or Disk()))
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


def _all_hints(root: Path, disk: Disk) -> Iterator[_Found]:
    for path in islice(_settings_files(root, disk), MOST_FILES):
        name = path.rsplit("/", 1)[-1]
        read_hints = next(reader for pattern, reader in READERS if fnmatchcase(name, pattern))
        text = _text(root / path, disk)
        for hint in read_hints(text) if text is not None else ():
            yield _Found(hint, f"{path}: {hint.sign}")


def _settings_files(root: Path, disk: Disk) -> Iterator[str]:
    """Files that we can read settings from, nearest first."""
    yield from _named(disk.nearest_files(str(root), DEEPEST))
    try:
        modules = [f"{each.name}/" for each in disk.entries(str(root)) if each.kind == "folder"]
    except OSError:
        return
    for module in ("", *modules):
        folder = f"{module}{_RESOURCES}"
        if disk.is_folder(str(root / folder)):
            yield from _named(f"{folder}/{name}" for name in disk.nearest_files(str(root / folder), 0))


_RESOURCES = "src/main/resources"
"""Where programs in Java keep their settings, in a module for each part of a larger one."""


def _named(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        name = path.rsplit("/", 1)[-1]
        is_for_trials = name.endswith(".py") and not _FOR_TRIALS.isdisjoint(path.split("/")[:-1])
        if not is_for_trials and any(fnmatchcase(name, pattern) for pattern, _ in READERS):
            yield path


_FOR_TRIALS = frozenset(
    {"test", "tests", "testing", "testproject", "test_project", "example", "examples", "demo", "sandbox", "ci", "docs"}
)
"""Folders whose settings are not those of the program."""


def _text(path: Path, disk: Disk) -> str | None:
    try:
        data = disk.read(str(path), LARGEST_FILE)
    except OSError:
        return None
    if len(data) > LARGEST_FILE:
        return None
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
