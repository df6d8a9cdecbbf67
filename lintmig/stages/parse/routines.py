"""The bodies of functions, procedures and DO."""

from __future__ import annotations

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
