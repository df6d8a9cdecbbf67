"""A change of a file's text that does away with a finding."""

from __future__ import annotations

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
