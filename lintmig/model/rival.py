"""Tables that more than one system defines in one database; checks put it into words."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.source import Place


class Rival(NamedTuple):
    """A definition of a table that another system defines otherwise. `place` is in this one, `other` in that one.

    `lacking` are columns that only the other has, `extra` those that only this one has, `changed` are columns with the
    types of this and of the other. Whichever runs first decides.
    """

    place: Place
    table: str
    engine: EngineName
    system: str
    """How a user knows the system: the path of its migrations, or of the file with its code."""
    other_system: str
    other: Place
    lacking: tuple[str, ...]
    extra: tuple[str, ...]
    changed: tuple[tuple[str, str, str], ...]
    changes_key: bool
    """Whether the type of the primary key is among what differs."""
    is_tracker: bool
    """Whether the table is the one in which a migration tool keeps what it has applied."""
    is_skipped: bool
    """Whether this definition does nothing where the other came first: IF NOT EXISTS."""
