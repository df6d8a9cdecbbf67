"""The version of a migration as its tool reads it, and the order that follows from it."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.script import Script
from lintmig.stages.order.layouts import PLAIN, Layout
from lintmig.stages.order.naming import natural_key
from lintmig.stages.order.recognise import migration_name

Key = tuple[int | str, ...]


class Version(NamedTuple):
    """`words` is as it is written, `key` what the tool compares."""

    words: str
    key: Key


def version_of(path: str, layout: Layout) -> Version | None:
    """None where the tool finds none in the name."""
    match = layout.version.match(migration_name(path, layout))
    if match is None or match[1] is None:
        return None
    return Version(match[1], _key(match[1], layout))


def _key(words: str, layout: Layout) -> Key:
    match layout.counting:
        case "number":
            return (int(words),)
        case "parts":
            return _without_zeros(tuple(int(part) for part in words.replace("-", ".").replace("_", ".").split(".")))
        case "text" | "name":
            return (words.replace("-", ""),)


def _without_zeros(parts: tuple[int, ...]) -> Key:
    """1.0 is 1."""
    while len(parts) > 1 and parts[-1] == 0:
        parts = parts[:-1]
    return parts


def sorting_key(script: Script, folder: str, layout: Layout) -> tuple[object, ...]:
    """What has no version comes last, by name; a name that the tool does not take stands where its number would."""
    natural = natural_key(script.path, folder)
    if layout is PLAIN:
        return (0, (), natural)
    name = migration_name(script.path, layout)
    if layout.counting == "name":
        return (0, (name,), natural)
    found = version_of(script.path, layout)
    if found is not None:
        return (0, found.key, natural)
    loose = PLAIN.version.match(name)
    if loose is not None:
        return (0, _key(loose[1], layout if layout.counting == "text" else PLAIN), natural)
    return (1, (), natural)
