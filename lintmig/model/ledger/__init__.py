"""What is wrong with a list of migrations itself, before any SQL is read; checks of `history` put it into words."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.ledger.code import DeadDefinition, PartialList
from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.ledger.listing import Listed
from lintmig.model.source import Place


class VersionUsedTwice(NamedTuple):
    """Migrations of one track whose versions its tool takes for the same. `place` is in the later of them."""

    place: Place
    tool: str
    version: str
    others: tuple[Place, ...]


Defect = VersionUsedTwice | IgnoredFile | Listed | PartialList | DeadDefinition
