"""A statement that the grammar refuses for one misspelt keyword is read as what it was to be.

Its refusal stays; but what it was to make is then known, and what needs it later is no mistake of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lintmig.model.token import Token

MOST = 50
"""Statements of one script that are tried: where more are refused, it is in another language."""

Accepts = Callable[[tuple[Token, ...], int, str], bool]
"""Whether the grammar takes the tokens, of which the one at an index was put in for another."""


def corrected(tokens: tuple[Token, ...], accepts: Accepts) -> tuple[Token, ...] | None:
    """The statement with one keyword put right, where the grammar takes it then."""
    for at, word in _candidates(tokens):
        token = tokens[at]
        changed = (*tokens[:at], Token("word", word, token.start, token.end), *tokens[at + 1 :])
        if accepts(changed, at, word):
            return changed
    return None


def _candidates(tokens: tuple[Token, ...]) -> Iterator[tuple[int, str]]:
    for at, token in enumerate(tokens[:_FAR]):
        if token.kind == "word" and len(token.word) > _SHORTEST and token.word not in _KEYWORDS:
            for form in _shortened(token.word):
                for word in _BY_FORM.get(form, ()):
                    yield at, word


def _shortened(word: str) -> set[str]:
    """The word, and what is left of it without one letter: two words that differ by a letter share one of these."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


_FAR = 40
_SHORTEST = 2
_KEYWORDS = frozenset(
    "ADD ALTER CASCADE CHECK COLUMN CONSTRAINT CREATE DEFAULT DELETE DROP EXISTS EXTENSION FOREIGN FROM FUNCTION INDEX "
    "INSERT INTO KEY MATERIALIZED NOT NULL PRIMARY PROCEDURE REFERENCES RENAME RETURNS SCHEMA SELECT SEQUENCE SET "
    "TABLE TEMPORARY TRIGGER TYPE UNIQUE UPDATE VALUES VIEW WHERE".split()
)
_BY_FORM: dict[str, list[str]] = {}
for _word in sorted(_KEYWORDS):
    for _form in _shortened(_word):
        _BY_FORM.setdefault(_form, []).append(_word)
