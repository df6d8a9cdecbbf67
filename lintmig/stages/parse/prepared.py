"""Prepared statements of MySQL and MariaDB whose text is in the script: read as what they run.

A text that stands alone is certain to run; one of several, as in `IF(found, 'SELECT 1', 'ALTER TABLE ...')`, may.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple, TypeVar

from lintmig.model.engine import EngineName
from lintmig.model.operation import Guarded, Operation
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader
from lintmig.stages.parse.split import split
from lintmig.stages.parse.statement import read_statement

_Value = TypeVar("_Value")


class Texts(NamedTuple):
    """The tokens of the strings that a variable may hold."""

    tokens: tuple[Token, ...]
    is_certain: bool


class Prepared:
    """Follows the variables and the prepared statements of one script."""

    def __init__(self, text: str, engine: EngineName) -> None:
        self.text = text
        self.engine = engine
        self._variables: dict[str, Texts] = {}
        self._statements: dict[str, Texts | None] = {}
        self._composed: set[str] = set()
        """Variables whose text is not known."""

    def see(self, tokens: tuple[Token, ...], context: Context) -> tuple[Operation, ...] | None:
        """What a statement runs of a text; None where it is no EXECUTE, or its text is not known."""
        reader = Reader(self.text, tokens)
        word = reader.word()
        if word == "SET":
            reader.at += 1
            for item in reader.items():
                self._assign(item)
        elif word in ("SELECT", "WITH", "(") and any(token.word == "INTO" for token in tokens):
            self._select_into(tokens)
        elif word == "PREPARE":
            reader.at += 1
            name = reader.identifier()
            if name is not None and reader.accept("FROM"):
                self._statements[name.text.lower()] = self._texts(reader)
        elif word == "EXECUTE":
            reader.at += 1
            if reader.accept("IMMEDIATE"):
                return self._run(self._texts(reader), context)
            name = reader.identifier()
            return self._run(self._statements.get(name.text.lower()), context, name.span) if name else None
        return None

    def _assign(self, item: Reader) -> None:
        name = _variable(item)
        if name is None:
            return
        while not item.is_done() and item.word() not in ("=", ":="):
            item.at += 1
        item.at += 1
        parts = item.tokens[item.at : item.end]
        has_text = any(token.kind == "string" and _SQL.match(token.word) for token in parts)
        if has_text or _variable(item) is not None or any(token.word in _COMPOSING for token in parts):
            self._keep(name, self._texts(item))

    def _select_into(self, tokens: tuple[Token, ...]) -> None:
        at = max(index for index, token in enumerate(tokens) if token.word == "INTO")
        for index in range(at + 1, len(tokens)):
            name = _variable(Reader(self.text, tokens, index))
            if name is not None:
                self._keep(name, self._texts(Reader(self.text, tokens)))

    def _keep(self, name: str, texts: Texts | None) -> None:
        if texts is None:
            self._variables.pop(name, None)
            self._composed.add(name)
        else:
            self._variables[name] = texts
            self._composed.discard(name)

    def _texts(self, item: Reader) -> Texts | None:
        """The SQL that an expression may be; None where it puts some together."""
        parts = item.tokens[item.at : item.end]
        if len(parts) == 1 and parts[0].kind == "string":
            return Texts(parts, True) if self._is_plain(parts[0]) else None
        name = _variable(item)
        if name is not None and item.end - item.at <= 2:
            return self._variables.get(name)
        words = {token.word for token in parts if token.kind in ("word", "operator")}
        strings = [token for token in parts if token.kind == "string" and _SQL.match(token.word)]
        used = {match[1].lower() for token in parts if (match := _USED.match(self.text, token.start))}
        if words & _COMPOSING or not all(self._is_plain(token) for token in strings) or used & self._composed:
            return None
        for each in used:
            strings += self._variables[each].tokens if each in self._variables else ()
        return Texts(tuple(strings), False) if strings else None

    def _is_plain(self, token: Token) -> bool:
        return self.text[token.start + 1 : token.start + 1 + len(token.word)] == token.word

    def _run(self, texts: Texts | None, context: Context, place: Span | None = None) -> tuple[Operation, ...] | None:
        """What runs is placed where it is run, unless its text stands there itself."""
        if texts is None:
            return None
        found: list[Operation] = []
        for token in texts.tokens:
            start = token.start + 1
            inner = split(" " * start + token.word, self.engine, context.settings)
            for tokens in inner.statements:
                nested = Context(self.engine, context.settings)
                operations = read_statement(self.text, tokens, nested)
                if place is not None:
                    operations = tuple(_moved(each, place) for each in operations)
                    nested.calls = [_moved(each, place) for each in nested.calls]
                    nested.types = [_moved(each, place) for each in nested.types]
                found += operations if texts.is_certain else (Guarded(operations, token.span),)
                if texts.is_certain:
                    context.calls += nested.calls
                    context.types += nested.types
        return tuple(found)


def _moved(value: _Value, place: Span) -> _Value:
    """The same with every span in it at one place."""
    moved: Any = value
    if isinstance(value, Span):
        moved = place
    elif isinstance(value, tuple):
        items = [_moved(item, place) for item in value]
        moved = value._make(items) if hasattr(value, "_make") else tuple(items)
    elif is_dataclass(value) and not isinstance(value, type):
        moved = replace(value, **{item.name: _moved(getattr(value, item.name), place) for item in fields(value)})
    return moved  # type: ignore[no-any-return]


def _variable(item: Reader) -> str | None:
    """The user variable ahead, `@name`."""
    match = _USED.match(item.text, item.token().start) if not item.is_done() else None
    return match[1].lower() if match else None


_USED = re.compile(r"@[`'\"]?(\w+)")
_COMPOSING = frozenset({"CONCAT", "CONCAT_WS", "REPLACE", "GROUP_CONCAT", "INSERT", "FORMAT", "||", "+"})
_SQL = re.compile(
    r"\s*(?:CREATE|ALTER|DROP|RENAME|INSERT|UPDATE|DELETE|SELECT|TRUNCATE|SET|DO|REPLACE)\b", re.IGNORECASE
)
