"""A statement that the grammar refuses for one misspelt keyword, or a comma too many, is read as what it was to be.

Its refusal stays; but what it was to make is then known, and what needs it later is no mistake of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from lintmig.model.fix import Edit
from lintmig.model.source import Span
from lintmig.model.token import Token

MOST = 50
"""Statements of one script that are tried: where more are refused, it is in another language."""

Accepts = Callable[[tuple[Token, ...], Span, str], bool]
"""Whether the grammar takes the tokens, in which this text was put in for what stood at a place."""


class Corrected(NamedTuple):
    """The statement as it was to be, and what is to be written for that."""

    tokens: tuple[Token, ...]
    edit: Edit


def corrected(tokens: tuple[Token, ...], accepts: Accepts) -> Corrected | None:
    """The statement with one keyword put right or one comma left out, where the grammar takes it then."""
    for at in _commas(tokens):
        changed = (*tokens[:at], *tokens[at + 1 :])
        if accepts(changed, tokens[at].span, ""):
            return Corrected(changed, Edit(tokens[at].span, ""))
    for at, word in _candidates(tokens):
        token = tokens[at]
        changed = (*tokens[:at], Token("word", word, token.start, token.end), *tokens[at + 1 :])
        if accepts(changed, token.span, word):
            return Corrected(changed, Edit(token.span, word))
    return None


def _commas(tokens: tuple[Token, ...]) -> Iterator[int]:
    """Those that no item follows, if there is only one of them."""
    pairs = enumerate(pairwise(tokens))
    found = [at for at, (one, next_one) in pairs if one.word == "," and next_one.word == ")" and not _is_text(next_one)]
    if len(found) == 1 and tokens[0].word == "CREATE":
        yield found[0]


def _is_text(token: Token) -> bool:
    return token.kind in ("string", "quoted")


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
