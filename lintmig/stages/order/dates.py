"""Versions that are moments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from lintmig.model.clock import Clock
from lintmig.model.ledger.numbering import FutureVersion
from lintmig.model.script import Script, Track
from lintmig.stages.order.layouts import Layout
from lintmig.stages.order.naming import FOLDER_SCRIPTS
from lintmig.stages.order.places import first_line
from lintmig.stages.order.versions import version_of

LONGEST_COUNT = 7
"""Digits of a version that counts migrations; one with more is a moment."""
_YEARS = range(2000, 2100)
_FORMS = {8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_SECONDS, _MILLISECONDS = 10, 13
_ALLOWANCE = 1
"""Days, for clocks and time zones."""


def moment_of(version: str, *, is_day: bool = False) -> datetime | None:
    """The moment that a version names, in UTC, if it can be one; with `is_day` only whole days."""
    digits = "".join(char for char in version if char.isdecimal() and char.isascii())
    if is_day and len(digits) != len("20240131"):
        return None
    form = _FORMS.get(len(digits)) or (_FORMS[14] if len(digits) > 14 else None)
    if form is not None:
        found = _read(digits[:14], form) or _read(digits[:8], _FORMS[8])
        if found is not None:
            return found
    if len(digits) in (_SECONDS, _MILLISECONDS) and digits.startswith("1"):
        return datetime.fromtimestamp(int(digits) / (1 if len(digits) == _SECONDS else 1000), UTC)
    return None


def _read(digits: str, form: str) -> datetime | None:
    try:
        found = datetime.strptime(digits, form).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def future_versions(scripts: Sequence[Script], layout: Layout, clock: Clock) -> Iterator[FutureVersion]:
    found = ((script, version_of(script.path, layout)) for script in scripts)
    yield from _to_come(
        [(script, version.words) for script, version in found if version is not None], layout.tool, clock
    )


def future_of(tracks: Iterable[Track], clock: Clock) -> Iterator[FutureVersion]:
    """Of tools that keep more than a folder of SQL; the version is what the names of files or folders start with."""
    for track in tracks:
        if track.tool not in _NAMED_BY_TIME:
            continue
        names = [_name(script.path) for script in track.scripts]
        versions = [(script, _DIGITS.match(name)) for script, name in zip(track.scripts, names, strict=True)]
        yield from _to_come([(script, found[0]) for script, found in versions if found is not None], track.tool, clock)


_NAMED_BY_TIME = frozenset({"atlas", "drizzle", "hasura", "prisma", "supabase"})
_DIGITS = re.compile(r"\d{8,}")


def _name(path: str) -> str:
    *folders, file = path.split("/")
    return folders[-1] if file in FOLDER_SCRIPTS and folders else file


def _to_come(versions: Sequence[tuple[Script, str]], tool: str, clock: Clock) -> Iterator[FutureVersion]:
    """None where most are to come: then they are no dates, or the clock is wrong."""
    found = []
    count = 0
    for script, words in versions:
        moment = moment_of(words)
        if moment is None:
            continue
        count += 1
        days = clock.days_until(moment)
        if days is not None and days >= _ALLOWANCE:
            found.append(FutureVersion(first_line(script.source), tool, words, days))
    if len(found) * 2 <= count:
        yield from found
