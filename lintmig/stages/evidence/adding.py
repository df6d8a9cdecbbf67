"""Tables and columns that code makes in ways that are not read: by builders, by lists, by SQL put together."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from lintmig.model.files import Files
from lintmig.model.source import Span

Named = tuple[str, str]
"""A table and one of its columns; no column where the table itself is meant."""

CODE = tuple(".ts .tsx .mts .cts .js .jsx .mjs .cjs .py .go .java .kt .cs .php .rb .rs".split())
_LARGEST = 500_000
_QUOTES = r"""[\s"'`\[\\(+]*"""
_TYPE = (
    r"(?:text|varchar|char|int|integer|bigint|smallint|tinyint|real|double|float|numeric|decimal|bool|boolean|blob|bytea|"
    r"json|jsonb|uuid|date|datetime|timestamp|timestamptz|serial)"
)
_ALTERED = re.compile(r"""alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(["'`\[\\]*[\w$.]+)(?!\w)""", re.IGNORECASE)
_OPEN = re.compile(
    r"""alter\s+table\s+["'`\\\[]*\s*(?:[$#]?\{|%s|["'`]\s*[+.]|\$\w|\{)|add\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?"""
    r"""["'`\\\[]*\s*(?:[$#]?\{|%s|["'`]\s*[+.]|\$\w|\{)""",
    re.IGNORECASE,
)
"""A table or column that is added by a name which is filled in."""


def made_in_code(files: Files, names: Collection[Named], read: Mapping[str, Sequence[Span]]) -> frozenset[Named]:
    """Those of the names that code seems to make; `read` are the places of SQL in code that is understood."""
    if not names:
        return frozenset()
    found: set[Named] = set()
    texts: list[tuple[str, str]] = []
    for path in files.ending(*CODE):
        text = files.text(path)
        if text is not None and len(text) <= _LARGEST:
            bare = _without(text, read.get(path, ()))
            texts.append((bare, bare.lower()))
    is_open = any(_OPEN.search(text) for text, _ in texts)
    for name in names:
        table, column = name
        pattern = _column(column, is_open=is_open) if column else _table(table)
        word = (column or table).lower()
        if any(_is_made(text, lowered, word, pattern, name) for text, lowered in texts):
            found.add(name)
    others = _apps_of_others(files, [text for text, _ in texts])
    found.update(name for name in names if not name[1] and _begins_with(name[0].lower(), others))
    return frozenset(found)


_INSTALLED = re.compile(r"^INSTALLED_APPS\b|^[A-Z_]*APPS\s*\+?=", re.MULTILINE)
_APP = re.compile(r"""["'](?:\w+\.)*?(\w+)(?:\.apps\.\w+)?["']""")


def _apps_of_others(files: Files, texts: Sequence[str]) -> frozenset[str]:
    """The labels of apps that Django's settings name and whose migrations are in a package."""
    named = {found.lower() for text in texts if _INSTALLED.search(text) for found in _APP.findall(text)}
    if not named:
        return frozenset()
    own = {
        path.partition("/migrations/")[0].rpartition("/")[2].lower()
        for path in files.ending(".py")
        if "/migrations/" in path
    }
    return frozenset(named - own)


def _begins_with(table: str, labels: Collection[str]) -> bool:
    parts = table.split("_")
    return any("_".join(parts[:count]) in labels for count in range(1, len(parts)))


_BEFORE, _BEHIND = 400, 120
"""Characters around a name that tell what is done to it; no pattern looks farther."""


def _is_made(text: str, lowered: str, word: str, pattern: re.Pattern[str], name: Named) -> bool:
    """Whether a pattern finds the name at one of the places where its word stands."""
    at = lowered.find(word)
    while at != -1:
        end = at + len(word)
        is_whole = not (_is_of_word(lowered[at - 1 : at]) or _is_of_word(lowered[end : end + 1]))
        start = max(at - _BEFORE, 0)
        if is_whole and any(_is_of(text, each.start(), *name) for each in pattern.finditer(text, start, end + _BEHIND)):
            return True
        at = lowered.find(word, end)
    return False


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _column(name: str, *, is_open: bool) -> re.Pattern[str]:
    word = re.escape(name)
    ways = [
        rf"\badd\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?{_QUOTES}{word}(?!\w)",
        rf"\b(?:rename|change)\s+(?:column\s+)?[^;]{{0,80}}?\bto\s+{_QUOTES}{word}(?!\w)",
        rf"""\b\w*(?:column|alter)\w*\s*\([^()]{{0,160}}["'`]{word}["'`]""",
        rf"""["'`]{word}\s+{_TYPE}(?!\w)""",
        rf"""["'`]{word}["'`]\s+(?:not\s+)?in\s+\w*(?:col|field|info)""",
        rf"""\b\w*(?:col|field)\w*\.(?:includes|contains|has|indexOf|some|find|include\?)\([^()\n]{{0,60}}["'`]{word}["'`]""",
    ]
    if is_open:
        ways.append(rf"""["'`]?(?<!\w){word}["'`]?\s*[:,]\s*["'`]{_TYPE}(?!\w)""")
        ways.append(rf"""["'`]{word}["'`]\s*(?:=>|[:,])\s*(?:["'`{{\[]|sql)""")
    return re.compile("|".join(ways), re.IGNORECASE)


def _table(name: str) -> re.Pattern[str]:
    word = re.escape(name)
    ways = (
        rf"\bcreate\s+(?:\w+\s+){{0,3}}?(?:table|view)\s+(?:if\s+not\s+exists\s+)?(?:\w+\.)?{_QUOTES}{word}(?!\w)",
        rf"\brename\s+to\s+{_QUOTES}{word}(?!\w)",
        rf"""\b\w*(?:create|has|add|ensure|make)\w*table\w*\s*\(\s*["'`]{word}["'`]""",
        rf"""\b\w*table\w*["'`]?\s*(?:\(|[:=]+|=>)\s*["'`]{word}["'`]""",
        rf"""(?:sqlite_master|information_schema|pg_tables|show\s+tables|to_regclass)\b[^;]{{0,200}}?["'`%]{word}["'`%]""",
        rf"""\btable_?name\b[^\n]{{0,40}}\n?[^\n]{{0,40}}["'`]{word}["'`]""",
    )
    return re.compile("|".join(ways), re.IGNORECASE)


def _is_of(text: str, at: int, table: str, column: str) -> bool:
    """Whether a column that is added is not that of another table, which is named right before."""
    if not column:
        return True
    before = list(_ALTERED.finditer(text, max(0, at - 300), at))
    if not before or ";" in text[before[-1].end() : at]:
        return True
    named = before[-1][1].strip("\"'`[]\\").rpartition(".")[2].lower()
    return named in (table.lower(), "") or not named.isidentifier()


def _without(text: str, spans: Sequence[Span]) -> str:
    """The text with blanks where the spans are."""
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text
