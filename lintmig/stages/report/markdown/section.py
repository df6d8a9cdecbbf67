"""Parts of a page, and how many of them fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Section(NamedTuple):
    """`blocks` are what it may be cut between: each ends in a line end. `noun` counts them, as in `3 more findings`.

    Where not all of the blocks fit, the first ones are shown; a section that cannot be cut has one block. `summary`
    is what stands on a part that is folded up, as HTML of ours; empty where nothing is.
    """

    title: str
    blocks: tuple[str, ...]
    noun: str
    summary: str = ""


def fitted(head: str, sections: Iterable[Section], foot: str, budget: int) -> str:
    """The page in at most `budget` bytes of UTF-8: cut between blocks, with a word on what is left out."""
    room = budget - _size(head) - _size(foot) - _RESERVE
    text, left_out = [head], list[str]()
    for section in sections:
        part, rest = _part(section, room)
        room -= _size(part)
        text.append(part)
        if rest:
            left_out.append(f"{rest} {section.noun if rest == 1 else section.noun + 's'}")
    if left_out:
        text.append(f"\n*Left out for its length: {', '.join(left_out)}. The log has all of it.*\n")
    return "".join(text) + foot


_RESERVE = 600


def _part(section: Section, room: int) -> tuple[str, int]:
    """What fits of a section, and how many of its blocks do not."""
    opening = f"\n{section.title}\n" if section.title else ""
    closing = ""
    if section.summary:
        opening, closing = f"{opening}\n<details><summary>{section.summary}</summary>\n\n", "\n</details>\n"
    elif opening:
        opening += "\n"
    count = _fitting(section.blocks, room - _size(opening) - _size(closing))
    if not count:
        return "", len(section.blocks)
    return opening + "".join(section.blocks[:count]) + closing, len(section.blocks) - count


def _fitting(blocks: Sequence[str], room: int) -> int:
    for index, block in enumerate(blocks):
        room -= _size(block)
        if room < 0:
            return index
    return len(blocks)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))
