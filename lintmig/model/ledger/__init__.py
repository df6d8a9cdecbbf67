"""What is wrong with a list of migrations itself, before any SQL is read; checks of `history` put it into words."""

from __future__ import annotations

from lintmig.model.ledger.code import DeadDefinition, PartialList
from lintmig.model.ledger.graph import GraphDefect
from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.ledger.listing import Listed
from lintmig.model.ledger.numbering import Misnumbered, VersionUsedTwice

__all__ = ["DeadDefinition", "Defect", "IgnoredFile", "Listed", "Misnumbered", "PartialList", "VersionUsedTwice"]

Defect = Misnumbered | IgnoredFile | Listed | PartialList | DeadDefinition | GraphDefect
