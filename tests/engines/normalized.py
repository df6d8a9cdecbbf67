"""The token words of a statement, as the patterns of constructs see them."""

from __future__ import annotations

from lintmig.model.engine import EngineName
from lintmig.stages.parse.lexer import lex


def normalized(sql: str, engine: EngineName) -> str:
    """Words in upper case, strings as '...', names in double quotes, joined by single spaces."""
    words = []
    for token in lex(sql, engine).tokens:
        match token.kind:
            case "string":
                words.append("'...'")
            case "quoted":
                words.append(f'"{token.word}"')
            case _:
                words.append(token.word)
    return " ".join(words)
