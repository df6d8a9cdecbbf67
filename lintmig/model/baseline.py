"""Findings that a project has put up with, written down so that only others are reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from lintmig.model.source import Source


class Entry(NamedTuple):
    """What a finding is known by when lines have moved and messages were worded anew.

    `path` is relative to the folder of the baseline, `subject` is Finding.subject.
    """

    path: str
    rule: str
    subject: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """`counts` says how many findings of each entry there may be; `source` is empty where there is no file yet."""

    path: Path
    source: Source
    counts: Mapping[Entry, int] = field(default_factory=dict)


_LOOKED_AT = 2_000


def subject_of(*texts: str) -> str:
    """A digest of the first words of texts, however they are laid out: a statement may be as long as its file."""
    words = "\n".join(" ".join(text[:_LOOKED_AT].split()) for text in texts)
    return blake2b(words.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


class LeftOut(NamedTuple):
    """Findings that are there and are not reported: how many, and for what.

    `since` are the versions up to which migrations are older; `stale` is what the baseline has and the project has
    no more.
    """

    in_baseline: int = 0
    older: int = 0
    since: tuple[str, ...] = ()
    stale: tuple[tuple[Entry, int], ...] = ()

    def and_of(self, other: LeftOut) -> LeftOut:
        since = (*self.since, *(each for each in other.since if each not in self.since))
        stale = (*self.stale, *other.stale)
        return LeftOut(self.in_baseline + other.in_baseline, self.older + other.older, since, stale)


NOTHING_LEFT_OUT = LeftOut()
