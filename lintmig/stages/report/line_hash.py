"""The fingerprint of a line by which GitHub's code scanning knows an alert again.

Computed as github/codeql-action does (src/fingerprints.ts), so that its upload finds nothing to correct: the first
hundred UTF-16 units from the line on, blanks left out, as digits of a number to the base 37 in 64 bits; then the how
manieth line of the file with this number it is. Of all fingerprints in a report GitHub uses this one alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

UNITS = 100
BASE, MODULUS = 37, 2**64
END = "\uffff" + "\0" * UNITS


def line_hashes(text: str, wanted: Collection[int]) -> dict[int, str]:
    """Of each wanted line (from 1), such as `a7f2ff13bc495cf2:2`. Time is linear in the text."""
    units = _units(text)
    starts = {line: start for line, start in enumerate(_starts(units), start=1) if line in wanted}
    windows = {start: units[start : start + UNITS] for start in starts.values()}
    seen = dict.fromkeys(windows.values(), 0)
    numbers: dict[int, int] = {}
    for start in _starts(units) if seen else ():
        window = units[start : start + UNITS]
        if window in seen:
            seen[window] += 1
            numbers[start] = seen[window]
    return {line: f"{_hash(windows[start]):x}:{numbers[start]}" for line, start in starts.items()}


def _units(text: str) -> str:
    """A character for each UTF-16 unit but blanks, with one kind of line end, and a mark behind the last."""
    shown = text.replace("\r\n", "\n").replace("\r", "\n").translate({0x20: None, 0x09: None})
    return re.sub("[\U00010000-\U0010ffff]", _halves, shown) + END


def _halves(found: re.Match[str]) -> str:
    code = ord(found[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def _starts(units: str) -> Iterator[int]:
    at = 0
    while at != -1:
        yield at
        found = units.find("\n", at)
        at = -1 if found == -1 else found + 1


def _hash(window: str) -> int:
    number = 0
    for unit in window:
        number = (number * BASE + ord(unit)) % MODULUS
    return number
