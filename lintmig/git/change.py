"""What a working tree changes against a commit, on the result of merging the two."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lintmig.git.command import GitError, blobs, commit_of, run_git, sizes
from lintmig.git.usual import untracked
from lintmig.model.change import Change, ChangedFile, FileStatus, LineRange
from lintmig.stages.discover import LARGEST_FILE, is_read


@dataclass(frozen=True, slots=True)
class Basis:
    """A change, and the two trees that it lies between.

    Both overlays are on the working tree, as in Request.overlay: `overlay_before` makes it what the base has,
    `overlay_now` what merging would leave, which differs only where the base has moved on.
    """

    change: Change
    overlay_before: Mapping[str, str | None]
    overlay_now: Mapping[str, str | None]


class _Raw(NamedTuple):
    """One file of a diff. Paths are from the top of the repository; a hash is empty where there is no file."""

    status: FileStatus
    path: str
    old_path: str | None
    old_hash: str
    lines: tuple[LineRange, ...] | None = None


def change_against(folder: Path, revision: str, method: str = "", *, is_ancestor: bool = False) -> Basis:
    """The change of the working tree around `folder`, untracked files and all, against a revision.

    `folder` is the working directory that paths are relative to. `is_ancestor` says that HEAD comes from the
    revision, which a shallow clone does not know. Raises GitError where the revision is not there.
    """
    top = Path(os.path.normpath(folder / _text(run_git(folder, "rev-parse", "--show-cdup")).strip()))
    base = commit_of(folder, revision)
    if base is None:
        is_shallow = _text(run_git(folder, "rev-parse", "--is-shallow-repository")).strip() == "true"
        hint = "fetch more of the history, such as fetch-depth: 0" if is_shallow else "name a commit, branch or tag"
        raise GitError(f"there is no commit {revision!r} here", hint)
    notes: list[str] = []
    ancestor = base if is_ancestor else _ancestor(top, base)
    ours = _with_lines(top, ancestor or base)
    loose = [path for path in map(os.fspath, untracked(top)) if is_read(os.path.relpath(path, top))]
    before = ours if ancestor == base else list(_diff(top, base, "--no-renames"))
    old_texts = _texts(top, before, notes)
    overlay_before: dict[str, str | None] = dict.fromkeys(loose)
    for each in before:
        if each.old_path != each.path:
            overlay_before[_absolute(top, each.path)] = None
        if each.old_path is not None and (each.old_hash in old_texts or each.old_path != each.path):
            overlay_before[_absolute(top, each.old_path)] = old_texts.get(each.old_hash)
    overlay_now: dict[str, str | None] = {}
    if ancestor is None:
        missing = [each for each in ours if each.status == "deleted"]
        ours = [each for each in ours if each.status != "deleted"]
        overlay_now = {_absolute(top, each.path): old_texts.get(each.old_hash) for each in missing}
        notes.append(
            f"no common ancestor with {revision} is known here: files that only it has are taken to be newer there"
        )
    elif ancestor != base:
        overlay_now = _of_the_other_side(top, ancestor, base, ours, overlay_before, notes)
    there = {each.path for each in ours}
    files = [
        *(_changed(each, top, folder) for each in ours),
        *(
            ChangedFile(_shown(Path(path), folder), "added")
            for path in loose
            if os.path.relpath(path, top) not in there
        ),
    ]
    return Basis(
        Change(base, method or f"{revision} was named", tuple(sorted(files)), tuple(notes)),
        {path: text for path, text in overlay_before.items() if is_read(os.path.relpath(path, top))},
        {path: text for path, text in overlay_now.items() if is_read(os.path.relpath(path, top))},
    )


_MOST_NAMED = 500


def _with_lines(top: Path, base: str) -> list[_Raw]:
    """What the working tree changes, with the new lines and the old names of what may be read.

    Other files are not opened: they may be large, and a partial clone does not have them.
    """
    found = list(_diff(top, base, "--no-renames"))
    here = sizes(top, (each.old_hash for each in found if each.old_hash))
    wanted = [each.path for each in found if is_read(each.path) and (not each.old_hash or each.old_hash in here)]
    if not wanted:
        return found
    is_all_here = all(not each.old_hash or each.old_hash in here for each in found)
    named = [f":(top,literal){path}" for path in wanted] if len(wanted) <= _MOST_NAMED or not is_all_here else []
    read = list(_diff(top, base, "--find-renames", "--unified=0", paths=named))
    there = {path for each in read for path in (each.path, each.old_path)}
    return [*read, *(each for each in found if each.path not in there)]


def _of_the_other_side(
    top: Path,
    ancestor: str,
    base: str,
    ours: Sequence[_Raw],
    overlay_before: Mapping[str, str | None],
    notes: list[str],
) -> dict[str, str | None]:
    """What the base has changed since the two parted and this side has not: merging takes it from the base."""
    touched = {path for each in ours for path in (each.path, each.old_path) if path is not None}
    overlay: dict[str, str | None] = {}
    for each in _diff(top, ancestor, "--no-renames", to=base):
        path = _absolute(top, each.path)
        if each.path not in touched:
            overlay[path] = overlay_before.get(path)
        elif is_read(each.path) and path in overlay_before:
            notes.append(f"{each.path} has changed on both sides: it is judged as it is here, not merged")
    return overlay


def _ancestor(top: Path, base: str) -> str | None:
    """The commit where HEAD and the base part; None where it is not known, as in a shallow clone."""
    try:
        return _text(run_git(top, "merge-base", base, "HEAD")).strip() or None
    except GitError:
        return None


def _diff(top: Path, base: str, *options: str, to: str | None = None, paths: Sequence[str] = ()) -> Iterator[_Raw]:
    """From a commit to another, or to the working tree; with `--unified`, also the lines that are new."""
    form = "--patch-with-raw" if any(each.startswith("--unified") for each in options) else "--raw"
    arguments = [form, "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all"]
    revisions = [base, to] if to is not None else [base]
    output = run_git(top, "diff", *arguments, *options, "--end-of-options", *revisions, "--", *paths)
    raw, patch = _parted(output)
    found = list(_entries(raw))
    sections = _sections(patch) if patch else []
    lines = sections if len(sections) == len(found) else [None] * len(found)
    for each, new_lines in zip(found, lines, strict=True):
        if each is not None:
            yield each._replace(lines=new_lines)


def _parted(output: bytes) -> tuple[bytes, bytes]:
    """The raw entries, and the patch that begins behind an empty field."""
    if output.startswith(b":"):
        end = output.find(b"\0\0")
        if end >= 0:
            return output[: end + 1], output[end + 2 :]
    return output, b""


_STATUS: dict[str, FileStatus] = {"A": "added", "D": "deleted", "R": "renamed", "M": "modified", "T": "modified"}


def _entries(raw: bytes) -> Iterator[_Raw | None]:
    """None stands for what is no file: a submodule."""
    fields = iter(raw.split(b"\0"))
    for head in fields:
        if not head:
            continue
        old_mode, new_mode, old_hash, _, letter = head.decode("ascii").lstrip(":").split(" ")
        status = _STATUS.get(letter[:1], "modified")
        first = _text(next(fields))
        second = _text(next(fields)) if letter[:1] in "RC" else first
        if "160000" in (old_mode, new_mode):
            yield None
        elif letter[:1] == "C":
            yield _Raw("added", second, None, "")
        elif status == "added":
            yield _Raw(status, second, None, "")
        else:
            yield _Raw(status, second, first, old_hash)


_HUNK = re.compile(rb"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")


def _sections(patch: bytes) -> list[tuple[LineRange, ...] | None]:
    """The new lines of each file of a patch; None where it does not tell them."""
    found: list[tuple[LineRange, ...] | None] = []
    ranges: list[LineRange] = []
    is_open = False
    for line in patch.split(b"\n"):
        if line.startswith(b"diff --git "):
            if is_open:
                found.append(tuple(ranges))
            ranges, is_open = [], True
        elif hunk := _HUNK.match(line):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            if count:
                ranges.append((first, first + count - 1))
    if is_open:
        found.append(tuple(ranges))
    return found


def _texts(top: Path, changed: Iterable[_Raw], notes: list[str]) -> dict[str, str]:
    """By hash, the texts that the base has of the files that matter; what cannot be had is noted."""
    wanted = {each.old_hash: each.path for each in changed if each.old_path is not None and is_read(each.old_path)}
    found = blobs(top, wanted, LARGEST_FILE + 1)
    for name, path in wanted.items():
        if name not in found:
            notes.append(f"what {path} was before cannot be read: all that is found in it is told")
    return {name: data.decode("utf-8", "surrogateescape") for name, data in found.items()}


def _changed(each: _Raw, top: Path, folder: Path) -> ChangedFile:
    old_path = _shown(top / each.old_path, folder) if each.status == "renamed" and each.old_path else None
    lines = each.lines if each.status in ("modified", "renamed") else None
    return ChangedFile(_shown(top / each.path, folder), each.status, old_path, lines)


def _shown(path: Path, folder: Path) -> str:
    """As findings have it: relative to the working directory, bytes that are not UTF-8 escaped."""
    relative = os.path.relpath(path, folder)
    return os.fsencode(relative).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def _absolute(top: Path, path: str) -> str:
    return os.path.join(top, path.replace("/", os.sep))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
