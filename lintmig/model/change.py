"""What a change does to the files of a repository, against a commit that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

FileStatus = Literal["added", "modified", "renamed", "deleted"]

LineRange = tuple[int, int]
"""The first and the last line, both from 1."""


class ChangedFile(NamedTuple):
    """Paths are relative to the working directory, as findings have them.

    `old_path` is where a renamed file was. `lines` are those of the file as it is now that the change has added or
    changed; None for all of them.
    """

    path: str
    status: FileStatus
    old_path: str | None = None
    lines: tuple[LineRange, ...] | None = None

    def touches(self, first: int, last: int) -> bool:
        """Whether one of these lines is new."""
        return self.lines is None or any(start <= last and first <= end for start, end in self.lines)


@dataclass(frozen=True, slots=True)
class Change:
    """`base` is the commit compared with: its full hash, or what a service calls it.

    `method` tells in a few words how it was found. `notes` say what could not be compared, each a sentence.
    """

    base: str
    method: str
    files: tuple[ChangedFile, ...]
    notes: tuple[str, ...] = ()

    def file(self, path: str) -> ChangedFile | None:
        return next((each for each in self.files if each.path == path), None)

    def with_status(self, *statuses: FileStatus) -> Sequence[ChangedFile]:
        return [each for each in self.files if each.status in statuses]
