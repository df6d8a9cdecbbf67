"""A change of a file's text that does away with a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from lintmig.model.source import Span

Safety = Literal["safe", "unsafe"]
"""Safe: nothing that worked before means something else after it. Unsafe: a person has to agree."""


class Edit(NamedTuple):
    """`text` takes the place of what stands in the span; an empty span is where it is put in."""

    span: Span
    text: str


class Fix(NamedTuple):
    """`title` is an imperative such as `Write CURRENT_TIMESTAMP`. The edits do not overlap and are in order.

    Spans are of the script in a check's Problem, of the file in a Finding.
    """

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


def title_of(text: str, edits: Sequence[Edit]) -> str:
    """What the first of the edits does, in words."""
    edit = edits[0]
    old, new = (" ".join(part.split()) for part in (text[edit.span.start : edit.span.end], edit.text))
    shown = new if len(new) <= _LONGEST else f"{new[: _LONGEST - 3]}..."
    if not new:
        return f"Remove {old if len(old) <= _LONGEST else old[: _LONGEST - 3] + '...'}"
    return f"Write {shown}" + (f" for {old}" if old and len(old) + len(shown) <= _LONGEST else "")


_LONGEST = 60


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not overlap, in any order."""
    parts = []
    at = 0
    for edit in sorted(edits, key=lambda each: each.span):
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join((*parts, text[at:]))


def alike(old: str, new: str) -> str:
    """Keywords in small letters where those are that they stand in the place of, or beside."""
    return new.lower() if old == old.lower() and old != old.upper() else new


def renamed(text: str, span: Span, name: str) -> Fix | None:
    """Another name where one stands without quotes; None where it would need some. A person knows what is meant."""
    if not _PLAIN.fullmatch(text, span.start, span.end) or not _PLAIN.fullmatch(name) or not name.islower():
        return None
    return Fix(f"Write {name}", "unsafe", (Edit(span, name),))


_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
