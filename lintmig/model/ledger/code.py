"""What an application's code does to the list of migrations."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.source import Place


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
