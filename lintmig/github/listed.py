"""The change of a pull request as GitHub's interface lists it, where git cannot be asked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from lintmig.git import Basis
from lintmig.github.api import Answer, Api, records, segment
from lintmig.github.event import Event
from lintmig.github.hunks import new_lines
from lintmig.model.change import Change, ChangedFile, FileStatus
from lintmig.stages.discover import is_read

MOST_FILES = 3000
"""GitHub lists no more."""

MOST_TEXTS = 100
STATUSES: dict[str, FileStatus] = {
    "added": "added",
    "copied": "added",
    "removed": "deleted",
    "modified": "modified",
    "changed": "modified",
    "renamed": "renamed",
}


class Listed(NamedTuple):
    """A file of a pull request; `patch` is None where GitHub does not show it: too large, or no text."""

    path: str
    status: FileStatus
    old_path: str | None
    patch: str | None


def listed_files(api: Api, event: Event) -> tuple[list[Listed], Answer]:
    """The files of a pull request, with the last answer."""
    items, answer = api.pages(f"/repos/{event.repository}/pulls/{event.number}/files")
    return list(_files(items)), answer


def listed_change(api: Api, event: Event, ref: str, folder: Path, top: Path) -> Basis | Answer:
    """The change, with what changed files were at `ref`; an answer where GitHub gives none."""
    if event.repository is None or not ref:
        return Answer(0, None, "the event names no base")
    files, answer = listed_files(api, event)
    if not answer.is_good:
        return answer
    notes: list[str] = []
    if len(files) >= MOST_FILES:
        notes.append(f"GitHub lists no more than {MOST_FILES} files of a pull request")
    before: dict[str, str | None] = {}
    wanted = [each for each in files if each.status != "added" and is_read(each.old_path or each.path)]
    for each in files:
        if each.status in ("added", "renamed") and is_read(each.path):
            before[_absolute(top, each.path)] = None
    for number, each in enumerate(wanted):
        old_path = each.old_path or each.path
        text = _text(api, event.repository, old_path, ref) if number < MOST_TEXTS else None
        if text is None:
            notes.append(f"what {old_path} was before cannot be read")
        before[_absolute(top, old_path)] = text
    changed = sorted(_changed(each, folder, top) for each in files)
    change = Change(ref, "the files that GitHub lists", tuple(changed), tuple(notes))
    return Basis(change, before, {})


def _files(items: Sequence[object]) -> Iterator[Listed]:
    for item in records(list(items)):
        status, patch = STATUSES.get(str(item.get("status"))), item.get("patch")
        path = _inside(item.get("filename"))
        old_path = _inside(item.get("previous_filename")) if status == "renamed" else None
        if status is not None and path is not None and (status != "renamed" or old_path is not None):
            yield Listed(path, status, old_path, patch if isinstance(patch, str) else None)


def _inside(path: object) -> str | None:
    """A path that stays in the repository."""
    if not isinstance(path, str) or not path or "\0" in path:
        return None
    parts = PurePosixPath(path)
    return None if parts.is_absolute() or ".." in parts.parts else path


def _text(api: Api, repository: str, path: str, ref: str) -> str | None:
    where = "/".join(segment(part) for part in path.split("/"))
    answer = api.get(f"/repos/{repository}/contents/{where}", {"ref": ref}, "raw")
    return answer.body if answer.is_good and isinstance(answer.body, str) else None


def _changed(each: Listed, folder: Path, top: Path) -> ChangedFile:
    lines = new_lines(each.patch) if each.patch is not None and each.status in ("modified", "renamed") else None
    old_path = _shown(each.old_path, folder, top) if each.old_path is not None else None
    return ChangedFile(_shown(each.path, folder, top), each.status, old_path, lines)


def _shown(path: str, folder: Path, top: Path) -> str:
    return os.path.relpath(_absolute(top, path), folder).replace(os.sep, "/")


def _absolute(top: Path, path: str) -> str:
    return str(top / path)
