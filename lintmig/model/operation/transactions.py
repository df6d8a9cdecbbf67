"""What begins and ends transactions."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.name import Identifier
from lintmig.model.source import Span

Act = Literal["begin", "commit", "rollback", "savepoint", "rollback to", "release", "autocommit off", "autocommit on"]


class UseTransaction(NamedTuple):
    """`savepoint` is a savepoint's name; `chains` is whether another transaction begins where this one ends."""

    act: Act
    span: Span
    savepoint: Identifier | None = None
    chains: bool = False
