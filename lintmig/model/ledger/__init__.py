"""What is wrong with a list of migrations itself, before any SQL is read; checks of `history` put it into words."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.ledger.numbering import NumberingDefect, VersionUsedTwice
from lintmig.model.source import Place

__all__ = ["DeadDefinition", "Defect", "NumberingDefect", "PartialList", "VersionUsedTwice"]


class PartialList(NamedTuple):
    """A program runs the scripts that a list in its code names, which are not all of their folder."""

    place: Place
    folder: str
    listed: int
    total: int
    unlisted: tuple[str, ...]


class DeadDefinition(NamedTuple):
    """A file whose code makes tables, and that nothing imports. `only_here` are those that nothing else makes."""

    place: Place
    tables: tuple[str, ...]
    only_here: tuple[str, ...]


Defect = NumberingDefect | PartialList | DeadDefinition
