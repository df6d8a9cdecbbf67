"""The lines of a patch as GitHub's interface gives it: the hunks alone, without a header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lintmig.model.change import LineRange

_HEADER = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@")


class Hunk(NamedTuple):
    """By number, the lines of the new file that it shows, and which of them are new."""

    lines: Mapping[int, str]
    added: frozenset[int]


def hunks(patch: str) -> Iterator[Hunk]:
    """Those of one file; what is no hunk is passed over."""
    lines: dict[int, str] = {}
    added: set[int] = set()
    number = 0
    for line in patch.split("\n"):
        if header := _HEADER.match(line):
            if lines:
                yield Hunk(lines, frozenset(added))
            lines, added, number = {}, set(), int(header[1])
        elif number and line[:1] in ("+", " "):
            lines[number] = line[1:].removesuffix("\r")
            if line[0] == "+":
                added.add(number)
            number += 1
    if lines:
        yield Hunk(lines, frozenset(added))


def new_lines(patch: str) -> tuple[LineRange, ...]:
    """The lines that a patch adds, as ranges."""
    ranges: list[LineRange] = []
    for number in sorted(number for hunk in hunks(patch) for number in hunk.added):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return tuple(ranges)
