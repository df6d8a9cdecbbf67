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
            pattern = _compiled(row.pattern)
            has_place = "at" in pattern.groupindex
            for match in pattern.finditer(text):
                first, last = match.span("at") if has_place else match.span()
                if last > first:
                    yield Use(row, words.span(first, last))


class Words:
    """A statement as patterns see it: one word a token, joined by single spaces.

    A string after COLLATE is a name, as MySQL and MariaDB read it.

    Of a very long one only both ends are seen: patterns may take the square of a text's length.
    """

    __slots__ = ("_starts", "_tokens", "_words", "text")

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        if len(tokens) > _MOST_TOKENS:
            tokens = tokens[: _MOST_TOKENS * 3 // 4] + tokens[-_MOST_TOKENS // 4 :]
        self._tokens = tokens
        self._words = [_shown(token) for token in tokens]
        for number, word in enumerate(self._words):
            if word == "COLLATE" and number + 1 < len(tokens) and tokens[number + 1].kind == "string":
                self._words[number + 1] = f'"{tokens[number + 1].word}"'
        self._starts: list[int] = []
        self.text = " ".join(self._words)

    def span(self, first: int, last: int) -> Span:
        """The place in the script of text[first:last]."""
        if not self._starts:
            at = 0
            for word in self._words:
                self._starts.append(at)
                at += len(word) + 1
        opening = self._tokens[bisect_right(self._starts, first) - 1]
        closing = self._tokens[bisect_right(self._starts, last - 1) - 1]
        return Span(opening.start, closing.end)


def _shown(token: Token) -> str:
    if token.kind not in _QUOTED:
        return token.word
    return f'"{token.word}"' if token.kind == "quoted" else "'...'"


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
