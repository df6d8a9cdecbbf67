"""Turn a source into a script: what of it is applied forward, and for which engines."""

from __future__ import annotations

import re

from lintmig.model.script import Script
from lintmig.model.source import Source
from lintmig.stages.read.engines import marked_engines
from lintmig.stages.read.templates import without_templates


def read(source: Source) -> Script:
    engines, origin = marked_engines(source)
    return Script(source, without_templates(_forward_part(source.text)), engines=engines, engines_from=origin)


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
)
"""Comments with which goose, dbmate, sql-migrate and rambler part a file into up and down."""
_WORDS = re.compile(r"\S+")


def _forward_part(text: str) -> str:
    """The text with its down sections blanked: every offset stays the file's own."""
    for up, down in _SECTIONS:
        downs = [match.start() for match in down.finditer(text)]
        if not downs:
            continue
        ups = [match.start() for match in up.finditer(text)]
        parts, at = [], 0
        for start in downs:
            if start < at:
                continue
            end = next((position for position in ups if position > start), len(text))
            parts += [text[at:start], _WORDS.sub(lambda word: " " * len(word[0]), text[start:end])]
            at = end
        return "".join([*parts, text[at:]])
    return text
