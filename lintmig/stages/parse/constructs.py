"""Find the constructs table's rows in statements."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache

from lintmig.model.construct import Construct
from lintmig.model.name import DataType
from lintmig.model.script import Call, Use
from lintmig.model.source import Span
from lintmig.model.token import Token


class Recognizer:
    """One engine's rows, ready to be held against many statements."""

    def __init__(self, constructs: Iterable[Construct]) -> None:
        rows = list(constructs)
        self._statements = [row for row in rows if row.looks_at == "statement"]
        self._by_verb: dict[str, list[Construct]] = {}
        self._types = _Names(row for row in rows if row.looks_at == "type")
        self._functions = _Names(row for row in rows if row.looks_at == "function")

    def uses(self, words: Words, types: Iterable[DataType], calls: Iterable[Call]) -> Iterator[Use]:
        yield from self._statement_uses(words)
        for type_ in types:
            construct = self._types.find(type_.name + (" []" if type_.is_array else ""))
            if construct is not None and type_.qualifier is None:
                yield Use(construct, type_.span)
        for call in calls:
            if len(call.name.parts) == 1:
                construct = self._functions.find(call.name.last.text.lower())
                if construct is not None:
                    yield Use(construct, call.span)

    def _statement_uses(self, words: Words) -> Iterator[Use]:
        text = words.text
        verb = text.partition(" ")[0]
        rows = self._by_verb.get(verb)
        if rows is None:
            rows = [row for row in self._statements if not row.verbs or verb in row.verbs]
            self._by_verb[verb] = rows
        for row in rows:
            required = row.required
            if required and required[0] not in text:
                continue
            if not all(part in text for part in required):
                continue
            for match in matches(row.pattern, row.literal, words):
                first, last = match.span("at") if "at" in match.re.groupindex else match.span()
                if last > first:
                    yield Use(row, words.span(first, last))


def matches(pattern: str, literal: str, words: Words) -> Iterator[re.Match[str]]:
    """Where a statement pattern matches, and the string at its group `literal` says what it must."""
    for match in _compiled(pattern).finditer(words.text):
        if not literal or _compiled(literal).search(words.token(match.start("literal")).word):
            yield match


class Words:
    """A statement as patterns see it: one word a token, joined by single spaces.

    Of a very long one only both ends are seen: patterns may take the square of a text's length.
    """

    __slots__ = ("_starts", "_tokens", "_words", "text")

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        if len(tokens) > _MOST_TOKENS:
            tokens = tokens[: _MOST_TOKENS * 3 // 4] + tokens[-_MOST_TOKENS // 4 :]
        self._tokens = tokens
        self._words = [
            token.word if token.kind not in _QUOTED else f'"{token.word}"' if token.kind == "quoted" else "'...'"
            for token in tokens
        ]
        self._starts: list[int] = []
        self.text = " ".join(self._words)

    def span(self, first: int, last: int) -> Span:
        """The place in the script of text[first:last]."""
        return Span(self.token(first).start, self.token(last - 1).end)

    def token(self, at: int) -> Token:
        """The token whose word stands at text[at]."""
        if not self._starts:
            start = 0
            for word in self._words:
                self._starts.append(start)
                start += len(word) + 1
        return self._tokens[bisect_right(self._starts, at) - 1]


_MOST_TOKENS = 4_000
_QUOTED = frozenset({"quoted", "string"})
_PLAIN = re.compile(r"[\w $]+(?:\|[\w $]+)*")


class _Names:
    """Rows that are held against whole names; most of them list the names."""

    def __init__(self, rows: Iterable[Construct]) -> None:
        self._found: dict[str, Construct | None] = {}
        self._patterns: list[Construct] = []
        for row in rows:
            if _PLAIN.fullmatch(row.pattern):
                for name in row.pattern.split("|"):
                    self._found.setdefault(name, row)
            else:
                self._patterns.append(row)

    def find(self, name: str) -> Construct | None:
        if name not in self._found:
            rows = (row for row in self._patterns if _compiled(row.pattern).fullmatch(name))
            self._found[name] = next(rows, None)
        return self._found[name]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
