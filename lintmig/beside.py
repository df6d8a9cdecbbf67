"""A run in a process of its own, beside this one."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO, Self

Send = Callable[[bytes], None]

ONLOOKER = "lintmig: looks on"
"""The name of a thread that only reads a counter and writes to a stream that the other process never touches."""
_LENGTH = 8
"""Bytes that say how long a message is."""
_QUOTA = "/sys/fs/cgroup/cpu.max"


class Beside:
    """Whoever leaves it is left without the other process, whatever has become of that."""

    def __init__(self) -> None:
        self._process = 0
        self._pipe: BinaryIO | None = None

    def start(self, work: Callable[[Send], None]) -> None:
        """Nothing happens where there is no process to be had: then no message comes."""
        read_end, write_end = os.pipe()
        gc.freeze()  # a look for cycles would write to every page that the two have in common
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # of threads, of which none of ours runs
                self._process = os.fork()
        except OSError:
            os.close(read_end)
            os.close(write_end)
            return
        if self._process == 0:
            _work_and_leave(work, write_end)
        os.close(write_end)
        self._pipe = os.fdopen(read_end, "rb")

    def message(self) -> bytes | None:
        """The next one that is sent, however long that takes; None where none will come any more."""
        if self._pipe is None:
            return None
        length = int.from_bytes(self._pipe.read(_LENGTH), "big")
        found = self._pipe.read(length)
        return found if length and len(found) == length else None

    def finish(self) -> None:
        """Let it do what it does when all is sent."""
        with suppress(OSError):
            os.waitpid(self._process, 0)
        self._process = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process:
            with suppress(OSError):
                os.kill(self._process, signal.SIGKILL)
            with suppress(OSError):
                os.waitpid(self._process, 0)


class _Mail:
    """Messages on their way: a pipe takes as much as it holds, and the rest when somebody reads."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._last: threading.Thread | None = None

    def send(self, message: bytes) -> None:
        """Go on at once; messages arrive in their order."""
        self._last = threading.Thread(target=self._write, args=(message, self._last), daemon=True)
        self._last.start()

    def _write(self, message: bytes, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        with suppress(OSError):  # of one who has stopped reading
            self._pipe.write(len(message).to_bytes(_LENGTH, "big") + message)
            self._pipe.flush()

    def finish(self) -> None:
        if self._last is not None:
            self._last.join()


def _work_and_leave(work: Callable[[Send], None], pipe: int) -> None:
    """Nothing that this process has in common with the other is closed, flushed or told."""
    code = 1
    try:
        with os.fdopen(pipe, "wb") as opened:
            mail = _Mail(opened)
            work(mail.send)
            mail.finish()
        code = 0
    finally:
        os._exit(code)


def can_start() -> bool:
    """Whether there is a second processor for it, and a safe way to one."""
    others = [each for each in threading.enumerate() if each is not threading.main_thread() and each.name != ONLOOKER]
    is_safe = sys.platform == "linux" and not others
    return is_safe and len(os.sched_getaffinity(0)) > 1 and _quota() > 1


def _quota() -> float:
    """How many processors a container may keep busy."""
    try:
        with open(_QUOTA, encoding="ascii") as file:
            most, period = file.read().split()
        return float("inf") if most == "max" else int(most) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return float("inf")
