"""What a down script cannot do, leaves behind or loses; checks put it into words."""

from __future__ import annotations

from typing import Generic, Literal, NamedTuple, TypeVar

from lintmig.model.engine import Engine
from lintmig.model.finding import Problem
from lintmig.model.source import Place

Scripts = TypeVar("Scripts")


class WayBack(NamedTuple, Generic[Scripts]):
    """The migrations of a history from `first` to `last` and what takes them back, in the order in which it is run."""

    first: int
    last: int
    downs: tuple[Scripts, ...]


class Left(NamedTuple):
    """Something that a migration makes, and that is still there after its down script. `undo` is SQL that drops it."""

    kind: str
    name: str
    place: Place
    undo: str


class Lost(NamedTuple):
    """Something that is there before a migration, and not after its down script; `place` is where it was made."""

    kind: str
    name: str
    place: Place


class Changed(NamedTuple):
    """A column that comes back as another: `was` before the migration, `is_now` after its down script."""

    what: Literal["type", "nullability", "default", "on delete"]
    name: str
    was: str
    is_now: str
    place: Place


Remainder = Left | Lost | Changed


class Emptied(NamedTuple):
    """A table or column that a migration drops and its down script makes again, without what was in it."""

    kind: Literal["table", "column"]
    name: str
    place: Place
    dropped: Place


class Refused(NamedTuple):
    """A statement of a down script that the engine does not take, and what a check says of it."""

    place: Place
    problem: Problem


class Rollback(NamedTuple):
    """What comes of taking migrations back at once. `place` is the first statement of the down scripts."""

    engine: Engine
    place: Place
    refused: tuple[Refused, ...]
    remainders: tuple[Remainder, ...]
    emptied: tuple[Emptied, ...]
