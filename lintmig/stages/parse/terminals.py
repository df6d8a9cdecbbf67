"""MariaDB's and MySQL's tokens as their grammar sees them: keywords, operators, and classes for the rest.

Our lexer reads some texts as other engines do; here they are cut as these engines cut them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lintmig.model.token import Token

_PLAIN = ("<string>", "<national>", "<hexadecimal>", "<bits>", "<integer>", "<decimal>", "<variable>", "<system>")
_NAMES = frozenset({"<plain>", "<quoted>", "<introducer>"})


def classes_of(words: frozenset[str], reserved: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """The classes of tokens that a grammar with these words can speak of."""
    plain = frozenset(word for word in words if word[0].isalpha() or word[0] == "_")
    names = _NAMES | {word for word in plain if word not in reserved and not word.endswith("(")}
    return {
        "<name>": names,
        "<word>": names | plain | {"<reserved>"},
        "<any>": names | (words - {";"}) | {"<reserved>", "<other>", *_PLAIN},
        "<introducer>": frozenset({"<introducer>"}),
        "<end>": frozenset({"<end>"}),
        **{name: frozenset({name}) for name in _PLAIN},
    }


def keys_of(
    sql: str, tokens: tuple[Token, ...], words: frozenset[str], reserved: frozenset[str], escapes: bool = True
) -> tuple[list[str], list[int]]:
    """The keys of a statement's tokens, and of each the index of the token where it begins."""
    keys: list[str] = []
    places: list[int] = []
    count = len(tokens)
    at = 0
    while at < count:
        kind, word, start, end = tokens[at]
        first = at
        at += 1
        if kind == "word":
            found = _word(tokens, at, word, words, reserved)
            keys.append(found)
            places.append(first)
            continue
        if kind == "operator":
            if word in words:
                keys.append(word)
                places.append(first)
                continue
            if word[-1:] == "@" and at < count and tokens[at].start == end and tokens[at].kind != "operator":
                cut = [*word[:-1], "<variable>"]
                at += 1
            elif word == "@" and at + 1 < count and tokens[at].word == "@" and tokens[at + 1].start == end + 1:
                cut = ["<system>"]
                at += 2
            elif word == "\\" and at < count and tokens[at].word == "N":
                cut = ["NULL"]
                at += 1
            else:
                cut = [sign if sign in words else "<other>" for sign in word]
        elif escapes and at == count and sql[start] in _CLOSED and not _CLOSED[sql[start]].fullmatch(sql, start, end):
            cut = ["<other>"]
        elif kind == "string":
            cut = _string(sql, start, end)
        elif kind == "number":
            cut = _number(word)
            if word[0] == "." and keys and start == tokens[first - 1].end and keys[-1] in _NAMES:
                cut = [".", "<plain>"]
            is_joined = at < count and tokens[at].start == end and tokens[at].kind == "word"
            if is_joined and (cut[-1] != "<decimal>" or cut[0] == "."):
                cut[-1] = "<plain>"
                at += 1
        elif kind == "parameter":
            cut = _parameter(word, words, reserved)
            while cut == ["<system>"] and sql[end - 1] == "." and at < count:
                end = tokens[at].end
                at += 1
        else:
            cut = ["<quoted>"]
        for key in cut:
            keys.append(key)
            places.append(first)
    return keys, places


def _word(tokens: tuple[Token, ...], following: int, word: str, words: frozenset[str], reserved: frozenset[str]) -> str:
    """`following` is the index of the token behind."""
    if following < len(tokens):
        token = tokens[following]
        if token.word == "(" and token.start == tokens[following - 1].end and f"{word}(" in words:
            return f"{word}("
        if word[0] == "_" and token.kind in ("string", "number"):
            return "<introducer>"
    if word in words:
        return word
    return "<reserved>" if word in reserved else "<plain>"


_CLOSED = {
    "'": re.compile(r"'(?:[^'\\]|\\.|'')*'", re.DOTALL),
    '"': re.compile(r'"(?:[^"\\]|\\.|"")*"', re.DOTALL),
    "`": re.compile(r"`(?:[^`]|``)*`"),
}
"""Only a statement's last token may be one that is never closed."""

_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2})*")
_BITS = re.compile(r"[01]*")


def _string(sql: str, start: int, end: int) -> list[str]:
    opening = sql[start].lower()
    is_closed = end - start > 1 and sql[end - 1] in "'\""
    inside = sql[start + 2 : end - 1]
    if opening in "'\"":
        return ["<string>" if is_closed else "<other>"]
    if opening == "x":
        return ["<hexadecimal>" if is_closed and _HEXADECIMAL.fullmatch(inside) else "<other>"]
    if opening == "b":
        return ["<bits>" if is_closed and _BITS.fullmatch(inside) else "<other>"]
    if opening == "n":
        return ["<national>"]
    if opening == "e":
        return ["<plain>", "<string>"]
    if opening == "u":
        return ["<plain>", "&", "<string>"]
    return ["<other>"]


def _number(word: str) -> list[str]:
    if word.isdigit():
        return ["<integer>"]
    if word.startswith("0X"):
        return ["<hexadecimal>"]
    return ["<plain>"] if "_" in word else ["<decimal>"]


def _parameter(word: str, words: frozenset[str], reserved: frozenset[str]) -> list[str]:
    if word.startswith(":"):
        name = word[1:]
        return [":", name if name in words else "<reserved>" if name in reserved else "<plain>"]
    if word.startswith("$"):
        return ["<plain>"]
    return ["<system>" if word.startswith("@@") else "<variable>"]
