"""sqlglot's MySQL with the sql_mode that changes how text is read."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlglot.dialects.mysql import MySQL


@cache
def dialect_with(settings: frozenset[str]) -> Any:
    """For ANSI_QUOTES and NO_BACKSLASH_ESCAPES; whatever || means, it has the same parts."""
    quotes: list[str | tuple[str, str]] = ["'"] if "ANSI_QUOTES" in settings else ["'", '"']
    identifiers: list[str | tuple[str, str]] = ["`", '"'] if "ANSI_QUOTES" in settings else ["`"]
    escapes = ["'"] if "NO_BACKSLASH_ESCAPES" in settings else ["'", '"', "\\"]

    class WithModes(MySQL):
        class Tokenizer(MySQL.Tokenizer):
            QUOTES = quotes
            IDENTIFIERS = identifiers
            STRING_ESCAPES = escapes

    return WithModes
