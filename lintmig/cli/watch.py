"""`lintmig check --watch`: judge again whenever something that was read has changed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NoReturn

import click

from lintmig.cli.terminal import is_terminal
from lintmig.model.disk import Trace, empty_trace
from lintmig.model.error import LintmigError

INTERVAL = 0.3
"""Seconds between two looks; more where a look takes long, so that looking costs a twentieth of the processor."""
LONGEST = 3.0
TICK = 20_000_000
"""Nanoseconds: the clock of files may be behind by one of its ticks, within which a run of a few files is over."""

_SETTINGS = (".lintmig.yaml", ".lintmig.yml", "pyproject.toml")

_Stamp = tuple[int, int, int] | None
"""When it was changed, its size and its number; None where nothing is there."""


def watch(
    judge: Callable[[Trace], Iterable[Path]], refuse: Callable[[LintmigError], object], starts: Iterable[Path]
) -> NoReturn:
    """Until it is interrupted. `judge` reports, notes what it has read and returns what else it hangs on.

    What it refuses is told, and what it would have read is watched: the settings, and what the last run has read.
    """
    settings = sorted({str(path) for start in starts for path in _settings_above(start)})
    known: set[str] = set()
    while True:
        trace, began = empty_trace(), time.time_ns()
        if is_terminal(sys.stdout):
            click.clear()
        try:
            others = {os.path.abspath(path) for path in judge(trace)}
            known = {*_paths(trace), *others}
        except LintmigError as error:
            refuse(error)
            known |= set(_paths(trace))
        watched = sorted({*known, *settings})
        if is_terminal(sys.stderr):
            click.echo(f"watching {len(watched):,} files and folders; Ctrl-C ends", err=True)
        _wait(watched, began)


def _wait(watched: list[str], began: int) -> None:
    """Returns when something has changed since the run began (nanoseconds of the clock)."""
    before = _stamps(watched)
    now = time.time_ns()
    if any(stamp is not None and began - TICK <= stamp[0] <= now for stamp in before.values()):
        time.sleep(INTERVAL)
        return
    pause = INTERVAL
    while True:
        time.sleep(pause)
        looked = time.thread_time()
        if _stamps(watched) != before:
            return
        pause = min(max(INTERVAL, 20 * (time.thread_time() - looked)), LONGEST)


def _paths(trace: Trace) -> Iterator[str]:
    yield from trace.folders
    yield from trace.files
    yield from trace.sizes
    yield from trace.presences
    yield from trace.are_folders
    yield from trace.are_links


def _stamps(paths: Iterable[str]) -> dict[str, _Stamp]:
    return {path: _stamp(path) for path in paths}


def _stamp(path: str) -> _Stamp:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _settings_above(start: Path) -> Iterator[Path]:
    """Where settings may be or come to be: from a folder up to that of the repository."""
    for folder in (start, *start.parents):
        yield from (folder / name for name in _SETTINGS)
        if os.path.lexists(folder / ".git"):
            return
