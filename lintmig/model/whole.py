"""Whole numbers as strangers write them."""

from __future__ import annotations

LONGEST = 18
"""Digits that any engine's widest integer has; Python itself refuses to read thousands of them."""


def is_whole(text: str) -> bool:
    """Whether a text is a number that `int` reads: other digits than 0 to 9 are letters to every engine."""
    return len(text) <= LONGEST and text.isascii() and text.isdecimal()
