"""The syntax of PL/pgSQL as PostgreSQL's own compiler judges it, which libpg_query carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from lintmig.model.script import Refusal
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.grammar import MOST_NESTED, library_of_postgresql, nesting
from lintmig.stages.parse.lexer import lex_body
from lintmig.stages.parse.routines import body_of, inside_of, language_of

Compiler = Callable[[str], "tuple[str, int] | None"]


def body_refusals(text: str, statements: tuple[tuple[Token, ...], ...]) -> dict[int, Refusal]:
    """By index the statements whose body of PL/pgSQL is wrong. DO is read even where functions are not checked."""
    found = {}
    is_checked = True
    for index, tokens in enumerate(statements):
        first = tokens[0].word
        if any(token.word.lower() == "check_function_bodies" for token in tokens[:10]):
            is_checked = False
        if first != "DO" and not (first == "CREATE" and is_checked and _is_routine(tokens)):
            continue
        if language_of(tokens) != "plpgsql" and not (first == "DO" and language_of(tokens) is None):
            continue
        body = body_of(tokens)
        refusal = refusal_of(text, tokens, body) if body is not None else None
        if refusal is not None:
            found[index] = refusal
    return found


def _is_routine(tokens: tuple[Token, ...]) -> bool:
    return any(token.word in ("FUNCTION", "PROCEDURE") for token in tokens[1:4])


def refusal_of(text: str, tokens: tuple[Token, ...], body: Token) -> Refusal | None:
    """What is wrong with the body of a DO or of a CREATE FUNCTION in PL/pgSQL."""
    compile_ = _compiler()
    inside = inside_of(text, body)
    if compile_ is None or inside is None or "\0" in body.word:
        return None
    inner = lex_body(text, inside.start, inside.end).tokens
    if nesting(inner) > MOST_NESTED or sum(token.word in _OPENS for token in inner) > _MOST_BLOCKS:
        return None
    error = compile_(text[tokens[0].start : tokens[-1].end])
    if error is None or any(words in error[0] for words in _UNCERTAIN):
        return None
    return Refusal(error[0], _place(compile_, text, tokens, (inside, inner), error))


def _place(
    compile_: Compiler,
    text: str,
    tokens: tuple[Token, ...],
    body: tuple[Span, tuple[Token, ...]],
    error: tuple[str, int],
) -> Span:
    """The word that the message names: of several that are alike, the last that it names whatever it is."""
    message, line = error
    inside, inner = body
    named = _NAMED.search(message)
    word = named[1].lower() if named is not None else ""
    found = [token for token in inner if word and text[token.start : token.end].lower() == word]
    for token in found[: -_MOST_TRIED - 1 : -1] if len(found) > 1 else ():
        changed = text[tokens[0].start : token.start] + _STRANGE + text[token.end : tokens[-1].end]
        other = compile_(changed)
        if other is not None and _STRANGE in other[0]:
            return token.span

    def distance(token: Token) -> int:
        return abs(text.count("\n", inside.start, token.start) + 1 - line)

    if not found:
        found = [token for token in inner if distance(token) == 0] or list(inner)
        return found[0].span if found else inside
    return min(found, key=distance).span


_STRANGE = "lintmig_strange"
_MOST_TRIED = 50


@cache
def _compiler() -> Compiler | None:
    """From a statement to the first error, and its line in the body; None where there is no library."""
    import ctypes

    library = library_of_postgresql()
    if library is None or not hasattr(library, "pg_query_parse_plpgsql"):
        return None

    class Error(ctypes.Structure):
        _fields_ = (
            ("message", ctypes.c_char_p),
            ("funcname", ctypes.c_char_p),
            ("filename", ctypes.c_char_p),
            ("lineno", ctypes.c_int),
            ("cursorpos", ctypes.c_int),
            ("context", ctypes.c_char_p),
        )

    class Result(ctypes.Structure):
        _fields_ = (("plpgsql_funcs", ctypes.c_void_p), ("error", ctypes.POINTER(Error)))

    compile_ = library.pg_query_parse_plpgsql
    compile_.argtypes, compile_.restype = (ctypes.c_char_p,), Result
    free = library.pg_query_free_plpgsql_parse_result
    free.argtypes, free.restype = (Result,), None

    def judge(sql: str) -> tuple[str, int] | None:
        result = compile_(sql.encode())
        try:
            if not result.error:
                return None
            error = result.error.contents
            line = re.search(r"near line (\d+)", (error.context or b"").decode(errors="replace"))
            return error.message.decode(errors="replace"), int(line[1]) if line is not None else 1
        finally:
            free(result)

    return judge


_NAMED = re.compile(r'"([^"]+)"')
_OPENS = frozenset({"BEGIN", "IF", "LOOP", "CASE", "("})
_MOST_BLOCKS = 2_000
_UNCERTAIN = (
    "Not implemented",
    "does not exist",
    "cannot accept type",
    "cannot return type",
    "VARIADIC",
    "pseudo-type",
)
"""What the compiler says where it asks for a type in a catalog, which it does not have here."""
