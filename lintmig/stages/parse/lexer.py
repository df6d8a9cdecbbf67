"""Tokens with exact places, for every engine.

Where engines disagree on what a character opens, the reading is the engine's own for strings and comments,
and generous elsewhere (dollar quotes and backticks are read on every engine): the statement that the author
meant must be found even where the engine refuses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from lintmig.model.engine import EngineName
from lintmig.model.source import Span
from lintmig.model.token import Token, TokenKind


@dataclass(frozen=True, slots=True)
class Lexed:
    """`boundaries` are the indexes into `tokens` before which a statement ends without a semicolon."""

    tokens: tuple[Token, ...]
    comments: tuple[Span, ...]
    boundaries: frozenset[int]
    metas: tuple[Span, ...]


@lru_cache(maxsize=512)
def lex_body(text: str, start: int, end: int) -> Lexed:
    """The tokens of a body of SQL or PL/pgSQL, which its grammar and its readers ask for."""
    return lex(text, "postgresql", start, end)


def lex(
    text: str,
    engine: EngineName,
    start: int = 0,
    end: int | None = None,
    delimiter: str = "",
    settings: frozenset[str] = frozenset(),
) -> Lexed:
    """Cut text[start:end] into tokens.

    `delimiter` is a statement terminator set by DELIMITER; it becomes an operator with an empty word.
    Of the engine's `settings` ANSI_QUOTES and NO_BACKSLASH_ESCAPES matter.
    """
    end = len(text) if end is None else end
    is_mysql = engine in ("mysql", "mariadb")
    quotes_strings_twice = is_mysql and "ANSI_QUOTES" not in settings
    escapes = is_mysql and "NO_BACKSLASH_ESCAPES" not in settings
    pattern = _pattern(engine, delimiter)
    tokens: list[Token] = []
    comments: list[Span] = []
    metas: list[Span] = []
    boundaries: set[int] = set()
    add, make = tokens.append, tuple.__new__  # Token's own __new__ takes as long as the rest of a turn
    at = start
    while at < end:
        for match in pattern.finditer(text, at, end):
            kind = match.lastgroup
            first, last = match.span()
            if kind == "space":
                continue
            if kind == "word":
                add(make(Token, ("word", match.group().upper(), first, last)))
            elif kind == "operator":
                add(make(Token, ("operator", match.group(), first, last)))
            elif kind == "comment":
                comments.append(Span(first, last))
                if text.startswith("--> statement-breakpoint", first):
                    boundaries.add(len(tokens))
            elif kind in _TAKEN_AS_IS:
                add(Token(_TAKEN_AS_IS[kind], match.group().upper(), first, last))
            elif kind == "meta":
                if text[text.rfind("\n", 0, first) + 1 : first].strip():
                    add(Token("operator", "\\", first, first + 1))
                    at = first + 1
                    break
                boundaries.add(len(tokens))
                metas.append(Span(first, last))
            elif kind == "delimiter":
                add(Token("operator", "", first, last))
            else:
                last = _close(text, kind or "", match, end, engine, escapes)
                if kind == "block":
                    comments.append(Span(first, last))
                elif kind == "dollar":
                    tag = match.group()
                    add(
                        Token(
                            "string",
                            text[first + len(tag) : max(last - len(tag), first + len(tag))],
                            first,
                            last,
                        )
                    )
                else:
                    add(_quoted(text, first, last, match, quotes_strings_twice))
                at = last
                break
        else:
            at = end
    return Lexed(tuple(tokens), tuple(comments), frozenset(boundaries), tuple(metas))


def _quoted(text: str, first: int, last: int, match: re.Match[str], quotes_strings_twice: bool) -> Token:
    opening = match.group()
    quote = opening[-1]
    kind: TokenKind = "quoted"
    if quote == "'" or (quote == '"' and quotes_strings_twice):
        kind = "string"
    closing = "]" if quote == "[" else quote
    inner_end = last - 1 if last - first > len(opening) and text[last - 1] == closing else last
    value = text[first + len(opening) : inner_end]
    if quote != "[":
        value = value.replace(quote * 2, quote)
    return Token(kind, value, first, last)


def _close(text: str, kind: str, match: re.Match[str], end: int, engine: EngineName, escapes: bool) -> int:
    """The offset after what `match` opens; `end` where it is never closed."""
    opening, at = match.group(), match.end()
    if kind == "block":
        if engine != "postgresql":
            close = text.find("*/", at, end)
            return end if close == -1 else close + 2
        return _close_nested(text, at, end)
    if kind == "dollar":
        close = text.find(opening, at, end)
        return end if close == -1 else close + len(opening)
    if opening == "[":
        close = text.find("]", at, end)
        return end if close == -1 else close + 1
    quote = opening[-1]
    escapes = quote != "`" and (escapes or (engine == "postgresql" and opening[0] in "eE"))
    return _close_quote(text, quote, at, end, escapes)


def _close_quote(text: str, quote: str, at: int, end: int, escapes: bool) -> int:
    while True:
        close = text.find(quote, at, end)
        if close == -1:
            return end
        if escapes:
            slash = text.find("\\", at, close)
            if slash != -1:
                at = slash + 2
                continue
        if text.startswith(quote, close + 1) and close + 1 < end:
            at = close + 2
            continue
        return close + 1


def _close_nested(text: str, at: int, end: int) -> int:
    depth = 1
    for mark in re.compile(r"/\*|\*/").finditer(text, at, end):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return end


_TAKEN_AS_IS: dict[str | None, TokenKind] = {"number": "number", "parameter": "parameter"}
_OPERATORS = r"::|\|\||->>|->|#>>|#>|@>|<@|<=>|<=|>=|<>|!=|:=|=>|!~~\*|!~~|~~\*|~~|!~\*|~\*|!~|&&|\?\||\?&|==|<<|>>"
_WORD = r"[^\W\d][\w$]*"
_NOT_RUN = {
    "mariadb": r"!(?:507\d\d|50[89]\d\d|5[1-9]\d{3}|[6-9]\d{4})(?!\d)|M?!(?:1[1-9]|[2-9]\d)\d{4}",
    "mysql": r"M!|!(?:9\d{4}(?!\d)|\d{6})",
}
"""Comments that hold SQL for other versions: MariaDB passes over that of MySQL 5.7 and later, MySQL over MariaDB's."""


@cache
def _pattern(engine: EngineName, delimiter: str) -> re.Pattern[str]:
    is_mysql = engine in ("mysql", "mariadb")
    dash = r"--(?=[\s]|$)[^\n]*|-->[ ]statement-breakpoint[^\n]*" if is_mysql else r"--[^\n]*"
    comment = dash + (r"|\#[^\n]*" if is_mysql else "")
    executable = rf"/\*(?!{_NOT_RUN[engine]})M?!\d*|\*/" if is_mysql else None
    groups = [
        ("space", r"\s+" + (f"|{executable}" if executable else "")),
        ("delimiter", re.escape(delimiter) if delimiter else None),
        ("comment", comment),
        ("block", r"/\*"),
        ("quote", r"(?:[eEnNbBxX]|[uU]&)?'" if engine != "sqlite" else r"[xX]?'"),
        ("dollar", None if delimiter else r"(?<![\w$])\$(?:[^\W\d]\w*)?\$"),
        ("word", rf"[^\W\d](?:(?!{re.escape(delimiter)})[\w$])*" if delimiter else _WORD),
        ("number", r"0[xX][0-9a-fA-F]+|0[bB][01]+\b|0[oO][0-7]+\b|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"),
        ("identifier", r'"|`' + (r"|\[" if engine == "sqlite" else "")),
        ("meta", r"\\[^\n]*"),
        (
            "parameter",
            r"\$\d+|:[^\W\d]\w*|@@?[\w.$]+|\$[^\W\d]\w*" if is_mysql or engine == "sqlite" else r"\$\d+|:[^\W\d]\w*",
        ),
        ("operator", _OPERATORS + r"|."),
    ]
    return re.compile("|".join(f"(?P<{name}>{body})" for name, body in groups if body), re.DOTALL)
