"""What compose files mount where a database's image looks for SQL on its first start."""

from __future__ import annotations

import posixpath
import re

from lintmig.model.files import Files

_TARGET = "/docker-entrypoint-initdb.d"
_SHORT = re.compile(
    rf"^\s*-\s*[\"']?(\.[^:\"'\n]*|[\w-]+/[^:\"'\n]*):{re.escape(_TARGET)}/?(?::\w+)?[\"']?\s*$", re.MULTILINE
)
_LONG = re.compile(
    rf"^\s*(?:-\s*)?source:\s*[\"']?([^\s\"']+)[\"']?\s*\n\s*target:\s*[\"']?{re.escape(_TARGET)}/?[\"']?\s*$",
    re.MULTILINE,
)


def mounted(files: Files) -> dict[str, str]:
    """From folders that are mounted there as a whole to the compose file that says so."""
    found: dict[str, str] = {}
    for path in files.ending(".yml", ".yaml"):
        if "compose" not in path.rsplit("/", 1)[-1]:
            continue
        text = files.text(path)
        if text is None or _TARGET not in text:
            continue
        home = path.rpartition("/")[0]
        for match in (*_SHORT.finditer(text), *_LONG.finditer(text)):
            found.setdefault(posixpath.normpath(posixpath.join(home, match[1].strip())), path)
    return found
