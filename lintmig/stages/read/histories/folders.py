"""The SQL files of a project by the folder that holds them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from lintmig.model.source import Source, Span


def folder_of(path: str) -> str:
    """The folder of a file, empty where the path has none."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    return path.rpartition("/")[2]


def joined(folder: str, path: str) -> str:
    """A path below a folder, with `.` and `..` resolved as far as the folder goes."""
    parts: list[str] = [part for part in folder.split("/") if part]
    for part in path.replace("\\", "/").split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def by_folder(sources: Sequence[Source]) -> Mapping[str, list[Source]]:
    """The sources directly in each folder, in the order of their paths."""
    found: dict[str, list[Source]] = {}
    for source in sources:
        found.setdefault(folder_of(source.path), []).append(source)
    return found


def first_line(source: Source) -> Span:
    """The first line of a file that is not blank, which stands for all of it."""
    text = source.text
    start = len(text) - len(text.lstrip())
    if start == len(text):
        return Span(0, 0)
    end = text.find("\n", start)
    return Span(start, start + len((text[start:end] if end >= 0 else text[start:]).rstrip()))


def following(version: str, taken: Collection[str]) -> str:
    """The next version that is free, of the same length."""
    number = int(version[:30]) + 1
    while str(number).zfill(len(version)) in taken:
        number += 1
    return str(number).zfill(len(version))
