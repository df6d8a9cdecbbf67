"""By what a run is known again: what was asked, and the program that was asked."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import blake2b
from pathlib import PurePath
from typing import NamedTuple

import lintmig
from lintmig.model.change import Change
from lintmig.model.disk import Trace
from lintmig.model.request import Request

FORMAT = "2"
"""Of the entries. Another one has other keys."""


class Compared(NamedTuple):
    """What a state is compared with: a change, and the state before it.

    Of that state the histories are all that counts, and these are what `before` makes of the answers in `trace`.
    """

    change: Change
    before: Request
    trace: Trace


class Unnameable(Exception):  # noqa: N818 - nothing has failed
    """A value of a kind that has no words yet."""


def key_of(request: Request, compared: Compared | None, *, shapes: bool) -> str:
    """The overlay is no part of it: what is laid over the disk is among the disk's answers. Raises Unnameable."""
    return _digest("run", str(shapes), words_of(compared), words_of(request))


def key_of_config(path: PurePath, data: bytes) -> str:
    """That of settings, by the file that holds them and the bytes in it."""
    return _digest("config", str(path), blake2b(data, digest_size=16).hexdigest())


def _digest(*words: str) -> str:
    text = "\n".join((FORMAT, *_program(), *words))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def words_of(value: object) -> str:
    """Equal for equal values, and only for these. The order of a mapping matters: the first word may decide."""
    if value is None or isinstance(value, str | bool | int | float):
        return repr(value)
    if isinstance(value, PurePath):
        return f"path {str(value)!r}"
    if isinstance(value, frozenset):
        return f"set [{', '.join(sorted(map(words_of, value)))}]"
    if isinstance(value, Mapping):
        return f"map [{', '.join(f'{words_of(key)}: {words_of(each)}' for key, each in value.items())}]"
    if isinstance(value, tuple | list):
        return f"{type(value).__name__} [{', '.join(map(words_of, value))}]"
    if is_dataclass(value) and not isinstance(value, type):
        left_out = _OF_NO_REQUEST if isinstance(value, Request) else ()
        named = (field.name for field in fields(value) if field.name not in left_out)
        return f"{type(value).__name__} [{', '.join(f'{name}={words_of(getattr(value, name))}' for name in named)}]"
    raise Unnameable(type(value).__name__)


_OF_NO_REQUEST = ("overlay", "trace", "progress")
"""What says nothing of what is asked: how it is looked at, and what is among the disk's answers."""


@cache
def _program() -> tuple[str, ...]:
    """Our own code and rules, the libraries that read SQL and code, and Python."""
    return (lintmig.__version__, _own_files(), *_libraries(), sys.version, sys.platform, sys.getfilesystemencoding())


def _own_files() -> str:
    """What the installer has written down of a wheel's files; of a checkout, how long and how old they are."""
    package = os.path.dirname(os.path.abspath(lintmig.__file__))
    above = os.path.dirname(package)
    record = os.path.join(above, f"lintmig-{lintmig.__version__}.dist-info", "RECORD")
    found = blake2b(digest_size=16)
    try:
        with open(record, "rb") as file:
            found.update(file.read())
    except OSError:
        for folder in (package, os.path.join(above, "rules")):
            for line in sorted(_stamps(folder)):
                found.update(line.encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _stamps(folder: str) -> Iterator[str]:
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as listing:
                entries = list(listing)
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    waiting.append(entry.path)
            else:
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}\n"


_LIBRARY = re.compile(
    r"(?:sqlglot\w*|postgast|syntaqlite|tree_sitter\w*|pyyaml|pydantic\w*|protobuf)-[^/]*\.(?:dist|egg)-info",
    re.IGNORECASE,
)


def _libraries() -> Iterator[str]:
    """Names and versions, as installers write them in the names of folders."""
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        yield from sorted(name for name in names if _LIBRARY.fullmatch(name))
