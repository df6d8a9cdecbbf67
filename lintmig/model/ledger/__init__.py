"""What is wrong with a list of migrations itself, before any SQL is read; checks of `history` put it into words."""

from __future__ import annotations

from lintmig.model.ledger.numbering import NumberingDefect, VersionUsedTwice

__all__ = ["Defect", "NumberingDefect", "VersionUsedTwice"]

Defect = NumberingDefect
