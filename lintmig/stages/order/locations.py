"""What Flyway's settings say: the folders that they join into one list, and the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lintmig.model.files import Files

_KEY = re.compile(r"\blocations\b(?:[ \t]*\])?[ \t]*[:=]", re.IGNORECASE)
_PLACE = re.compile(r"(?:classpath|filesystem):/*([^\s,;\"'\]\[]+)")
_SETTINGS = ("application.properties", "application.yml", "application.yaml", "flyway.conf", "flyway.toml")
_FARTHEST = 1000
"""Characters behind the key in which its values stand."""
_VENDOR = re.compile(r"/?\{vendor\}.*")


def joined(folders: Sequence[str], files: Files) -> Iterator[tuple[str, list[str]]]:
    """Groups of at least two folders with the folder above them; no folder is in two."""
    taken: set[str] = set()
    for name in _SETTINGS:
        for path in files.named(name):
            places = _places(files.text(path) or "")
            if len(places) < 2 and not any("{vendor}" in place for place in places):
                continue
            members = [
                folder for folder in folders if folder not in taken and any(_is_at(folder, each) for each in places)
            ]
            shared = [folder for folder in members if any(_is_exactly(folder, each) for each in places)]
            if len(members) > 1 and shared:
                taken.update(members)
                yield _above(members), members


_SCHEMA = re.compile(
    r"\bflyway\.(?:default-?schema|schemas)[ \t]*[=:][ \t]*(\S*)"
    r"|^(?P<indent>[ \t]*)flyway:[ \t]*\r?\n(?:(?P=indent)[ \t].*\n)*?(?P=indent)[ \t]+"
    r"(?:default-?schema|schemas):[ \t]*(\S*)",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = re.compile(r"[\"'\[]*([a-z_]\w*)\b[\"'\]]*(?:,|$)")


def schema_of(folder: str, files: Files) -> str:
    """The schema that the settings nearest to a folder name; empty where they name none, or several."""
    found: dict[int, set[str]] = {}
    for path in (path for name in _SETTINGS for path in files.named(name) if "/test/" not in f"/{path}"):
        text = files.text(path) or ""
        match = _SCHEMA.search(text) if "flyway" in text else None
        if match is not None:
            word = _WORD.match(match[1] or match[3] or "")
            found.setdefault(len(_above([folder, path])), set()).add(word[1] if word is not None else "")
    nearest = found[max(found)] if found else set()
    return nearest.pop() if len(nearest) == 1 else ""


def _places(text: str) -> list[str]:
    found: list[str] = []
    for key in _KEY.finditer(text):
        values = text[key.end() : key.end() + _FARTHEST]
        end = re.search(r"\n\s*[\w.\-\[\]]+\s*[:=]", values)
        found += [match[1].rstrip("/") for match in _PLACE.finditer(values[: end.start() if end else None])]
    return found


def _is_at(folder: str, place: str) -> bool:
    """Whether a location leads to a folder; for {vendor} stands any one name."""
    if "{vendor}" not in place:
        return _is_exactly(folder, place)
    return _is_exactly(folder.rpartition("/")[0], _VENDOR.sub("", place))


def _is_exactly(folder: str, place: str) -> bool:
    place = place.removeprefix("./")
    return bool(place) and (folder == place or folder.endswith("/" + place))


def _above(folders: Sequence[str]) -> str:
    parts = [folder.split("/") for folder in folders]
    shared = []
    for names in zip(*parts, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return "/".join(shared)
