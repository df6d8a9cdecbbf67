"""The moment at which a run takes place, and how long what it says will stay true."""

from __future__ import annotations

from datetime import datetime, timedelta

_DAY = timedelta(days=1)


class Clock:
    """`until` is the moment from which an answer that was given would be another; None where it never would be."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.until: datetime | None = None

    def days_until(self, moment: datetime) -> int | None:
        """Whole days to a moment that is to come; None where it has passed."""
        ahead = moment - self.now
        if ahead <= timedelta():
            return None
        change = self.now + (ahead % _DAY or _DAY)
        self.until = change if self.until is None else min(self.until, change)
        return ahead.days
