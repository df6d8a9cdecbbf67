"""What is wrong with a list of migrations itself, before any SQL is read; checks of `history` put it into words."""

from __future__ import annotations

from lintmig.model.ledger.code import (
    DeadDefinition,
    ForeignPlaceholder,
    PartialList,
    SeveralStatements,
    SplitScript,
)
from lintmig.model.ledger.graph import GraphDefect
from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.ledger.listing import Listed
from lintmig.model.ledger.merged import Merged
from lintmig.model.ledger.numbering import Misnumbered, VersionUsedTwice

__all__ = [
    "DeadDefinition",
    "Defect",
    "ForeignPlaceholder",
    "IgnoredFile",
    "Listed",
    "Merged",
    "Misnumbered",
    "OfCode",
    "PartialList",
    "SeveralStatements",
    "SplitScript",
    "VersionUsedTwice",
]

OfCode = PartialList | DeadDefinition | ForeignPlaceholder | SeveralStatements | SplitScript
Defect = Misnumbered | IgnoredFile | Listed | GraphDefect | Merged | OfCode
