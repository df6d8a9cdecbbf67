"""What is wrong with the names and versions of a track's files, as its tool reads them."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.finding import Severity
from lintmig.model.source import Place


class VersionUsedTwice(NamedTuple):
    """Migrations of one track whose versions its tool takes for the same. `place` is in the later of them."""

    place: Place
    tool: str
    version: str
    others: tuple[Place, ...]
    consequence: str = "takes both for one"
    """What the tool does, as a verb in the present; of an unknown runner what is left open, as a sentence."""
    severity: Severity = "error"
    new_path: str | None = None
    """The path that the file could have instead."""
    more: int = 0
    """How many other versions of the track are used twice and not told each."""


class VersionGap(NamedTuple):
    """`missing` are the numbers between that of `place` and the one before it."""

    place: Place
    tool: str
    version: str
    missing: tuple[str, ...]
    consequence: str
    severity: Severity


class EmptyMigration(NamedTuple):
    """A migration with nothing to run, and no word why."""

    place: Place
    tool: str
    consequence: str | None
    severity: Severity


class MissingDown(NamedTuple):
    """A migration without a way back in a track whose others have one."""

    place: Place
    tool: str
    version: str
    others: int
    """How many have one."""
    consequence: str
    severity: Severity
    down_path: str | None
    """The path that the down script would have; None where it stands in the same file."""
    misnamed: str | None = None
    """The path of a down script of the same title that is for no migration."""


class FutureVersion(NamedTuple):
    """A version that is a moment to come: what is named by today's date sorts before it."""

    place: Place
    tool: str
    version: str
    days: int


class MixedVersions(NamedTuple):
    """A tool that compares text runs `place` before `other`, whose number is lower."""

    place: Place
    tool: str
    version: str
    other: Place
    other_version: str
    is_known: bool
    """Whether it is known that the tool compares text."""


Misnumbered = VersionUsedTwice | VersionGap | EmptyMigration | MissingDown | FutureVersion | MixedVersions
