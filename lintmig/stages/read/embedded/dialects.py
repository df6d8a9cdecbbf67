"""A file that defines much, all of it in the words of one family of engines, is for these alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lintmig.model.engine import EngineName
from lintmig.model.script import Script

LEAST = 12
"""Definitions from which on this is a habit, and not what somebody forgot about the other engines."""
_SHARE = 0.5

_WORDS: tuple[tuple[frozenset[EngineName], re.Pattern[str]], ...] = (
    (
        frozenset({"mysql", "mariadb"}),
        re.compile(
            r"\bAUTO_INCREMENT\b|\bENGINE\s*=|\bUNSIGNED\b|\b(?:MODIFY|CHANGE)\s+(?:COLUMN\s+)?[`\w]|`\w+`|\bint\(\d+\)|"
            r"\bAFTER\s+\w+\s*;?\s*$|\b(?:tiny|medium|long)(?:int|text|blob)\b",
            re.IGNORECASE,
        ),
    ),
    (
        frozenset({"postgresql"}),
        re.compile(
            r"\b(?:BIG|SMALL)?SERIAL\b|::\w|\bJSONB\b|\bTIMESTAMPTZ\b|\bplpgsql\b|\$\$|gen_random_uuid|\bBYTEA\b|\bNOW\(\)",
            re.IGNORECASE,
        ),
    ),
    (
        frozenset({"sqlite"}),
        re.compile(r"\bAUTOINCREMENT\b|\bWITHOUT\s+ROWID\b|datetime\('now'|strftime\(|randomblob", re.IGNORECASE),
    ),
)


def spoken_dialect(scripts: Sequence[Script]) -> frozenset[EngineName] | None:
    """The engines for which all definitions of a file are that name none; None where nobody can tell."""
    if len(scripts) < LEAST:
        return None
    counts = [(engines, sum(words.search(each.sql) is not None for each in scripts)) for engines, words in _WORDS]
    spoken = [(engines, count) for engines, count in counts if count]
    if len(spoken) != 1 or spoken[0][1] < max(LEAST, _SHARE * len(scripts)):
        return None
    return spoken[0][0]
