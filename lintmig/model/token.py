"""The words of SQL with their exact places."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Span

TokenKind = Literal["word", "quoted", "string", "number", "operator", "parameter"]


class Token(NamedTuple):
    """One lexical element.

    `word` is what readers compare: a bare word in upper case, an operator as written,
    and the value (without quotes) of a quoted identifier or a string.
    """

    kind: TokenKind
    word: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)
