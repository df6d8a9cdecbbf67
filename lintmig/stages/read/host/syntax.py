"""Syntax trees of the languages in which applications are written, by tree-sitter's grammars."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.source import Source, Span

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Query

GRAMMARS = {
    ".ts": ("tree_sitter_typescript", "language_typescript"),
    ".mts": ("tree_sitter_typescript", "language_typescript"),
    ".cts": ("tree_sitter_typescript", "language_typescript"),
    ".tsx": ("tree_sitter_typescript", "language_tsx"),
    ".js": ("tree_sitter_javascript", "language"),
    ".jsx": ("tree_sitter_javascript", "language"),
    ".mjs": ("tree_sitter_javascript", "language"),
    ".cjs": ("tree_sitter_javascript", "language"),
    ".py": ("tree_sitter_python", "language"),
    ".go": ("tree_sitter_go", "language"),
    ".java": ("tree_sitter_java", "language"),
    ".kt": ("tree_sitter_kotlin", "language"),
    ".kts": ("tree_sitter_kotlin", "language"),
    ".cs": ("tree_sitter_c_sharp", "language"),
    ".php": ("tree_sitter_php", "language_php"),
    ".rb": ("tree_sitter_ruby", "language"),
}
"""By the end of a file's name: the package with its grammar, and the function that gives it."""


class Syntax:
    """A file as its language's grammar reads it; what the grammar does not take is an ERROR node in the tree."""

    __slots__ = ("_offsets", "language", "root", "source")

    def __init__(self, source: Source, language: Language, root: Node, offsets: _Offsets | None) -> None:
        self.source = source
        self.language = language
        self.root = root
        self._offsets = offsets

    def span(self, node: Node) -> Span:
        """Where a node stands, in code points."""
        return Span(self.offset(node.start_byte), self.offset(node.end_byte))

    def offset(self, byte: int) -> int:
        return byte if self._offsets is None else self._offsets.point(byte)

    def byte(self, offset: int) -> int:
        """Where a code point begins in the file's bytes."""
        return offset if self._offsets is None else self._offsets.byte(offset)

    def text(self, node: Node) -> str:
        span = self.span(node)
        return self.source.text[span.start : span.end]

    def captures(self, query: str, node: Node | None = None) -> dict[str, list[Node]]:
        """What a tree-sitter query captures in a node, or in the whole file, by the names of the captures."""
        from tree_sitter import QueryCursor

        return QueryCursor(_query(self.language, query)).captures(node or self.root)


@lru_cache(maxsize=512)
def syntax(source: Source) -> Syntax | None:
    """None where no grammar for the file is installed."""
    found = _language(source.path[source.path.rfind(".") :])
    if found is None:
        return None
    from tree_sitter import Parser

    data = source.text.encode("utf-8", "surrogatepass")
    return Syntax(source, found, Parser(found).parse(data).root_node, _offsets(source.text, len(data)))


@cache
def _language(suffix: str) -> Language | None:
    if suffix not in GRAMMARS:
        return None
    package, function = GRAMMARS[suffix]
    try:
        from tree_sitter import Language

        return Language(getattr(import_module(package), function)())
    except ImportError:
        return None


@cache
def _query(language: Language, text: str) -> Query:
    from tree_sitter import Query

    return Query(language, text)


class _Offsets(NamedTuple):
    """Where characters of more than one byte stand, in code points and in bytes, each with what is behind it."""

    points: list[int]
    bytes: list[int]

    def point(self, byte: int) -> int:
        index = bisect_right(self.bytes, byte) - 1
        if index < 0:
            return byte
        last = index + 1 == len(self.bytes)
        point = self.points[index] + byte - self.bytes[index]
        return point if last else min(point, self.points[index + 1] - 1)

    def byte(self, point: int) -> int:
        index = bisect_right(self.points, point) - 1
        return point if index < 0 else self.bytes[index] + point - self.points[index]


_WIDE = re.compile(r"[^\x00-\x7f]")


def _offsets(text: str, bytes_count: int) -> _Offsets | None:
    """None where code points and bytes are the same."""
    if len(text) == bytes_count:
        return None
    points, places = [0], [0]
    more = 0
    for found in _WIDE.finditer(text):
        more += len(found[0].encode("utf-8", "surrogatepass")) - 1
        points.append(found.end())
        places.append(found.end() + more)
    return _Offsets(points, places)
