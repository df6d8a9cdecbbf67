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
from lintmig.model.token import Token

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
    library = library_of_postgresql()
    if library is None:
        return None
    split = library.pg_query_split_with_parser
    free = library.pg_query_free_split_result

    def judge(sql: str) -> Refusal | None:
        result = split(sql.encode())
        try:
            if not result.error:
                return None
            error = result.error.contents
            message = error.message.decode(errors="replace")
            return Refusal(message, _word_at(sql, max(error.cursorpos - 1, 0)))
        finally:
            free(result)

    return judge


def library_of_postgresql() -> Any:
    """postgast's library, without the rest of the package: that imports for longer than most runs parse."""
    import ctypes
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("postgast")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in ("libpg_query.so", "libpg_query.dylib", "pg_query.dll"):
            path = Path(folder, name)
            if path.is_file():
                try:
                    return _declared(ctypes.CDLL(str(path)))
                except (OSError, AttributeError):
                    break
    try:
        from postgast.native import lib
    except (ImportError, OSError):
        return None
    return lib


def _declared(library: Any) -> Any:
    """The two functions that we call, with the C structures of pg_query.h."""
    import ctypes

    class Error(ctypes.Structure):
        _fields_ = (
            ("message", ctypes.c_char_p),
            ("funcname", ctypes.c_char_p),
            ("filename", ctypes.c_char_p),
            ("lineno", ctypes.c_int),
            ("cursorpos", ctypes.c_int),
            ("context", ctypes.c_char_p),
        )

    class SplitResult(ctypes.Structure):
        _fields_ = (
            ("stmts", ctypes.c_void_p),
            ("n_stmts", ctypes.c_int),
            ("stderr_buffer", ctypes.c_char_p),
            ("error", ctypes.POINTER(Error)),
        )

    library.pg_query_split_with_parser.argtypes = (ctypes.c_char_p,)
    library.pg_query_split_with_parser.restype = SplitResult
    library.pg_query_free_split_result.argtypes = (SplitResult,)
    library.pg_query_free_split_result.restype = None
    return library


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


MOST_NESTED = 1_000
"""Statements nested deeper than this are not judged: the libraries' own stacks could overflow."""

_DEEPENING_WORDS = frozenset("AND OR NOT CASE UNION EXCEPT INTERSECT BEGIN SELECT IN IS LIKE".split())


def nesting(tokens: tuple[Token, ...]) -> int:
    """How deep a parser's tree may be: open parentheses, and operators in a row without a comma between."""
    if len(tokens) <= MOST_NESTED:
        return 0
    deepest = depth = 0
    rows = [0]
    for token in tokens:
        if token.kind == "operator":
            if token.word in ("(", "["):
                rows.append(0)
            elif token.word in (")", "]"):
                if len(rows) > 1:
                    depth -= rows.pop() + 1
                continue
            elif token.word in (",", ";"):
                depth -= rows[-1]
                rows[-1] = 0
                continue
            elif token.word == ".":
                continue
            else:
                rows[-1] += 1
            depth += 1
        elif token.kind == "word" and token.word in _DEEPENING_WORDS:
            rows[-1] += 1
            depth += 1
        deepest = max(deepest, depth)
    return deepest


def _code_points(encoded: bytes, offset: int) -> int:
    return len(encoded[:offset].decode(errors="replace"))


def _word_at(sql: str, at: int) -> Span:
    """The word, or else the one character, that starts at an offset."""
    end = at
    while end < len(sql) and (sql[end].isalnum() or sql[end] == "_"):
        end += 1
    return Span(at, max(end, min(at + 1, len(sql))))
