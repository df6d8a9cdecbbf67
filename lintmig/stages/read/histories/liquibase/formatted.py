"""SQL files with `--liquibase formatted sql` above and `--changeset author:id` before each of their changesets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lintmig.model.source import Span
from lintmig.stages.read.histories.liquibase.elements import Text

_HEADER = re.compile(r"\A\s*(?:--|/\*)[ \t]*liquibase[ \t]+formatted[ \t]+sql", re.IGNORECASE)
_CHANGESET = re.compile(
    r"""^[ \t]*--[ \t]*changeset[ \t]+(?:"([^"]+)"|([^\s:"]+)):(?:"([^"]+)"|(\S+))([^\n]*)$""",
    re.IGNORECASE | re.MULTILINE,
)
_ATTRIBUTE = re.compile(r"""(\w+):(?:"([^"]*)"|'([^']*)'|(\S+))""")
_DIRECTIVE = re.compile(
    r"^[ \t]*--[ \t]*(?:rollback|comment|precondition|validCheckSum|property)[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
"""Lines for Liquibase alone: without a blank behind the dashes they would be no comments to MySQL."""
_IGNORED = re.compile(
    r"^[ \t]*--[ \t]*ignoreLines:start.*?^[ \t]*--[ \t]*ignoreLines:end[^\n]*", re.IGNORECASE | re.MULTILINE | re.DOTALL
)


class FormattedChangeset(NamedTuple):
    id: Text
    author: str
    dbms: str | None
    conditions: str
    sql: tuple[Text, ...]


def is_formatted(text: str) -> bool:
    return _HEADER.match(text) is not None


def formatted_changesets(text: str) -> Iterator[FormattedChangeset]:
    text = _DIRECTIVE.sub(lambda line: " " * len(line[0]), text)
    headings = list(_CHANGESET.finditer(text))
    for number, heading in enumerate(headings):
        end = headings[number + 1].start() if number + 1 < len(headings) else len(text)
        group = 3 if heading[3] is not None else 4
        attributes = {
            found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(heading[5])
        }
        conditions = "|".join(attributes.get(name, "") for name in ("context", "contextfilter", "labels"))
        yield FormattedChangeset(
            Text(heading[group], Span(heading.start(group), heading.end(group))),
            heading[1] or heading[2],
            attributes.get("dbms"),
            conditions,
            tuple(_parts(text, heading.end(), end, attributes.get("enddelimiter"))),
        )


def _parts(text: str, start: int, end: int, delimiter: str | None) -> Iterator[Text]:
    """The SQL, with semicolons where it has delimiters of its own."""
    at = start
    for ignored in _IGNORED.finditer(text, start, end):
        yield from _delimited(text, at, ignored.start(), delimiter)
        at = ignored.end()
    yield from _delimited(text, at, end, delimiter)


def _delimited(text: str, start: int, end: int, delimiter: str | None) -> Iterator[Text]:
    if delimiter is None or delimiter == ";":
        yield Text(text[start:end], Span(start, end))
        return
    for found in _delimiters(delimiter).finditer(text, start, end):
        has_own = text[start : found.start()].rstrip().endswith(";")
        yield Text(text[start : found.start()], Span(start, found.start()))
        yield Text(" " if has_own else ";", Span(found.start(), found.end()))
        start = found.end()
    yield Text(text[start:end], Span(start, end))


def _delimiters(delimiter: str) -> re.Pattern[str]:
    """The delimiter at the end of a line; Liquibase reads it as a pattern, of which only `\\n` is followed here."""
    literal = delimiter.replace("\\n", "\n").strip()
    return re.compile(re.escape(literal) + r"[ \t]*$", re.MULTILINE)
