"""Which scripts take back which: down scripts beside the migrations, in folders of their own, or in the same file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lintmig.model.engine import EngineName
from lintmig.model.rollback import WayBack
from lintmig.model.script import Script, Track
from lintmig.stages.order.naming import FOLDER_SCRIPTS, is_down_script, version_stem

_WAY = re.compile(r"[._-](?:up|down|undo|rollback|revert)(?=\.sql$)", re.IGNORECASE)
_FOLDERS = frozenset({"up", "deploy", "down", "revert", "rollback", "rollbacks", "undo"})
_VERSION = re.compile(r"[VU]?(\d[\d._]*?)(?:__|[._-]|$)", re.IGNORECASE)
_TITLE = re.compile(r"[\d._-]*(.*)", re.DOTALL)


def paired(forward: Iterable[Script], others: Iterable[Script]) -> Mapping[str, tuple[Script, ...]]:
    """By the key of a migration, the down scripts that are for it.

    Most go by the whole name. Where that finds none, by the version alone, if no other migration has it.
    """
    by_name: dict[str, list[Script]] = {}
    by_version: dict[str, list[Script]] = {}
    own: dict[str, list[Script]] = {}
    for script in others:
        if not is_down_script(script.path):
            own.setdefault(script.key, []).append(script)
        elif not _is_check(script.path):
            by_name.setdefault(_name(script.path), []).append(script)
            by_version.setdefault(_version(script.path), []).append(script)
    if not own and not by_name:
        return {}
    scripts = list(forward)
    names = {_name(script.path) for script in scripts}
    versions: dict[str, set[str]] = {}
    for script in scripts:
        versions.setdefault(_version(script.path), set()).add(_name(script.path))
    found: dict[str, tuple[Script, ...]] = {}
    for script in scripts:
        name, version = _name(script.path), _version(script.path)
        downs = own.get(script.key) or by_name.get(name, [])
        if not downs and version and len(versions[version]) == 1:
            downs = [each for each in by_version.get(version, []) if _name(each.path) not in names]
        if downs:
            found[script.key] = tuple(downs)
    return found


def lonely_downs(tracks: Iterable[Track], downs: Sequence[Script]) -> Mapping[str, str]:
    """By its folder and title, the path of the down script that is for no migration, where there is one of them."""
    taken = {down.path for track in tracks for each in track.downs.values() for down in each}
    found: dict[str, list[str]] = {}
    for down in downs:
        if down.path not in taken and is_down_script(down.path) and not _is_check(down.path):
            found.setdefault(title_of(down.path), []).append(down.path)
    return {title: paths[0] for title, paths in found.items() if title and len(paths) == 1}


def ways_back(
    track: Track, history: Sequence[Script], engine: EngineName, *, even_if_marked: bool = False
) -> Iterator[WayBack[Script]]:
    """How the migrations of a history are taken back, in its order.

    Migrations of one title that follow each other are one change: tools that write one statement to a file spread
    the way back over the files too.
    """
    first = 0
    for at, script in enumerate(history):
        if at + 1 < len(history) and title_of(script.path) == title_of(history[at + 1].path) != "":
            continue
        ups = history[first : at + 1]
        downs = [down for up in reversed(ups) if (down := _down_of(track, up, engine, even_if_marked)) is not None]
        if downs:
            yield WayBack(first, at, tuple(downs))
        first = at + 1


def _down_of(track: Track, up: Script, engine: EngineName, even_if_marked: bool) -> Script | None:
    """The one for the engine alone goes before the one for all."""
    downs = track.downs.get(up.key, ())
    if even_if_marked:
        return next((down for down in downs if down.engines == up.engines), None)
    seen = [down for down in downs if down.engines is None or engine in down.engines]
    return min(seen, key=lambda down: down.engines is None, default=None)


def _is_check(path: str) -> bool:
    return path.split("/")[-2:-1] == ["verify"]


def _name(path: str) -> str:
    """What a migration and its down script share."""
    *folders, file = version_stem(path).split("/")
    if file.lower() in (*FOLDER_SCRIPTS, "down.sql"):
        return "/".join(folders)
    if folders and folders[-1].lower() in _FOLDERS:
        folders.pop()
    return "/".join([*folders, _WAY.sub("", file).removesuffix(".sql")])


def _version(path: str) -> str:
    """The folder and the number of a migration; empty where it has none."""
    folder, _, file = _name(path).rpartition("/")
    match = _VERSION.match(file)
    return f"{folder}/{match[1]}" if match else ""


def title_of(path: str) -> str:
    """The folder and the words of a migration's name, without its version; empty where it has no words."""
    folder, _, file = _name(path).rpartition("/")
    match = _TITLE.fullmatch(file)
    return f"{folder}/{match[1]}" if match and match[1] and file != match[1] else ""
