"""Syntax as the engines' own grammars judge it.

PostgreSQL: libpg_query through postgast. SQLite: its own grammar through syntaqlite.
The first counts code points from 1, the second bytes of UTF-8 from 0; places are given in code points from 0.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from lintmig.model.engine import EngineName
from lintmig.model.script import Refusal
from lintmig.model.source import Span

Grammar = Callable[[str], Refusal | None]
"""From SQL (one statement or several) to the first refusal, placed in that text, or None."""


def grammar_for(engine: EngineName) -> Grammar | None:
    """None where the engine has no grammar here; then the constructs table alone judges its syntax."""
    if engine == "postgresql":
        return _postgresql()
    if engine == "sqlite":
        return _sqlite()
    return None


@cache
def _postgresql() -> Grammar | None:
    try:
        from postgast.native import lib
    except (ImportError, OSError):
        return None
    library: Any = lib

    def judge(sql: str) -> Refusal | None:
        encoded = sql.encode()
        result = library.pg_query_parse_protobuf(encoded)
        try:
            if not result.error:
                return None
            error = result.error.contents
            message = error.message.decode(errors="replace")
            return Refusal(message, _word_at(sql, max(error.cursorpos - 1, 0)))
        finally:
            library.pg_query_free_protobuf_parse_result(result)

    return judge


@cache
def _sqlite() -> Grammar | None:
    try:
        from syntaqlite import DiagnosticCode, Syntaqlite, SyntaqliteError

        session = Syntaqlite()
    except (ImportError, OSError, RuntimeError):
        return None

    def judge(sql: str) -> Refusal | None:
        try:
            found: Any = session.analyze(sql)
        except SyntaqliteError:
            return None
        for diagnostic in found.diagnostics:
            if diagnostic.code == DiagnosticCode.PARSE_ERROR:
                encoded = sql.encode()
                start = _code_points(encoded, diagnostic.start_offset)
                end = _code_points(encoded, diagnostic.end_offset)
                return Refusal(diagnostic.message, Span(start, max(end, start)))
        return None

    return judge


def _code_points(encoded: bytes, offset: int) -> int:
    return len(encoded[:offset].decode(errors="replace"))


def _word_at(sql: str, at: int) -> Span:
    """The word, or else the one character, that starts at an offset."""
    end = at
    while end < len(sql) and (sql[end].isalnum() or sql[end] == "_"):
        end += 1
    return Span(at, max(end, min(at + 1, len(sql))))
