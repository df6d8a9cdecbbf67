"""What compose files mount where a database's image looks for SQL on its first start."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from lintmig.model.files import Files

_TARGET = "/docker-entrypoint-initdb.d"
_INTO = rf"{re.escape(_TARGET)}(/[^:\"'\s]*)?"
_END = r"[\"']?[ \t]*\r?$"
_SHORT = re.compile(
    rf"^[ \t]*-[ \t]*[\"']?(\.[^:\"'\n]*|[\w-]+/[^:\"'\n]*):{_INTO}(?::\w+)?{_END}",
    re.MULTILINE,
)
_LONG = re.compile(
    r"^[ \t]*(?:-[ \t]*)?source:[ \t]*[\"']?([^\s\"']+)[\"']?[ \t]*\r?\n"
    rf"[ \t]*target:[ \t]*[\"']?{_INTO}{_END}",
    re.MULTILINE,
)


class Mount(NamedTuple):
    """`name` is that of a single file in the image's folder; empty where a whole folder is mounted."""

    marker: str
    name: str


def mounts(files: Files) -> dict[str, Mount]:
    """By the paths of files and folders, the compose file that mounts them there."""
    found: dict[str, Mount] = {}
    for path in files.ending(".yml", ".yaml"):
        if "compose" not in path.rsplit("/", 1)[-1]:
            continue
        text = files.text(path)
        if text is None or _TARGET not in text:
            continue
        home = path.rpartition("/")[0]
        for match in (*_SHORT.finditer(text), *_LONG.finditer(text)):
            mounted = posixpath.normpath(posixpath.join(home, match[1].strip()))
            found.setdefault(mounted, Mount(path, (match[2] or "").strip("/")))
    return found
