"""The files of a machine as a run takes them to be: what is on disk, with other texts in the place of some."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Literal, NamedTuple

SKIPPED_FOLDERS = frozenset(
    {"node_modules", "vendor", "venv", "dist", "build", "target", "__pycache__", "site-packages"}
)
"""Folders of what others wrote or what was generated; hidden ones are left out too."""

MOST_ENTRIES = 50_000

Kind = Literal["folder", "file", "link", "other"]


class Entry(NamedTuple):
    """What stands in a folder; a link is no file and no folder, wherever it leads."""

    name: str
    path: str
    kind: Kind


class Trace(NamedTuple):
    """What a run has asked of the disk, and a digest of each answer: the same answers make the same run.

    By path: the entries of folders, how many bytes of a file were wanted and what they are, and whether something is
    there.
    """

    folders: dict[str, str]
    files: dict[str, tuple[int, str]]
    presences: dict[str, bool]


class Disk:
    """`overlay` has, by absolute path, what a file is taken to hold, and None for one that is taken not to be there.

    Whatever is asked goes into `trace`. Links are told, never followed.
    """

    def __init__(self, overlay: Mapping[str, str | None] | None = None, trace: Trace | None = None) -> None:
        self._overlay = dict(overlay or {})
        self._added: dict[str, dict[str, Kind]] = {}
        for path, text in self._overlay.items():
            if text is not None:
                self._add(path)
        self.trace = trace if trace is not None else Trace({}, {}, {})

    def _add(self, path: str) -> None:
        kind: Kind = "file"
        while True:
            folder, name = os.path.split(path)
            siblings = self._added.setdefault(folder, {})
            if not name or name in siblings:
                return
            siblings[name] = kind
            path, kind = folder, "folder"

    def entries(self, folder: str) -> list[Entry]:
        """Those of a folder, sorted by name. Raises OSError where it cannot be read."""
        added = self._added.get(folder)
        try:
            with os.scandir(folder) as listing:
                found = [Entry(each.name, each.path, _kind(each)) for each in listing]
        except OSError:
            if not added:
                self.trace.folders[folder] = ""
                raise
            found = []
        if self._overlay:
            found = [each for each in found if self._overlay.get(each.path, "") is not None]
        if added:
            there = {each.name: each for each in found}
            for name, kind in added.items():
                if kind == "file" or name not in there:
                    there[name] = Entry(name, os.path.join(folder, name), kind)
            found = list(there.values())
        found.sort()
        self.trace.folders[folder] = digest("\n".join(f"{each.kind} {each.name}" for each in found).encode(*_ANY))
        return found

    def size(self, path: str) -> int:
        """In bytes. Raises OSError where nothing can be read, or it is no regular file."""
        text = self._overlay.get(path)
        if text is not None:
            return len(text.encode(*_ANY))
        if path in self._overlay:
            raise FileNotFoundError(2, "No such file or directory", path)
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "is not a regular file", path)
        return status.st_size

    def read(self, path: str, at_most: int) -> bytes:
        """The bytes of a regular file, one more than `at_most` where it is longer. Raises OSError.

        A pipe would wait for ever, a device would never end: neither is opened.
        """
        try:
            data = self._read(path, at_most)
        except OSError:
            self._note(path, at_most, "")
            raise
        self._note(path, at_most, digest(data))
        return data

    def _note(self, path: str, at_most: int, found: str) -> None:
        """Of two readings the one that goes further stands for both."""
        if at_most >= self.trace.files.get(path, (0, ""))[0]:
            self.trace.files[path] = (at_most, found)

    def _read(self, path: str, at_most: int) -> bytes:
        self.size(path)
        text = self._overlay.get(path)
        if text is not None:
            return text.encode(*_ANY)[: at_most + 1]
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            return file.read(at_most + 1)

    def exists(self, path: str) -> bool:
        """Whether something is there, be it a link that leads nowhere."""
        there = self._overlay[path] is not None if path in self._overlay else _is_there(path, self._added)
        self.trace.presences[path] = there
        return there

    def is_folder(self, path: str) -> bool:
        return os.path.isdir(path) or (path in self._added and path not in self._overlay)

    def nearest_files(self, root: str, deepest: int | None = None) -> Iterator[str]:
        """Paths of the files in a folder, relative to it, nearest first, then by name; links are not followed.

        `deepest` counts levels below the folder; None for all. Folders that cannot be read are passed over, and the
        walk ends after MOST_ENTRIES.
        """
        folders, level, entries_seen = [""], 0, 0
        while folders and (deepest is None or level <= deepest):
            deeper: list[str] = []
            for folder in folders:
                try:
                    entries = self.entries(os.path.join(root, folder) if folder else root)
                except OSError:
                    continue
                for entry in entries:
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if entry.kind == "folder":
                        if not entry.name.startswith(".") and entry.name not in SKIPPED_FOLDERS:
                            deeper.append(path)
                    elif entry.kind == "file":
                        yield path
                entries_seen += len(entries)
                if entries_seen > MOST_ENTRIES:
                    return
            folders, level = deeper, level + 1


_ANY = ("utf-8", "surrogateescape")


def digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


def _is_there(path: str, added: Mapping[str, object]) -> bool:
    return os.path.lexists(path) or path in added
