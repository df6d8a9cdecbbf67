"""A line that says how far a long run is, on a terminal alone, gone when the run is through."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lintmig.beside import ONLOOKER
from lintmig.cli.terminal import is_terminal
from lintmig.model.progress import Progress

PATIENCE = 1.0
"""Seconds before the line is shown first."""
PERIOD = 0.1
_ERASED = "\r\x1b[K"


@contextmanager
def shown(progress: Progress) -> Iterator[None]:
    """A thread looks at the progress from time to time, so that the run itself pays nothing for being looked at."""
    if not is_terminal(sys.stderr):
        yield
        return
    from lintmig.stages.report.neutral import neutral  # not in the thread, which may be cut off at any moment

    is_over = threading.Event()
    thread = threading.Thread(target=_show, args=(progress, is_over, neutral), name=ONLOOKER, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _show(progress: Progress, is_over: threading.Event, neutral: Callable[[str], str]) -> None:
    pause, is_shown = PATIENCE, False
    while not is_over.wait(pause):
        pause, is_shown = PERIOD, True
        columns = shutil.get_terminal_size().columns
        sys.stderr.write(_ERASED + neutral(str(progress))[: max(columns - 1, 20)])
        sys.stderr.flush()
    if is_shown:
        sys.stderr.write(_ERASED)
        sys.stderr.flush()
