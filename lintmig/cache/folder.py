"""A folder of entries that only their owner can have written."""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

MOST_ENTRIES = 50
MOST_BYTES = 100_000_000
LARGEST_ENTRY = 25_000_000
_STALE_SECONDS = 3600
"""After which what a writer has left half written is removed."""
_ENTRY = re.compile(r"[0-9a-f]{32}\.json")
_HALF = re.compile(r"[0-9a-f]{32}\.json\.\d+\.new")
_DIRECTORY = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_CAN_HOLD = os.open in os.supports_dir_fd
"""Whether files can be named from an open folder, which nobody can exchange for another."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Links, and what belongs to another user or can be written by others, are not used. All may raise OSError."""

    path: str

    def read(self, key: str) -> bytes | None:
        """None where there is no such entry."""
        with self._held() as folder:
            try:
                file = os.open(self._name(key), os.O_RDONLY | _NO_LINK, dir_fd=folder)
            except FileNotFoundError:
                return None
            with os.fdopen(file, "rb") as opened:
                status = os.fstat(file)
                if not stat.S_ISREG(status.st_mode) or not _is_ours(status) or status.st_size > LARGEST_ENTRY:
                    return None
                data = opened.read(LARGEST_ENTRY + 1)
            with suppress(OSError):  # what is used is kept longest
                os.utime(self._name(key), dir_fd=folder, follow_symlinks=not _CAN_HOLD)
            return data

    def write(self, key: str, data: bytes) -> None:
        """All of it or nothing: whoever reads at the same time has the old entry or the new one."""
        if len(data) > LARGEST_ENTRY:
            return
        _make(self.path)
        with self._held() as folder:
            name = self._name(key)
            half = f"{name}.{os.getpid()}.new"
            file = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o600, dir_fd=folder)
            try:
                with os.fdopen(file, "wb") as opened:
                    opened.write(data)
                os.replace(half, name, src_dir_fd=folder, dst_dir_fd=folder)
            except OSError:
                os.unlink(half, dir_fd=folder)
                raise
            self._make_room(folder)

    def _name(self, key: str) -> str:
        return f"{key}.json" if _CAN_HOLD else os.path.join(self.path, f"{key}.json")

    @contextmanager
    def _held(self) -> Iterator[int | None]:
        if not _CAN_HOLD:
            if not stat.S_ISDIR(os.lstat(self.path).st_mode):
                raise NotADirectoryError(self.path)
            yield None
            return
        folder = os.open(self.path, os.O_RDONLY | _DIRECTORY)
        try:
            if not _is_ours(os.fstat(folder)):
                raise PermissionError(self.path)
            yield folder
        finally:
            os.close(folder)

    def _make_room(self, folder: int | None) -> None:
        """The entries that were not used for longest go first."""
        found = []
        for name in os.listdir(self.path if folder is None else folder):
            if not _ENTRY.fullmatch(name) and not _HALF.fullmatch(name):
                continue
            place = name if _CAN_HOLD else os.path.join(self.path, name)
            with suppress(OSError):
                status = os.stat(place, dir_fd=folder, follow_symlinks=False)
                found.append((status.st_mtime, status.st_size, place))
        total, now = 0, time.time()
        for number, (moment, size, place) in enumerate(sorted(found, reverse=True), start=1):
            total += size
            is_stale = place.endswith(".new") and now - moment > _STALE_SECONDS
            if number > MOST_ENTRIES or total > MOST_BYTES or is_stale:
                with suppress(OSError):
                    os.unlink(place, dir_fd=folder)


def user_folder() -> Folder | None:
    """LINTMIG_CACHE_DIR, or a folder of our own where the system keeps this user's caches; None where there is none.

    An empty name is none at all, as in a container that is gone after one run.
    """
    named = os.environ.get("LINTMIG_CACHE_DIR")
    if named is not None:
        return Folder(os.path.abspath(named)) if named else None
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        place = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        place = os.path.join(home, "Library", "Caches")
    else:
        place = os.environ.get("XDG_CACHE_HOME", "")
        place = place if os.path.isabs(place) else os.path.join(home, ".cache")
    if not os.path.isabs(place) or not (os.path.isdir(place) or os.path.isdir(home)):
        return None
    return Folder(os.path.join(place, "lintmig"))


def _make(path: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with suppress(FileExistsError):
        os.mkdir(path, 0o700)


def _is_ours(status: os.stat_result) -> bool:
    """Whether nobody else can have written it."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
