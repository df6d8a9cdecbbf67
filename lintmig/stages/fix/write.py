"""Write a text back to its file: all of it or nothing, with the file's own mark, mode and place."""

from __future__ import annotations

import os
import stat
import tempfile
from codecs import BOM_UTF8

LARGEST = 5_000_000
"""Bytes; nothing larger was read."""


class UnwritableError(Exception):
    """Why a file was left as it is, as a predicate: `is read-only`."""


def unwritable(path: str, root: str) -> str | None:
    """Why a file below the folder `root` is not to be written; None where it may be."""
    try:
        target = _target(path, root)
        mode = os.stat(target).st_mode
    except UnwritableError as error:
        return str(error)
    except OSError as error:
        return f"cannot be written: {error.strerror}"
    if not stat.S_ISREG(mode):
        return "is no regular file"
    if not mode & 0o222 or not os.access(target, os.W_OK):
        return "is read-only"
    return None if os.access(os.path.dirname(target), os.W_OK) else "is in a folder that cannot be written to"


def write(path: str, before: str, after: str, root: str) -> None:
    """Put `after` in the place of `before`. Raises UnwritableError, also where the file says something else by now."""
    reason = unwritable(path, root)
    if reason is not None:
        raise UnwritableError(reason)
    target = _target(path, root)
    try:
        with open(target, "rb") as file:
            found = file.read(LARGEST + 1)
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        mark = BOM_UTF8 if found.startswith(BOM_UTF8) else b""
        if found != mark + before.encode("utf-8"):
            raise UnwritableError("has changed meanwhile")
        _replace(target, mark + after.encode("utf-8"), mode)
    except OSError as error:
        raise UnwritableError(f"cannot be written: {error.strerror}") from error


def _target(path: str, root: str) -> str:
    """The file itself, behind links that stay below the folder."""
    target, top = os.path.realpath(path), os.path.realpath(root)
    if os.path.commonpath([target, top]) != top:
        raise UnwritableError("leads out of the project")
    return target


def _replace(target: str, data: bytes, mode: int) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=".lintmig-", dir=os.path.dirname(target))
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
