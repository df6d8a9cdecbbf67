"""Find the constructs table's rows in statements."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lintmig.model.construct import Construct
from lintmig.model.name import DataType
from lintmig.model.script import Call, Use
from lintmig.model.source import Span
from lintmig.model.token import Token


class Recognizer:
    """One engine's rows, ready to be held against many statements."""

    def __init__(self, constructs: Iterable[Construct]) -> None:
        self._statements: list[_Row] = []
        self._types: list[tuple[Construct, re.Pattern[str]]] = []
        self._functions: list[tuple[Construct, re.Pattern[str]]] = []
        self._type_memory: dict[str, Construct | None] = {}
        self._function_memory: dict[str, Construct | None] = {}
        for construct in constructs:
            pattern = re.compile(construct.pattern)
            if construct.looks_at == "statement":
                self._statements.append(_Row(construct, pattern, _required(construct.pattern)))
            elif construct.looks_at == "type":
                self._types.append((construct, pattern))
            else:
                self._functions.append((construct, pattern))

    def uses(
        self, tokens: tuple[Token, ...], types: Iterable[DataType], calls: Iterable[Call]
    ) -> Iterator[Use]:
        yield from self._statement_uses(tokens)
        for type_ in types:
            name = type_.name + (" []" if type_.is_array else "")
            construct = _remembered(name, self._types, self._type_memory)
            if construct is not None and type_.qualifier is None:
                yield Use(construct, type_.span)
        for call in calls:
            if len(call.name.parts) == 1:
                name = call.name.last.text.lower()
                construct = _remembered(name, self._functions, self._function_memory)
                if construct is not None:
                    yield Use(construct, call.span)

    def _statement_uses(self, tokens: tuple[Token, ...]) -> Iterator[Use]:
        words = [_WORDS.get(token.kind, token.word) for token in tokens]
        for index, token in enumerate(tokens):
            if token.kind == "quoted":
                words[index] = f'"{token.word}"'
        text = " ".join(words)
        starts: list[int] = []
        for row in self._statements:
            if row.required not in text:
                continue
            for match in row.pattern.finditer(text):
                if not starts:
                    at = 0
                    for word in words:
                        starts.append(at)
                        at += len(word) + 1
                first, last = match.span("at") if "at" in row.pattern.groupindex else match.span()
                if last <= first:
                    continue
                opening = tokens[bisect_right(starts, first) - 1]
                closing = tokens[bisect_right(starts, last - 1) - 1]
                yield Use(row.construct, Span(opening.start, closing.end))


_WORDS = {"string": "'...'"}


@dataclass(frozen=True, slots=True)
class _Row:
    construct: Construct
    pattern: re.Pattern[str]
    required: str


def _remembered(
    name: str, rows: list[tuple[Construct, re.Pattern[str]]], memory: dict[str, Construct | None]
) -> Construct | None:
    if name not in memory:
        memory[name] = next((row for row, pattern in rows if pattern.fullmatch(name)), None)
    return memory[name]


def _required(pattern: str) -> str:
    """The longest text that every match must contain, so that most rows cost one substring test."""
    runs, current = [], ""
    for operation, argument in re._parser.parse(pattern):  # type: ignore[attr-defined]
        if str(operation) == "LITERAL":
            current += chr(argument)
        else:
            runs.append(current)
            current = ""
    return max([*runs, current], key=len)
