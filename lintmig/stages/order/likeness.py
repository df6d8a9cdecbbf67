"""Whether two texts say the same to a database."""

from __future__ import annotations

import re
from typing import NamedTuple

from lintmig.model.source import Span

_TOKEN = re.compile(
    r"""(?P<skipped>\s++|--[^\n]*+|^[ \t]*+\#[^\n]*+|/\*(?!!).*?(?:\*/|\Z))
    |(?P<quoted>'(?:[^'\\]|''|\\.)*+'?|"[^"]*+"?|`[^`]*+`?)
    |\w++|.""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def first_difference(before: str, now: str) -> Span | None:
    """Of two texts of SQL, the first part of the second that is not the same, whatever white space, comments and
    letters' case; None where there is none."""
    if before == now:
        return None
    old, new = _words(before), _words(now)
    for one, other in zip(old, new, strict=False):
        if one.text != other.text:
            return Span(other.start, other.end)
    if len(old) == len(new):
        return None
    at = new[min(len(old), len(new) - 1)] if new else _Word("", 0, 0)
    return Span(at.start, at.end)


def spoken(sql: str) -> str:
    """A text that is the same for all that say the same to a database."""
    return " ".join(word.text for word in _words(sql))


def first_other_line(before: str, now: str, *, ignores_ends: bool) -> Span | None:
    """The same of the text itself: the first line that is not the same; with `ignores_ends` its line ends do not count,
    nor do empty lines."""
    if before == now:
        return None
    old, new = before.split("\n"), now.split("\n")
    if ignores_ends and _plain(before) == _plain(now):
        return None
    start = 0
    for one, other in zip(old, new, strict=False):
        if one != other and not (ignores_ends and one.rstrip("\r") == other.rstrip("\r")):
            return Span(start + len(other) - len(other.lstrip()), start + len(other.rstrip()))
        start += len(other) + 1
    end = len(now.rstrip())
    return Span(now.rfind("\n", 0, end) + 1, end)


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r", "").replace("\n", "")


def _words(sql: str) -> list[_Word]:
    found = [
        _Word(match[0] if match["quoted"] else match[0].lower(), match.start(), match.end())
        for match in _TOKEN.finditer(sql)
        if not match["skipped"]
    ]
    while found and found[-1].text == ";":
        found.pop()
    return found
