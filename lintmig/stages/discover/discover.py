"""Find the SQL files of a project and read them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lintmig.model.disk import Disk
from lintmig.model.error import LintmigError
from lintmig.model.files import Files
from lintmig.model.source import BlindSpot, Source
from lintmig.stages.discover.read import read
from lintmig.stages.discover.walk import LEADS_OUT, Walk


@dataclass(frozen=True, slots=True)
class Discovery:
    """Sources in the order of their paths, or in the order they were listed in; `files` are all others that matter."""

    sources: tuple[Source, ...]
    blind_spots: tuple[BlindSpot, ...]
    files: Files


def discover(
    root: Path,
    paths: Sequence[Path],
    exclude: Iterable[str],
    working_directory: Path,
    *,
    as_listed: bool = False,
    disk: Disk | None = None,
) -> Discovery:
    """Read every SQL file under `paths`; a file named there is read whatever it is called, unless it is a program.

    `root` is the project's folder: links may not lead out of it, and `exclude` (patterns as in
    .gitignore) is relative to it. A path that does not exist raises LintmigError.
    """
    disk = disk or Disk()
    walk = Walk(root, paths, tuple(exclude), disk)
    sources: dict[str, Source] = {}
    blind_spots: list[BlindSpot] = []
    for path in paths:
        if not disk.exists(os.path.abspath(path)):
            raise LintmigError(f"no such file or folder: {path}", "check the spelling of the path")
        if walk.leads_out(os.fspath(path)):
            blind_spots.append(BlindSpot(_shown_path(path, working_directory), 1, LEADS_OUT))
            continue
        if not as_listed and walk.is_program(path):
            continue
        for file in walk.files(path):
            shown = _shown_path(file, working_directory)
            if shown in sources:
                continue
            text = read(file, disk)
            if isinstance(text, str):
                sources[shown] = Source(shown, text)
            else:
                blind_spots.append(BlindSpot(shown, 1, text.reason))
    blind_spots += [BlindSpot(_shown_path(file, working_directory), 1, reason) for file, reason in walk.refused]
    ordered = sources.values() if as_listed else sorted(sources.values(), key=_path_parts)
    unique_spots = sorted(set(blind_spots), key=lambda spot: (spot.path, spot.reason))
    locations = {_shown_path(file, working_directory): file for file in walk.others}
    files = Files(dict(sorted(locations.items())), partial(_text_or_reason, disk), _shown_path(root, working_directory))
    return Discovery(tuple(ordered), tuple(unique_spots), files)


def _text_or_reason(disk: Disk, file: str) -> str | BlindSpot:
    text = read(file, disk)
    return text if isinstance(text, str) else BlindSpot(file, 1, text.reason)


def _path_parts(source: Source) -> list[str]:
    return source.path.split("/")


def _shown_path(file: str | Path, working_directory: Path) -> str:
    """The path from the working directory; bytes of its name that are not UTF-8 become `\\xNN`."""
    relative = os.path.relpath(file, working_directory)
    shown = os.fsencode(relative).decode("utf-8", "backslashreplace")
    return shown.replace(os.sep, "/")
