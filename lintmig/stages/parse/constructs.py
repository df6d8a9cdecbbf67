"""Find the constructs table's rows in statements."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from operator import itemgetter

from lintmig.model.construct import Amid, Construct
from lintmig.model.name import DataType
from lintmig.model.script import Call, Use
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.remedies import remedied

_Candidate = tuple[int, Amid, tuple[str, ...], tuple[str, ...], Construct]
"""A row's number, and what rules it out, ready at hand."""
_NUMBER = itemgetter(0)


class Recognizer:
    """One engine's rows, ready to be held against many statements."""

    def __init__(self, constructs: Iterable[Construct]) -> None:
        rows = list(constructs)
        self._statements = [row for row in rows if row.looks_at == "statement"]
        self._by_verb: dict[str, dict[str, list[_Candidate]]] = {}
        self._types = _Names(row for row in rows if row.looks_at == "type")
        self._functions = _Names(row for row in rows if row.looks_at == "function")
        self._literals = _Literals(row for row in rows if row.looks_at == "literal")

    def uses(
        self, sql: str, words: Words, types: Iterable[DataType], calls: Iterable[Call], amid: Amid = ""
    ) -> Iterator[Use]:
        yield from self._statement_uses(sql, words, amid)
        yield from self._literals.uses(sql, words)
        for type_ in types:
            if type_.qualifier is None:
                for construct in self._types.find(*_spellings(type_)):
                    yield _use(construct, sql, words, type_.span)
        for call in calls:
            if len(call.name.parts) == 1:
                for construct in self._functions.find(call.name.last.text.lower()):
                    yield _use(construct, sql, words, call.span)

    def _statement_uses(self, sql: str, words: Words, amid: Amid) -> Iterator[Use]:
        text = words.text
        for _, row_amid, required, one_of, row in self._candidates(text):
            if row_amid and row_amid != amid:
                continue
            for part in required:
                if part not in text:
                    break
            else:
                if not one_of or _holds_one(one_of, text):
                    yield from self._found(row, sql, words)

    def _candidates(self, text: str) -> list[_Candidate]:
        """The rows for the statement's verb that its words do not rule out, in order."""
        words = text.split(" ")
        by_word = self._by_verb.get(words[0])
        if by_word is None:
            by_word = self._by_verb[words[0]] = {}
            for number, row in enumerate(self._statements):
                if not row.verbs or words[0] in row.verbs:
                    by_word.setdefault(_whole_word(row), []).append((number, row.amid, row.required, row.one_of, row))
        found: list[_Candidate] = []
        for word in by_word.keys() & {"", *words}:
            found += by_word[word]
        found.sort(key=_NUMBER)
        return found

    def _found(self, row: Construct, sql: str, words: Words) -> Iterator[Use]:
        for match in matches(row.pattern, row.string, words):
            first, last = match.span("at") if "at" in match.re.groupindex else match.span()
            if last > first:
                yield _use(row, sql, words, words.span(first, last))


def _use(construct: Construct, sql: str, words: Words, found: Span) -> Use:
    if not construct.remedies:
        return Use(construct, found)
    return Use(construct, found, *remedied(construct, sql, words, found))


def _whole_word(row: Construct) -> str:
    """The longest word that every match holds whole, between spaces; empty where there is none."""
    return max((word for part in row.required for word in part.split(" ")[1:-1]), key=len, default="")


def _holds_one(parts: tuple[str, ...], text: str) -> bool:
    for part in parts:  # noqa: SIM110 - a generator takes twice the time
        if part in text:
            return True
    return False


def matches(pattern: str, string: str, words: Words) -> Iterator[re.Match[str]]:
    """Where a statement pattern matches, and the string at its group `string` says what it must."""
    for match in _compiled(pattern).finditer(words.text):
        if not string or _compiled(string).search(words.token(match.start("string")).word):
            yield match


def _spellings(type_: DataType) -> tuple[str, str]:
    """The type's name, and the name with its arguments: `numeric` and `numeric(10, 2)`, or `numeric()`."""
    array = " []" if type_.is_array else ""
    arguments = ", ".join(" ".join(argument.lower().split()) for argument in type_.arguments)
    return type_.name + array, f"{type_.name}({arguments}){array}"


class Words:
    """A statement as patterns see it: one word a token, joined by single spaces.

    A string after COLLATE is a name, as MySQL and MariaDB read it.

    Of a very long one only both ends are seen: patterns may take the square of a text's length.
    """

    __slots__ = ("_starts", "_words", "is_whole", "text", "tokens")

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.is_whole = len(tokens) <= _MOST_TOKENS
        if not self.is_whole:
            tokens = tokens[: _MOST_TOKENS * 3 // 4] + tokens[-_MOST_TOKENS // 4 :]
        self.tokens = tokens
        self._words = [_shown(token) for token in tokens]
        for number, word in enumerate(self._words):
            if word == "COLLATE" and number + 1 < len(tokens) and tokens[number + 1].kind == "string":
                self._words[number + 1] = f'"{tokens[number + 1].word}"'
        self._starts: list[int] = []
        self.text = " ".join(self._words)

    def span(self, first: int, last: int) -> Span:
        """The place in the script of text[first:last]."""
        return Span(self.token(first).start, self.token(last - 1).end)

    def token(self, at: int) -> Token:
        """The token whose word stands at text[at]."""
        self._count()
        return self.tokens[bisect_right(self._starts, at) - 1]

    def offset(self, start: int) -> int:
        """Where in the text the token stands that starts there in the script, or the next one."""
        self._count()
        index = bisect_left(self.tokens, start, key=_start)
        return self._starts[index] if index < len(self._starts) else len(self.text)

    def index(self, at: int) -> int:
        """The index of the token whose word stands at text[at]."""
        self._count()
        return bisect_right(self._starts, at) - 1

    def start(self, index: int) -> int:
        """Where in the text a token's word stands."""
        self._count()
        return self._starts[index]

    def _count(self) -> None:
        if not self._starts:
            start = 0
            for word in self._words:
                self._starts.append(start)
                start += len(word) + 1


def _shown(token: Token) -> str:
    if token.kind not in _QUOTED:
        return token.word
    return f'"{token.word}"' if token.kind == "quoted" else "'...'"


def _start(token: Token) -> int:
    return token.start


_MOST_TOKENS = 4_000
_QUOTED = frozenset({"quoted", "string"})
_PLAIN = re.compile(r"[\w $]+(?:\|[\w $]+)*")


class _Names:
    """Rows that are held against whole names; most of them list the names."""

    def __init__(self, rows: Iterable[Construct]) -> None:
        self._rows = [
            (row, frozenset(row.pattern.split("|")) if _PLAIN.fullmatch(row.pattern) else None) for row in rows
        ]
        self._found: dict[tuple[str, ...], tuple[Construct, ...]] = {}

    def find(self, *names: str) -> tuple[Construct, ...]:
        """The rows for one of these spellings, of those that reject only the first."""
        found = self._found.get(names)
        if found is None:
            rows = [row for row, listed in self._rows if _is_one(names, listed, row.pattern)]
            first = next((row for row in rows if row.verdict == "rejects"), None)
            found = tuple(row for row in rows if row.verdict != "rejects" or row is first)
            self._found[names] = found
        return found


def _is_one(names: tuple[str, ...], listed: frozenset[str] | None, pattern: str) -> bool:
    if listed is not None:
        return not listed.isdisjoint(names)
    return any(_compiled(pattern).fullmatch(name) for name in names)


class _Literals:
    """Rows that are held against single tokens as they are written: strings, numbers, and telling names.

    These are quoted or very long, or begin in lower case and go on in upper case where names are defined.
    """

    def __init__(self, rows: Iterable[Construct]) -> None:
        self._rows = list(rows)
        self._any: re.Pattern[str] | None = None

    def uses(self, sql: str, words: Words) -> Iterator[Use]:
        tokens = words.tokens
        if not self._rows:
            return
        if self._any is None:
            self._any = re.compile("|".join(f"(?:{row.pattern})" for row in self._rows))
        matches = self._any.fullmatch
        defines = tokens[0].word in _DEFINING
        for kind, word, start, end in tokens:
            if kind in _WRITTEN or end - start > _LONG_NAME or (defines and _is_mixed(sql[start:end], word)):
                if end - start > _LONGEST_LITERAL or not matches(sql, start, end):
                    continue
                text = sql[start:end]
                for row in self._rows:
                    if _compiled(row.pattern).fullmatch(text):
                        yield _use(row, sql, words, Span(start, end))


def _is_mixed(written: str, upper: str) -> bool:
    return written[:1].islower() and written != upper and not written.islower()


_WRITTEN = frozenset({"string", "number", "quoted", "parameter"})
_DEFINING = frozenset({"CREATE", "ALTER"})
_LONG_NAME = 60
_LONGEST_LITERAL = 2_000


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
