"""Turn a source into scripts: what of it is applied forward, what takes that back, and for which engines."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from lintmig.model.engine import EngineName
from lintmig.model.script import Script
from lintmig.model.source import Source
from lintmig.stages.read.engines import is_parted_by_engine, marked_engines
from lintmig.stages.read.templates import is_program, without_templates


def read(source: Source) -> Script:
    engines, origin = marked_engines(source)
    return _script(source, _forward_part(source.text), engines, origin)


def read_down(source: Source) -> Script | None:
    """The down sections of a file that has both ways in it."""
    text = _down_part(source.text)
    if text is None:
        return None
    engines, origin = marked_engines(source)
    return replace(_script(source, text, engines, origin), is_down=True)


def _script(source: Source, text: str, engines: frozenset[EngineName] | None, origin: str | None) -> Script:
    if is_program(text):
        reason = "a template decides which statements this is: what it does is not known"
        return Script(source, _blank(text), engines=engines, engines_from=origin, unknown=reason)
    if is_parted_by_engine(text):
        reason = "comments part it by engine: which statements each of them runs is not known"
        return Script(source, _blank(text), engines=engines, engines_from=origin, unknown=reason)
    return Script(source, without_templates(text), engines=engines, engines_from=origin)


_SECTIONS = (
    (
        re.compile(r"^--\s*\+goose\s+up\b", re.IGNORECASE | re.MULTILINE),
        re.compile(r"^--\s*\+goose\s+down\b", re.IGNORECASE | re.MULTILINE),
    ),
    (
        re.compile(r"^--\s*migrate:up\b", re.IGNORECASE | re.MULTILINE),
        re.compile(r"^--\s*migrate:down\b", re.IGNORECASE | re.MULTILINE),
    ),
    (
        re.compile(r"^--\s*\+migrate\s+up\b", re.IGNORECASE | re.MULTILINE),
        re.compile(r"^--\s*\+migrate\s+down\b", re.IGNORECASE | re.MULTILINE),
    ),
    (
        re.compile(r"^--\s*rambler\s+up\b", re.IGNORECASE | re.MULTILINE),
        re.compile(r"^--\s*rambler\s+down\b", re.IGNORECASE | re.MULTILINE),
    ),
    (
        re.compile(r"^(?:#|--).*!Ups", re.MULTILINE),
        re.compile(r"^(?:#|--).*!Downs", re.MULTILINE),
    ),
    (
        re.compile(r"^[ \t]*--[ \t-]*up[ \t]+migration\b", re.IGNORECASE | re.MULTILINE),
        re.compile(r"^[ \t]*--[ \t-]*down[ \t]+migration\b", re.IGNORECASE | re.MULTILINE),
    ),
    (
        re.compile(r"(?!)"),
        re.compile(r"^[ \t]*--[ \t]*//[ \t]*@UNDO\b", re.MULTILINE),
    ),
)
"""Comments with which goose, dbmate, sql-migrate, rambler, Play, node-pg-migrate and MyBatis part a file."""
_ANY_DOWN = re.compile(
    r"--\s*(?:\+goose\s|\+migrate\s|migrate:|rambler\s)\s*down\b|!Downs|\bdown[ \t]+migration\b|@UNDO",
    re.IGNORECASE,
)
_HASH_MARK = re.compile(r"^#.*!(?:Ups|Downs).*$", re.MULTILINE)
"""Play's marks may be comments that no engine but MariaDB and MySQL takes for one."""
_WORDS = re.compile(r"\S+")


def _forward_part(text: str) -> str:
    """The text with its down sections blanked: every offset stays the file's own."""
    text = _without_hash_marks(text)
    parts, at = [], 0
    for start, end in _down_sections(text):
        parts += [text[at:start], _blank(text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def _down_part(text: str) -> str | None:
    """The text with everything but its down sections blanked; None where it has none."""
    text = _without_hash_marks(text)
    parts, at = [], 0
    for start, end in _down_sections(text):
        parts += [_blank(text[at:start]), text[start:end]]
        at = end
    return "".join([*parts, _blank(text[at:])]) if parts else None


def _without_hash_marks(text: str) -> str:
    """The marks as SQL comments of the same length, and nothing before the first, which Play passes over."""
    first = _HASH_MARK.search(text) if "!Ups" in text else None
    if first is None:
        return text
    marked = _HASH_MARK.sub(lambda mark: "--" + mark[0][2:], text)
    return _blank(marked[: first.start()]) + marked[first.start() :]


def _blank(text: str) -> str:
    return _WORDS.sub(lambda word: " " * len(word[0]), text)


@lru_cache(maxsize=1)
def _down_sections(text: str) -> list[tuple[int, int]]:
    if _ANY_DOWN.search(text) is None:
        return []
    for up, down in _SECTIONS:
        downs = [match.start() for match in down.finditer(text)]
        if not downs:
            continue
        ups = [match.start() for match in up.finditer(text)]
        sections: list[tuple[int, int]] = []
        for start in downs:
            if not sections or start >= sections[-1][1]:
                sections.append((start, next((position for position in ups if position > start), len(text))))
        return sections
    return []
