"""Which rows of the constructs table the words of a statement leave; the others cannot match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lintmig.model.construct import Construct

_MOST_WORDS = 50_000
_MOST_ANSWERS = 5_000
"""That are remembered."""


class _Row(NamedTuple):
    """Signs as bits: all of `required` must be there, and all of one of `one_of`, where there are any."""

    required: int
    one_of: tuple[int, ...]
    construct: Construct


class Shortlist:
    """Texts that a row requires are made of pieces between spaces, and each such piece is a sign.

    Which signs a word shows is remembered, and so is which rows are left by a set of signs: most statements of a
    history are built alike.
    """

    def __init__(self, rows: Iterable[Construct]) -> None:
        self._whole: dict[str, int] = {}
        self._starts: dict[str, int] = {}
        self._ends: dict[str, int] = {}
        self._within: dict[str, int] = {}
        self._count = 0
        self._rows = [
            _Row(self._signs(row.required), tuple(self._signs((part,)) for part in row.one_of), row) for row in rows
        ]
        self._lengths = tuple(sorted({len(each) for each in (*self._starts, *self._ends)}))
        self._parts = tuple(sorted(self._within.items(), key=lambda item: len(item[0])))
        self._of_words: dict[str, int] = {}
        self._left: dict[tuple[str, int], tuple[Construct, ...]] = {}

    def rows(self, text: str) -> Sequence[Construct]:
        """In order; `text` is the statement's words, joined by single spaces."""
        words = text.split(" ")
        signs, known = 0, self._of_words
        for word in words:
            found = known.get(word)
            signs |= self._signs_of(word) if found is None else found
        key = words[0], signs
        left = self._left.get(key)
        if left is None:
            if len(self._left) > _MOST_ANSWERS:
                self._left.clear()
            left = self._left[key] = tuple(row.construct for row in self._rows if _is_left(row, *key))
        return left

    def _signs(self, parts: Iterable[str]) -> int:
        signs = 0
        for part in parts:
            pieces = part.split(" ")
            for number, piece in enumerate(pieces):
                if piece:
                    signs |= self._sign(piece, begins=number > 0, ends=number < len(pieces) - 1)
        return signs

    def _sign(self, piece: str, *, begins: bool, ends: bool) -> int:
        """A space before the piece is where a word begins, one behind it where a word ends."""
        kind = (self._whole if ends else self._starts) if begins else (self._ends if ends else self._within)
        if piece not in kind:
            kind[piece] = 1 << self._count
            self._count += 1
        return kind[piece]

    def _signs_of(self, word: str) -> int:
        signs = self._whole.get(word, 0)
        for length in self._lengths:
            if length > len(word):
                break
            signs |= self._starts.get(word[:length], 0) | self._ends.get(word[-length:], 0)
        for part, sign in self._parts:
            if len(part) > len(word):
                break
            if part in word:
                signs |= sign
        if len(self._of_words) > _MOST_WORDS:
            self._of_words.clear()
        self._of_words[word] = signs
        return signs


def _is_left(row: _Row, verb: str, signs: int) -> bool:
    if row.construct.verbs and verb not in row.construct.verbs:
        return False
    if signs & row.required != row.required:
        return False
    return not row.one_of or any(signs & part == part for part in row.one_of)
