"""Cut tokens into statements, as the engines' own clients do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lintmig.model.engine import EngineName
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.lexer import Lexed, lex


@dataclass(frozen=True, slots=True)
class Cut:
    """A script's statements as tokens without their semicolons; `metas` are client commands such as `\\i`."""

    statements: tuple[tuple[Token, ...], ...]
    comments: tuple[Span, ...]
    metas: tuple[Span, ...]
    readings: dict[int, object] = field(default_factory=dict, compare=False)
    """What was read of a statement, by index, where every engine reads it so."""


def split(text: str, engine: EngineName, settings: frozenset[str] = frozenset()) -> Cut:
    """Engines that read every character of a text alike share one cut of it. `settings` as in `lex`."""
    shared = engine == "postgresql" and not _READ_DIFFERENTLY.search(text)
    return _split(text, "sqlite" if shared else engine, settings & _SETTINGS)


_READ_DIFFERENTLY = re.compile(r"[\[$\\{]|/\*|\b[eEnNbB]'|[uU]&'|::?\w")
"""What PostgreSQL and SQLite cut into different tokens."""


_SETTINGS = frozenset({"ANSI_QUOTES", "NO_BACKSLASH_ESCAPES"})


@lru_cache(maxsize=1024)
def _split(text: str, engine: EngineName, settings: frozenset[str]) -> Cut:
    statements: list[tuple[Token, ...]] = []
    comments: list[Span] = []
    metas: list[Span] = []
    for start, end, delimiter in _segments(text):
        lexed = lex(text, engine, start, end, delimiter, settings)
        comments.extend(lexed.comments)
        metas.extend(lexed.metas)
        statements.extend(_statements(lexed, has_delimiter=bool(delimiter)))
    return Cut(tuple(statements), tuple(comments), tuple(metas))


_DELIMITER = re.compile(r"^[ \t]*delimiter[ \t]+(\S+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_COPY = re.compile(r"^COPY\b[^;]*?\bFROM\s+STDIN\b[^;]*;[^\n]*\n", re.IGNORECASE | re.MULTILINE)
_COPY_END = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)


def _segments(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of SQL with the delimiter that holds there; DELIMITER lines and COPY data are left out."""
    marks: list[tuple[int, int, str | None]] = [
        (line.start(), line.end(), "" if line[1] == ";" else line[1]) for line in _DELIMITER.finditer(text)
    ]
    if "\\." in text:
        for copy in _COPY.finditer(text):
            end = _COPY_END.search(text, copy.end())
            if end:
                marks.append((copy.end(), end.end(), None))
    start, delimiter = 0, ""
    for first, last, changed in sorted(marks, key=lambda mark: mark[0]):
        if first < start:
            continue
        yield start, first, delimiter
        start = last
        delimiter = delimiter if changed is None else changed
    yield start, len(text), delimiter


def _statements(lexed: Lexed, has_delimiter: bool) -> Iterator[tuple[Token, ...]]:
    current: list[Token] = []
    body = _Body()
    tokens, boundaries = lexed.tokens, lexed.boundaries
    for index, token in enumerate(tokens):
        kind, word, _, _ = token
        ends = False
        if kind == "operator" and word in _ENDS:
            ends = word == "" or not (body.depth > 0 or (has_delimiter and body.is_routine))
        if ends or index in boundaries:
            if current:
                yield _trimmed(current)
            current, body = [], _Body()
        if not ends:
            current.append(token)
            if body.may_open:
                following = tokens[index + 1] if index + 1 < len(tokens) else None
                body.see(token, following, len(current))
    if current:
        yield _trimmed(current)


def _trimmed(tokens: list[Token]) -> tuple[Token, ...]:
    end = len(tokens)
    while end > 1 and tokens[end - 1].word == ";" and tokens[end - 1].kind == "operator":
        end -= 1
    return tuple(tokens[:end])


_ENDS = frozenset({";", ""})
_ROUTINES = {"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"}
_CLOSED_WITH_END = {"IF", "LOOP", "WHILE", "REPEAT", "FOR"}


class _Body:
    """Follows BEGIN ... END of routines and the parentheses of rules, where semicolons end nothing."""

    def __init__(self) -> None:
        self.is_create = False
        self.is_routine = False
        self.is_rule = False
        self.depth = 0
        self.previous = ""
        self.may_open = True
        """Whether what follows may matter."""

    def see(self, token: Token, following: Token | None, count: int) -> None:
        """`count` is the token's number in its statement, from 1."""
        word = token.word if token.kind != "string" else ""
        if self.is_rule:
            self.depth += (word == "(") - (word == ")")
        if token.kind != "word":
            self.may_open = self.may_open and count > 1
            return
        if count == 1:
            self.is_create = word == "CREATE"
            self.is_routine = word == "BEGIN" and following is not None and following.word == "NOT"
        if self.is_create and not self.is_routine and count < 12:
            self.is_routine = word in _ROUTINES
            self.is_rule = self.is_rule or (word == "RULE" and count < 5)
        if self.is_routine:
            if word == "BEGIN" or (word == "CASE" and self.depth and self.previous != "END"):
                self.depth += 1
            elif word == "END" and self.depth and not (following and following.word in _CLOSED_WITH_END):
                self.depth -= 1
        self.previous = word
        self.may_open = self.is_routine or self.is_rule or (self.is_create and count < 12)
