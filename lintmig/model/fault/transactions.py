"""What the transaction of the moment does not allow."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Place, Span


class Untimely(NamedTuple):
    """A statement that its engine takes only inside, or only outside, of a transaction.

    `state` is how it stands; `since` is what has brought it about, where that is in a script.
    """

    statement: str
    state: Literal["no transaction", "in transaction", "new value"]
    span: Span
    since: Place | None = None
    rejects: bool = True
