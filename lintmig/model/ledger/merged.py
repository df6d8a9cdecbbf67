"""What only shows when a list of migrations is held against the one that databases have applied already."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Place

Answer = Literal["refuses", "unseen", "unknown"]
"""What a tool does with a database that has applied something else: it stops, it does not notice; nobody knows."""


class LateMigration(NamedTuple):
    """A new migration that its tool puts before `later`, which was there already.

    `new_path` is one behind it; `child` the migration that names this one as the one before it.
    """

    place: Place
    tool: str
    name: str
    later: str
    later_place: Place
    is_refused: bool
    new_path: str | None = None
    child: str | None = None


class EditedLater(NamedTuple):
    """A migration that was there already does something else now. `place` is the first part that is not the same."""

    place: Place
    tool: str
    name: str
    answer: Answer
    old_name: str | None = None
    """Where it is the name that its tool does not know again."""
    others: tuple[Place, ...] = ()
    """In the other migrations of its track that were edited too, where they are many and told as one."""


class GoneMigrations(NamedTuple):
    """Migrations that were there already and are not any more; `place` is in one beside them.

    `new_name` is what the only one of them is called now, `squashed` what stands in for all of them.
    """

    place: Place
    tool: str
    names: tuple[str, ...]
    answer: Answer
    old_path: str
    new_name: str | None = None
    new_path: str | None = None
    squashed: str | None = None


Merged = LateMigration | EditedLater | GoneMigrations
