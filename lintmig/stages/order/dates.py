"""Versions that are moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from lintmig.model.ledger.numbering import FutureVersion
from lintmig.model.script import Script
from lintmig.stages.order.layouts import Layout
from lintmig.stages.order.places import first_line
from lintmig.stages.order.versions import version_of

LONGEST_COUNT = 7
"""Digits of a version that counts migrations; one with more is a moment."""
_YEARS = range(2000, 2100)
_FORMS = {8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_SECONDS, _MILLISECONDS = 10, 13
_ALLOWANCE = timedelta(days=1)
"""For clocks and time zones."""


def moment_of(version: str, *, is_day: bool = False) -> datetime | None:
    """The moment that a version names, in UTC, if it can be one; with `is_day` only whole days."""
    digits = "".join(char for char in version if char.isdecimal() and char.isascii())
    if is_day and len(digits) != len("20240131"):
        return None
    form = _FORMS.get(len(digits)) or (_FORMS[14] if len(digits) == 17 else None)
    if form is not None:
        try:
            found = datetime.strptime(digits[:14], form).replace(tzinfo=UTC)
        except ValueError:
            found = None
        if found is not None and found.year in _YEARS:
            return found
    if len(digits) in (_SECONDS, _MILLISECONDS) and digits.startswith("1"):
        return datetime.fromtimestamp(int(digits) / (1 if len(digits) == _SECONDS else 1000), UTC)
    return None


def future_versions(scripts: Sequence[Script], layout: Layout, now: datetime) -> Iterator[FutureVersion]:
    """None where most are to come: then they are no dates, or the clock is wrong."""
    found = []
    count = 0
    for script in scripts:
        version = version_of(script.path, layout)
        moment = moment_of(version.words) if version is not None else None
        if version is None or moment is None:
            continue
        count += 1
        if moment > now + _ALLOWANCE:
            found.append(FutureVersion(first_line(script.source), layout.tool, version.words, (moment - now).days))
    if len(found) * 2 <= count:
        yield from found
