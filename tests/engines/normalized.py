"""The token words of a statement, as the patterns of constructs see them."""

from __future__ import annotations

from lintmig.model.engine import EngineName
from lintmig.stages.parse.constructs import Words
from lintmig.stages.parse.lexer import lex


def normalized(sql: str, engine: EngineName) -> str:
    """Words in upper case, strings as '...', names in double quotes, joined by single spaces."""
    return Words(lex(sql, engine).tokens).text
