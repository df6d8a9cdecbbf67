"""Versions that stand twice in a track."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from lintmig.model.engine import ENGINE_NAMES
from lintmig.model.ledger import VersionUsedTwice
from lintmig.model.script import Script
from lintmig.stages.order.dates import LONGEST_COUNT, moment_of
from lintmig.stages.order.layouts import PLAIN, Layout
from lintmig.stages.order.naming import FOLDER_SCRIPTS, version_stem
from lintmig.stages.order.places import first_line
from lintmig.stages.order.versions import Key, Version, version_of

Versions = dict[tuple[str, Key], list[Script]]
"""By folder and version; by version alone where the tool looks into folders below."""


def clashes(scripts: Sequence[Script], layout: Layout, *, is_told: bool) -> Iterator[VersionUsedTwice]:
    """Each once, at the last of the files that have it, whichever engine sees them together.

    Of an unknown runner's many, the first stands for all. `is_told` says whether a file tells of the tool.
    """
    consequence = layout.repeated
    if consequence is None:
        return
    seen: set[str] = set()
    is_marked = any(script.engines is not None for script in scripts)
    histories = [
        [script for script in scripts if script.engines is None or engine in script.engines]
        for engine in (ENGINE_NAMES if is_marked else ENGINE_NAMES[:1])
    ]
    histories.append([script for script in scripts if script.engines == frozenset()])
    for history in histories:
        versions = by_version(history, layout)
        clashing = {key: members for key, members in versions.items() if len(_of_one_engine(members)) > 1}
        if not clashing or (layout.tool == "sql" and not _are_slips(clashing, len(versions))):
            continue
        taken: dict[str, set[Key]] = {}
        for home, key in versions:
            taken.setdefault(home, set()).add(key)
        is_summed_up = layout.tool == "sql" and len(clashing) > _MOST_SLIPS
        for (home, _), members in list(clashing.items())[: 1 if is_summed_up else None]:
            *others, last = _of_one_engine(members)
            if last.path in seen:
                continue
            seen.add(last.path)
            version = layout_version(last, layout)
            yield VersionUsedTwice(
                first_line(last.source),
                layout.tool,
                version.words if version is not None else "",
                tuple(first_line(other.source) for other in others),
                consequence.words,
                consequence.severity if is_told or not layout.shares_its_shape else "warning",
                new_path(last, layout, taken[home]) if len(seen) <= _MOST_ADVICE else None,
                len(clashing) - 1 if is_summed_up else 0,
            )


def by_version(scripts: Sequence[Script], layout: Layout) -> Versions:
    found: Versions = {}
    for script in scripts:
        version = layout_version(script, layout)
        if version is not None:
            home = "" if layout.is_recursive else _home(script.path, layout)
            found.setdefault((home, version.key), []).append(script)
    return found


def layout_version(script: Script, layout: Layout) -> Version | None:
    """Where no tool is known, a folder that holds one migration may have the version."""
    path = script.path
    if layout.tool == "sql" and path.rsplit("/", 1)[-1] in FOLDER_SCRIPTS:
        path = path.rpartition("/")[0]
    return version_of(path, layout)


def _home(path: str, layout: Layout) -> str:
    levels = 2 if layout.has_folders or path.rsplit("/", 1)[-1] in FOLDER_SCRIPTS else 1
    return "/".join(path.split("/")[:-levels])


def _of_one_engine(members: Sequence[Script]) -> list[Script]:
    """Without those for all engines that give way to their twin for one."""
    own = {version_stem(script.key) for script in members if script.engines is not None}
    return [script for script in members if script.engines is not None or version_stem(script.key) not in own]


_MOST_SLIPS = 3
_MOST_ADVICE = 50
"""Clashes for which a free number is looked for."""


_RELEASE = re.compile(r"v\d+(?:\.\d+)*(?:[-.]|_(?!_))", re.IGNORECASE)
"""v1-core.sql and v1-logs.sql are parts of one version of a program."""


def _are_slips(clashing: Versions, count: int) -> bool:
    """Of an unknown runner: whether numbers are meant to be used once. Days, releases and what many share are not."""
    if any(_RELEASE.match(members[0].path.rsplit("/", 1)[-1]) for members in clashing.values()):
        return False
    words = (layout_version(members[0], PLAIN) for members in clashing.values())
    if any(moment_of(version.words, is_day=True) for version in words if version is not None):
        return False
    return count > 1 and len(clashing) <= max(1, count // 3)


_MOST_TRIES = 100
_LAST_NUMBER = re.compile(r"\d+(?=\D*$)")


def new_path(script: Script, layout: Layout, taken: Collection[Key], behind: str | None = None) -> str | None:
    """The path with the next free number: behind all others, or for a moment the second after it.

    `behind` is a version that it must come after.
    """
    version = layout_version(script, layout)
    if version is None:
        return None
    words = version.words if behind is None else behind
    if sum(char.isdigit() for char in words) <= LONGEST_COUNT and len(version.key) == 1:
        counts = [key[0] for key in taken if len(key) == 1 and isinstance(key[0], int)]
        highest = max((count for count in counts if len(str(count)) <= LONGEST_COUNT), default=None)
        words = words if highest is None else str(highest).zfill(len(words))
    for _ in range(_MOST_TRIES):
        words = _LAST_NUMBER.sub(lambda number: str(int(number[0]) + 1).zfill(len(number[0])), words)
        renamed = _renamed(script.path, version.words, words, layout)
        found = version_of(renamed, layout) if renamed is not None else None
        if found is not None and found.key not in taken:
            return renamed
    return None


def _renamed(path: str, old: str, new: str, layout: Layout) -> str | None:
    *folders, file = path.split("/")
    if layout.has_folders or file in FOLDER_SCRIPTS:
        if not folders:
            return None
        return "/".join([*folders[:-1], folders[-1].replace(old, new, 1), file])
    return "/".join([*folders, file.replace(old, new, 1)])
