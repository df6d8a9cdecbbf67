"""The bodies of functions, procedures and DO."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from lintmig.model.operation import Block, Opaque
from lintmig.model.operation.blocks import Body
from lintmig.model.script import Statement
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.declarations import NotReadError
from lintmig.stages.parse.inner import moved, selected, statement_of
from lintmig.stages.parse.lexer import lex_body
from lintmig.stages.parse.plpgsql import read_block
from lintmig.stages.parse.reader import Reader


def block_in(text: str, body: Token) -> Block | Opaque:
    """The block of PL/pgSQL in a string."""
    try:
        inside = inside_of(text, body)
        if inside is None:
            return moved(read_block(body.word, Span(0, len(body.word))), body.span)
        return read_block(text, inside)
    except (NotReadError, RecursionError):
        return Opaque("the block is not understood", body.span)


def inside_of(text: str, body: Token) -> Span | None:
    """Where a string's text stands, if it is written without escapes."""
    opening = text.index("$", body.start + 1) + 1 if text[body.start] == "$" else body.start + 1
    end = opening + len(body.word)
    return Span(opening, end) if text[opening:end] == body.word else None


def language_of(tokens: tuple[Token, ...]) -> str | None:
    """What LANGUAGE names in a CREATE FUNCTION or a DO."""
    for token, following in pairwise(tokens):
        if token.word == "LANGUAGE" and token.kind == "word":
            return following.word.lower()
    return None


def body_of(tokens: tuple[Token, ...]) -> Token | None:
    """The string that is the body: of a function what stands behind AS, of a DO the one that is no language."""
    if tokens[0].word == "DO":
        named = (token for token, before in zip(tokens[1:], tokens, strict=False) if before.word != "LANGUAGE")
        return next((token for token in named if token.kind == "string"), None)
    depth = 0
    for token, following in pairwise(tokens):
        depth += (token.word == "(") - (token.word == ")") if token.kind == "operator" else 0
        if token.word == "AS" and token.kind == "word" and not depth and following.kind == "string":
            return following
    return None


def routine_body(reader: Reader) -> Body | None:
    """The body of a CREATE FUNCTION or PROCEDURE."""
    tokens = reader.tokens
    standard = _standard_body(tokens)
    language = language_of(tokens) or ("sql" if standard else "")
    text = reader.text
    if standard:

        @cache
        def inside() -> tuple[Statement, ...] | None:
            return _standard_statements(text, standard)

        return Body(language, _nothing, inside, Span(standard[0].start, standard[-1].end), True)
    token = body_of(tokens)
    if token is None:
        return None

    @cache
    def statements() -> tuple[Statement, ...] | None:
        return statements_in(text, token)

    @cache
    def block() -> Block | None:
        found = block_in(text, token)
        return found if isinstance(found, Block) else None

    is_sql = language == "sql"
    return Body(language, _nothing if is_sql else block, statements if is_sql else _nothing, token.span)


def _nothing() -> None:
    return None


def statements_in(text: str, body: Token) -> tuple[Statement, ...]:
    """The statements of SQL in a string."""
    inside = inside_of(text, body)
    source, span = (body.word, Span(0, len(body.word))) if inside is None else (text, inside)
    found = [statement_of(source, tokens) for tokens in _cut(lex_body(source, span.start, span.end).tokens)]
    return tuple(found if inside is not None else (moved(each, body.span) for each in found))


def _cut(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.word == ";" and token.kind == "operator":
            found.append([])
        else:
            found[-1].append(token)
    return [tuple(each) for each in found if each]


def _standard_body(tokens: tuple[Token, ...]) -> tuple[Token, ...] | None:
    """What stands between BEGIN ATOMIC and END, or RETURN and what it returns."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.word == "(") - (token.word == ")") if token.kind == "operator" else 0
        if token.kind != "word" or depth or at < 2:
            continue
        if token.word == "ATOMIC" and tokens[at - 1].word == "BEGIN":
            return tokens[at + 1 : -1]
        if token.word == "RETURN" and at + 1 < len(tokens):
            return tokens[at:]
    return None


def _standard_statements(text: str, tokens: tuple[Token, ...]) -> tuple[Statement, ...] | None:
    if tokens and tokens[0].word == "RETURN":
        return (selected(text, tokens[1:]),)
    return tuple(statement_of(text, each) for each in _cut(tokens))
