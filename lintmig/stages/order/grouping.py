"""Scripts into groups: what one tool reads as one list, wherever it lies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from lintmig.model.config import OrderedBy, TrackSettings
from lintmig.model.engine import ENGINE_NAMES
from lintmig.model.files import Files
from lintmig.model.script import Script
from lintmig.stages.order.initdb import Mount, mounts
from lintmig.stages.order.layouts import INITDB, PLAIN, TOOLS, Counting, Layout
from lintmig.stages.order.locations import joined
from lintmig.stages.order.naming import is_versioned, track_folder
from lintmig.stages.order.recognise import Recognised, is_in, recognised


class Group(NamedTuple):
    folder: str
    scripts: tuple[Script, ...]
    layout: Layout
    marker: str | None = None
    is_configured: bool = False
    names: Mapping[str, str] = MappingProxyType({})
    """By path, the name under which a file is mounted, where that tells the order."""


def groups_of(
    scripts: Iterable[Script], files: Files, configured: Sequence[TrackSettings]
) -> tuple[list[Group], frozenset[str]]:
    """Groups sorted by folder, and the paths of scripts that the configuration gives to no tool."""
    chosen: dict[str, list[Script]] = {settings.path: [] for settings in configured}
    folders: dict[str, list[Script]] = {}
    for script in scripts:
        setting = _setting(script.path, configured)
        if setting is not None:
            chosen[setting.path].append(_with_engines(script, setting))
        else:
            folders.setdefault(track_folder(script.path), []).append(script)
    groups = [_configured(settings, chosen[settings.path], files) for settings in configured if chosen[settings.path]]
    without_tool = frozenset(
        script.path for settings in configured if settings.tool == "none" for script in chosen[settings.path]
    )
    known = {folder: recognised(folder, members, files) for folder, members in folders.items()}
    mounted = mounts(files)
    for folder, found in _together(known, files).items():
        members = [script for each in found for script in folders[each]]
        told = known[found[0]]
        group = Group(folder, tuple(members), *told)
        groups.append(_of_image(_of_the_others(group), mounted) if told.layout is PLAIN else group)
    kept = [group for group in groups if group.scripts and group.scripts[0].path not in without_tool]
    return sorted(kept, key=lambda group: group.folder), without_tool


_TABLE = re.compile(r"\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?[`\"\[]?(\w+)", re.IGNORECASE)


def _of_the_others(group: Group) -> Group:
    """A file beside one that makes the same tables for an engine that its name tells, is for the other engines."""
    marked = [script for script in group.scripts if script.engines and not is_versioned(script.path, group.folder)]
    if not marked or len(marked) == len(group.scripts):
        return group
    made = [(script.engines or frozenset(), _tables(script)) for script in marked]

    def narrowed(script: Script) -> Script:
        own = _tables(script) if script.engines is None and not is_versioned(script.path, group.folder) else frozenset()
        taken = [engines for engines, tables in made if 2 * len(own & tables) > max(len(own), len(tables))]
        return replace(script, engines=frozenset(ENGINE_NAMES).difference(*taken)) if taken else script

    return group._replace(scripts=tuple(narrowed(script) for script in group.scripts))


def _tables(script: Script) -> frozenset[str]:
    return frozenset(name.lower() for name in _TABLE.findall(script.sql))


def _of_image(group: Group, mounted: Mapping[str, Mount]) -> Group:
    """A group that a database's image applies, as a folder or file by file."""
    whole = mounted.get(group.folder or ".")
    if whole is not None and not whole.name:
        return group._replace(layout=INITDB, marker=whole.marker)
    single = [mounted.get(script.path) for script in group.scripts]
    found = [mount for mount in single if mount is not None and mount.name]
    if not found or len(found) < len(single):
        return group
    names = {script.path: mount.name for script, mount in zip(group.scripts, found, strict=True)}
    return group._replace(layout=INITDB, marker=found[0].marker, names=names)


def _together(known: Mapping[str, Recognised], files: Files) -> dict[str, list[str]]:
    """Which folders are one list: those below a folder that its tool walks through, and those that a setting joins."""
    found: dict[str, list[str]] = {}
    for folder in sorted(known, key=lambda folder: folder.count("/")):
        layout = known[folder].layout
        above = None
        if layout.is_recursive:
            above = next((each for each in found if known[each].layout is layout and is_in(folder, each or ".")), None)
        found.setdefault(folder if above is None else above, []).append(folder)
    flyway = [folder for folder in found if known[folder].layout.tool == "flyway"]
    if len(flyway) > 1:
        for name, members in joined(flyway, files):
            found[name] = [each for member in members for each in found.pop(member)]
    return found


def _setting(path: str, configured: Sequence[TrackSettings]) -> TrackSettings | None:
    """The one for the deepest folder."""
    fitting = [settings for settings in configured if is_in(path, settings.path)]
    return max(fitting, key=lambda settings: len(settings.path), default=None)


def _with_engines(script: Script, settings: TrackSettings) -> Script:
    if settings.engines is None:
        return script
    names = frozenset(engine.name for engine in settings.engines)
    return replace(script, engines=names, engines_from="config")


_COUNTINGS: Mapping[OrderedBy, Counting] = {"number": "parts", "text": "text", "name": "name"}


def _configured(settings: TrackSettings, members: Sequence[Script], files: Files) -> Group:
    folder = "" if settings.path == "." else settings.path
    if settings.tool is None or settings.tool == "none":
        layout, marker = recognised(folder, members, files)
    else:
        layout, marker = TOOLS[settings.tool], None
    if settings.ordered_by is not None:
        layout = replace(layout, counting=_COUNTINGS[settings.ordered_by])
    return Group(folder, tuple(members), layout, marker, is_configured=True)
