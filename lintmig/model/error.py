"""The one exception that reaches users, and the words that help them out of a typing mistake."""

from __future__ import annotations

from collections.abc import Iterable


class LintmigError(Exception):
    """lintmig cannot do its work: what is wrong, and one sentence on what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A question naming the closest choice, else a sentence naming a few of them."""
    from difflib import get_close_matches

    known = sorted(choices)
    if close := get_close_matches(word.lower(), known, n=1):
        return f"did you mean {close[0]!r}?"
    shown = ", ".join(known[:12])
    return f"known: {shown}{', ...' if len(known) > 12 else ''}"
