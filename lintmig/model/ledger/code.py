"""What an application's code does to the list of migrations."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.engine import EngineName
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


class ForeignPlaceholder(NamedTuple):
    """A query leaves a value open in a way that the driver beside it does not know. `wanted` is the way it knows."""

    place: Place
    placeholder: str
    driver: str
    engine: EngineName
    wanted: str


class SeveralStatements(NamedTuple):
    """Code gives so many `statements` to a call that runs one."""

    place: Place
    call: str
    driver: str
    engine: EngineName
    statements: int
    consequence: str


class SplitScript(NamedTuple):
    """Code cuts scripts at each semicolon, and `script` has one inside a statement, at `inside`."""

    place: Place
    script: str
    inside: Place
    halved: int
    """How many such statements there are in all scripts that the code reads."""
