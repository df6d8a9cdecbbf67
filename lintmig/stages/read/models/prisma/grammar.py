"""The language of Prisma schemas: blocks, their lines, and the attributes on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.source import Source, Span

DEEPEST = 40
"""Brackets within brackets; what is deeper is no schema."""


class Value(NamedTuple):
    """An argument: `text` is a string's contents, a number, a name, or the name of a call.

    `items` are the arguments of a call and the parts of a list.
    """

    kind: str
    text: str
    span: Span
    items: tuple[Argument, ...] = ()


class Argument(NamedTuple):
    name: str | None
    value: Value


class Attribute(NamedTuple):
    """`name` is without its `@`, such as `db.VarChar`."""

    name: str
    arguments: tuple[Argument, ...]
    span: Span

    def argument(self, name: str, position: int | None = None) -> Value | None:
        """An argument by its name, or by its position among those that have none."""
        for each in self.arguments:
            if each.name == name:
                return each.value
        unnamed = [each.value for each in self.arguments if each.name is None]
        return unnamed[position] if position is not None and position < len(unnamed) else None

    def text(self, name: str, position: int | None = None) -> str | None:
        value = self.argument(name, position)
        return value.text if value is not None and value.kind == "string" else None


class Member(NamedTuple):
    """A line of a block: a field, a label of an enum, or a setting, whose `value` it is."""

    name: str
    span: Span
    type: Value | None = None
    is_optional: bool = False
    is_list: bool = False
    attributes: tuple[Attribute, ...] = ()
    value: Value | None = None

    def attribute(self, name: str) -> Attribute | None:
        return next((each for each in self.attributes if each.name == name), None)


@dataclass(slots=True)
class Block:
    """`is_complete` says whether every line of it was understood, up to its end."""

    kind: str
    name: str
    span: Span
    source: Source
    members: list[Member] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    is_complete: bool = True

    def named(self, name: str) -> list[Attribute]:
        return [each for each in self.attributes if each.name == name]

    def setting(self, name: str) -> Value | None:
        return next((each.value for each in self.members if each.name == name), None)


class Document(NamedTuple):
    blocks: tuple[Block, ...]
    unread: tuple[Span, ...]
    """Lines that are not understood."""


KINDS = frozenset(("datasource", "generator", "model", "view", "enum", "type"))

_TOKEN = re.compile(
    r"(?P<newline>\n)|(?P<space>[^\S\n]+)|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))"
    r'|(?P<string>"(?:[^"\\\n]|\\[^\n])*+")|(?P<broken>"[^\n]*)|(?P<number>-?\d+(?:\.\d+)?)'
    r"|(?P<word>[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)*)"
    r"|(?P<mark>@@|[@{}()\[\],:=?])|(?P<other>.)",
    re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)


class _Token(NamedTuple):
    kind: str
    text: str
    span: Span


class _UnreadableLineError(Exception):
    pass


def read_document(source: Source) -> Document:
    blocks: list[Block] = []
    unread: list[Span] = []
    block: Block | None = None
    for line in _lines(source.text):
        opened = _opening(line, source)
        if opened is not None:
            if block is not None:
                block.is_complete = False
                unread.append(line[0].span)
            block = opened
            blocks.append(block)
            continue
        if block is None:
            unread.append(line[0].span)
            continue
        is_last = line[-1].kind == "mark" and line[-1].text == "}"
        content = line[:-1] if is_last else line
        if content and not _add(block, content):
            block.is_complete = False
            unread.append(content[0].span)
        if is_last:
            block = None
    if block is not None:
        block.is_complete = False
        unread.append(block.span)
    return Document(tuple(blocks), tuple(unread))


def _lines(text: str) -> Iterator[list[_Token]]:
    """Tokens by lines; within brackets a line goes on, and so it does up to the brace that opens a block."""
    line: list[_Token] = []
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind in ("space", "comment"):
            continue
        if kind == "newline":
            if line and depth <= 0:
                yield line
                line, depth = [], 0
            continue
        token = _Token(kind, match[0], Span(match.start(), match.end()))
        if kind == "mark":
            if token.text in "([":
                depth += 1
            elif token.text in ")]":
                depth -= 1
            elif token.text in "{}":
                depth = 0
        line.append(token)
        if kind == "mark" and token.text in "{}":
            yield line
            line = []
    if line:
        yield line


def _opening(line: list[_Token], source: Source) -> Block | None:
    if len(line) == 3 and line[0].text in KINDS and line[1].kind == "word" and line[2].text == "{":
        return Block(line[0].text, line[1].text, line[1].span, source)
    return None


def _add(block: Block, line: list[_Token]) -> bool:
    """Whether the line is understood and now part of the block."""
    cursor = _Cursor(line)
    try:
        if line[0].text == "@@":
            block.attributes.extend(cursor.attributes("@@"))
        elif block.kind in ("datasource", "generator"):
            name = cursor.take("word")
            cursor.expect("=")
            block.members.append(Member(name.text, name.span, value=cursor.value(0)))
        elif block.kind == "enum":
            name = cursor.take("word")
            block.members.append(Member(name.text, name.span, attributes=tuple(cursor.attributes("@"))))
        else:
            block.members.append(cursor.field())
    except _UnreadableLineError:
        return False
    return cursor.is_at_end


class _Cursor:
    __slots__ = ("_at", "_line")

    def __init__(self, line: list[_Token]) -> None:
        self._line = line
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        return self._at >= len(self._line)

    def take(self, kind: str) -> _Token:
        if self.is_at_end or self._line[self._at].kind != kind:
            raise _UnreadableLineError
        self._at += 1
        return self._line[self._at - 1]

    def accepts(self, mark: str) -> bool:
        if not self.is_at_end and self._line[self._at].kind == "mark" and self._line[self._at].text == mark:
            self._at += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.accepts(mark):
            raise _UnreadableLineError

    def field(self) -> Member:
        name = self.take("word")
        self.accepts(":")
        field_type = self.value(0)
        is_list = self.accepts("[")
        if is_list:
            self.expect("]")
        is_optional = self.accepts("?")
        return Member(name.text, name.span, field_type, is_optional, is_list, tuple(self.attributes("@")))

    def attributes(self, sign: str) -> Iterator[Attribute]:
        while self.accepts(sign):
            name = self.take("word")
            arguments = tuple(self._arguments(")", 0)) if self.accepts("(") else ()
            yield Attribute(name.text, arguments, name.span)

    def _arguments(self, closing: str, depth: int) -> Iterator[Argument]:
        while not self.accepts(closing):
            name = None
            if self._at + 1 < len(self._line) and self._line[self._at + 1].text == ":":
                name = self.take("word").text
                self.expect(":")
            yield Argument(name, self.value(depth + 1))
            if not self.accepts(","):
                self.expect(closing)
                return

    def value(self, depth: int) -> Value:
        if self.is_at_end or depth > DEEPEST:
            raise _UnreadableLineError
        token = self._line[self._at]
        self._at += 1
        if token.kind == "string":
            inner = Span(token.span.start + 1, token.span.end - 1)
            return Value("string", _ESCAPE.sub(_unescaped, token.text[1:-1]), inner)
        if token.kind == "number":
            return Value("number", token.text, token.span)
        if token.kind == "word":
            if self.accepts("("):
                return Value("call", token.text, token.span, tuple(self._arguments(")", depth)))
            return Value("name", token.text, token.span)
        if token.text == "[":
            items = tuple(self._arguments("]", depth))
            return Value("list", "", token.span, items)
        raise _UnreadableLineError


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPES.get(match[2], match[2])
