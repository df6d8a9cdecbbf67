"""The bodies of functions, procedures and DO."""

from __future__ import annotations

from itertools import pairwise

from lintmig.model.operation import Block, Opaque
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.inner import moved
from lintmig.stages.parse.plpgsql import NotReadError, read_block


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
