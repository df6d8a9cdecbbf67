"""Where in its track a migration stands that a person names by its version or its file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmig.model.script import Script, Track
from lintmig.stages.order.naming import FOLDER_SCRIPTS

_VERSION = re.compile(r"[VBU]?(\d+(?:[._]\d+)*)", re.IGNORECASE)

_ZEROS = re.compile(r"^([vbu]?)0+(?=\d)")


def place_of(track: Track, words: str) -> int | None:
    """The index of the last script that is called so; None where none is."""
    wanted = _plain(words)
    for index in range(len(track.scripts) - 1, -1, -1):
        if wanted in map(_plain, _names(track, index)):
            return index
    return None


def names_in(track: Track) -> tuple[str, ...]:
    """What the migrations of a track may be called: the shortest name of each, in their order."""
    return tuple(next(_names(track, index)) for index in range(len(track.scripts)))


def _names(track: Track, index: int) -> Iterator[str]:
    script = track.scripts[index]
    if script.fragment:
        yield script.fragment.partition(":")[0]
        yield script.fragment
    has_versions = len(track.versions) == len(track.scripts)
    if has_versions and track.versions[index]:
        yield track.versions[index]
    name = _name(script)
    if found := _VERSION.match(name):
        yield found[1]
        yield found[0]
    yield name
    yield from (name[: at.start()] for at in re.compile(r"\.").finditer(name))
    yield script.path


def _name(script: Script) -> str:
    *folders, file = script.path.split("/")
    return folders[-1] if file in FOLDER_SCRIPTS and folders else file


def _plain(name: str) -> str:
    """0042 and 42 are one version, and so are V0042 and v42."""
    return _ZEROS.sub(r"\1", name.lower())
