"""Where a comment goes that suppresses a finding, and what it says."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from lintmig.model.engine import Engine
from lintmig.model.finding import Finding
from lintmig.model.source import Source
from lintmig.server.positions import Positions
from lintmig.stages.discover.walk import SQL_FILE
from lintmig.stages.parse.split import split
from lintmig.stages.read import read, read_down
from lintmig.stages.read.host.strings import string_around
from lintmig.stages.read.host.syntax import GRAMMARS
from lintmig.stages.suppress.writing import ignore_comment

REASON = "why it is safe here"
"""Stands where the author's reason is to stand."""

_STAYS_FIRST = re.compile(
    r"#!|<\?|#.*coding[:=]|--\s*(?:liquibase\b|\+goose\b|\+migrate\b|migrate:|rambler\b)", re.IGNORECASE
)
"""What a tool or a language looks for on the first lines."""
_PASSED_OVER = re.compile(r"^(?:#|--).*!Ups", re.MULTILINE)
"""Nothing above this mark is read."""


_OWN_DELIMITER = re.compile(r"^--\s*changeset\b.*\bendDelimiter:", re.IGNORECASE | re.MULTILINE)
"""Liquibase cuts what follows into other statements than the engine would."""


class Insertion(NamedTuple):
    """Whole lines that are put in at the beginning of a line, which counts from 0."""

    line: int
    text: str


def ignored_here(finding: Finding, positions: Positions, engines: Sequence[Engine]) -> Insertion | None:
    """The comment above the statement, or above the string of a program that holds it.

    None where it would stand in a string, or the file is of a kind in which that cannot be told.
    """
    source = finding.source
    comment = ignore_comment(source.path, [finding.rule], REASON)
    offset = _anchor(finding, positions, engines)
    if comment is None or offset is None:
        return None
    start = positions.line_start(offset)
    blanks = re.compile(r"[ \t]*").match(source.text, start)
    indent = blanks[0] if blanks else ""
    return Insertion(positions.line(start), f"{indent}{comment}{_line_end(source.text)}")


def ignored_in_file(finding: Finding) -> Insertion | None:
    """The comment at the top of the file, below what has to stay there."""
    source = finding.source
    comment = ignore_comment(source.path, [finding.rule], REASON, whole_file=True)
    if comment is None:
        return None
    mark = _PASSED_OVER.search(source.text)
    line = source.position(mark.end()).line if mark else 0
    while line + 1 < len(source.line_starts) and _STAYS_FIRST.match(source.line_text(line + 1)):
        line += 1
    return Insertion(line, f"{comment}{_line_end(source.text)}")


def _line_end(text: str) -> str:
    found = re.search(r"\r?\n", text)
    return found[0] if found else "\n"


def _anchor(finding: Finding, positions: Positions, engines: Sequence[Engine]) -> int | None:
    """An offset in the line above which the comment goes."""
    source = finding.source
    offset = min(finding.span.start, len(source.text))
    suffix = source.path[source.path.rfind(".") :]
    if SQL_FILE.fullmatch(source.path.rpartition("/")[2]):
        return _statement(source, offset, positions, engines, finding)
    if suffix == ".prisma":
        return offset
    if suffix not in GRAMMARS:
        return None
    string = string_around(source, offset)
    if string is None:
        return offset
    return None if string.is_heredoc else string.span.start


def _sql_at(source: Source, offset: int) -> str:
    """What an engine is given of a file that has both ways in it; offsets are the file's."""
    both = (read(source), read_down(source))
    return next((each.sql for each in both if each is not None and each.sql[offset : offset + 1].strip()), both[0].sql)


def _statement(
    source: Source, offset: int, positions: Positions, engines: Sequence[Engine], finding: Finding
) -> int | None:
    """The beginning of the statement around an offset, unless its line begins within another."""
    reading = [engine for engine in engines if engine.name in finding.engines] or engines
    if not reading or _OWN_DELIMITER.search(source.text):
        return None
    cut = split(_sql_at(source, offset), reading[0].name, reading[0].settings or frozenset())
    index = bisect_right(cut.statements, offset, key=lambda tokens: tokens[0].start) - 1
    if index >= 0 and offset <= cut.statements[index][-1].end:
        offset = cut.statements[index][0].start
    elif any(comment.start <= offset < comment.end for comment in cut.comments):
        return None
    for comment in reversed(cut.comments):
        if comment.start < positions.line_start(offset) < comment.end:
            offset = comment.start
    start = positions.line_start(offset)
    is_amid = any(tokens[0].start < start < tokens[-1].end for tokens in cut.statements[max(index - 1, 0) : index + 1])
    return None if is_amid else offset
