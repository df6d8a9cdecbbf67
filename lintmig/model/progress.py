"""How far a run is, for whoever looks at it from another thread."""

from __future__ import annotations


class Progress:
    """What is done now, in the present participle, and how many of its parts are done; no parts are counted of 0."""

    __slots__ = ("doing", "done", "total")

    def __init__(self) -> None:
        self.doing, self.done, self.total = "", 0, 0

    def begin(self, doing: str, total: int = 0) -> None:
        self.done = self.total = 0
        self.doing, self.total = doing, total

    def __str__(self) -> str:
        return f"{self.doing} ({self.done:,} of {self.total:,})" if self.total else self.doing
