"""String literals of Python with the place of every part of their contents."""

from __future__ import annotations

import ast
import re

from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic.values import Part, Text
from lintmig.stages.read.host.python import Module

_LITERAL = re.compile(r"([rRuUbBfF]{0,2})(\"\"\"|'''|\"|')((?:\\.|(?!\2).)*)\2", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:\r?\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3}|.)", re.DOTALL)
HOLE = "__code__"
"""What stands in SQL for what is not known."""


def literal(module: Module, node: ast.Constant) -> Text:
    """A string literal, or several that stand side by side."""
    value, span = str(node.value), module.span(node)
    written = module.source.text[span.start : span.end]
    parts: list[Part] = []
    at = 0
    for found in _LITERAL.finditer(written):
        if written[at : found.start()].strip(" \t\r\n\\()"):
            behind = written[at : found.start()]
            if not all(line.split("#")[0].strip(" \t\r\\()") == "" for line in behind.split("\n")):
                return Text((Part(value, span),))
        at = found.end()
        parts += _contents(found, span.start)
    found_text = Text(tuple(parts))
    return found_text if found_text.sql == value else Text((Part(value, span),))


def _contents(found: re.Match[str], offset: int) -> list[Part]:
    start, contents = offset + found.start(3), found[3].replace("\r\n", "\n")
    if "\\" not in contents or "r" in found[1].lower():
        return [Part(contents, Span(start, start + len(contents)))] if contents else []
    parts: list[Part] = []
    at = 0
    for escape in _ESCAPE.finditer(contents):
        if escape.start() > at:
            parts.append(Part(contents[at : escape.start()], Span(start + at, start + escape.start())))
        at = escape.end()
        said = _escaped(escape[0])
        if said:
            parts.append(Part(said, Span(start + escape.start(), start + escape.end())))
    if at < len(contents):
        parts.append(Part(contents[at:], Span(start + at, start + len(contents))))
    return parts


def _escaped(escape: str) -> str:
    if escape[1:2] in ("\n", "\r"):
        return ""
    simple = {
        "n": "\n",
        "t": "\t",
        "r": "\r",
        "\\": "\\",
        "'": "'",
        '"': '"',
        "a": "\a",
        "b": "\b",
        "f": "\f",
        "v": "\v",
    }
    if escape[1:] in simple:
        return simple[escape[1:]]
    if escape[1] in "xuU":
        digits = escape[2:]
        return chr(min(int(digits, 16), 0x10FFFF))
    if escape[1] in "01234567":
        return chr(int(escape[1:], 8))
    return escape


def formatted_constants(module: Module, node: ast.JoinedStr) -> list[Span | None]:
    """For each constant of an f-string where it stands, if it stands there as it is."""
    span = module.span(node)
    at, found = span.start, list[Span | None]()
    for value in node.values:
        if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
            continue
        start = module.source.text.find(value.value, at, span.end) if "\n" in value.value or value.value.strip() else -1
        found.append(Span(start, start + len(value.value)) if start >= 0 else None)
        at = start + len(value.value) if start >= 0 else at
    return found
