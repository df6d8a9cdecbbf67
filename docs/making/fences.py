"""The fenced blocks of a Markdown page."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = re.compile(r"^(?P<indent> *)(?P<fence>`{3,})(?P<language>[\w-]*)(?P<rest>[^`]*)$")
_TITLE = re.compile(r'\btitle="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Fence:
    """`first` is the line of its first line of text, `last` that of its closing fence, both counted from 0."""

    language: str
    title: str
    text: str
    indent: str
    first: int
    last: int


def fences(page: str) -> Iterator[Fence]:
    """In the order of the page; a block that is never closed is none."""
    lines = page.split("\n")
    at = 0
    while at < len(lines):
        opening = _OPENING.match(lines[at])
        closing = None
        if opening:
            ends = f"{opening['indent']}{opening['fence']}"
            closing = next((line for line in range(at + 1, len(lines)) if lines[line].rstrip() == ends), None)
        if opening and closing is not None:
            title = _TITLE.search(opening["rest"])
            body = "".join(f"{line}\n" for line in lines[at + 1 : closing])
            text = textwrap.dedent(body) if opening["indent"] else body
            yield Fence(opening["language"], title[1] if title else "", text, opening["indent"], at + 1, closing)
            at = closing
        at += 1
