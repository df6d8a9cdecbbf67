"""What twins do not have in common; checks put it into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.source import Place
from lintmig.model.twins import Branch

SHOWN = 5
"""How many of the columns or keys that differ in one way are named."""


def listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def names_of(branches: Iterable[Branch]) -> str:
    """Their names as a list in a sentence."""
    *first, last = (branch.name for branch in branches)
    return f"{', '.join(first)} and {last}" if first else last


def engines_of(branches: Iterable[Branch]) -> tuple[EngineName, ...]:
    return tuple(engine for branch in branches for engine in branch.engines)


class Differing(NamedTuple):
    """Something that both have, as another branch has it."""

    branch: Branch
    words: str
    place: Place


class MissingVersions(NamedTuple):
    """Migrations that follow each other and that other branches do not have; `place` is in the first of them.

    `is_start` tells that the others begin otherwise, or later. `without` is what the others lack for it, as far as
    the schemas show.
    """

    place: Place
    versions: tuple[str, ...]
    paths: frozenset[str]
    branch: Branch
    lacking: tuple[Branch, ...]
    is_start: bool
    changes_rows: bool
    without: tuple[str, ...] = ()
    is_about_indexes: bool = False
    """Whether the others lack nothing but indexes for it."""


class MissingTable(NamedTuple):
    place: Place
    kind: str
    name: str
    having: tuple[Branch, ...]
    lacking: tuple[Branch, ...]


class MissingColumns(NamedTuple):
    """`table_place` is the table without them; `is_computed` tells that the engine fills the columns by itself."""

    place: Place
    table: str
    columns: tuple[str, ...]
    having: tuple[Branch, ...]
    lacking: tuple[Branch, ...]
    table_place: Place
    is_computed: bool


class DifferentType(NamedTuple):
    """Columns that have a type in one branch which means something else than that of the others, or holds other sizes.

    `columns` are all between which the same two types differ, the first of them at `place`.
    """

    place: Place
    columns: tuple[str, ...]
    type: str
    branch: Branch
    others: tuple[Differing, ...]
    is_size: bool


class DifferentNullability(NamedTuple):
    """`place` is in the branch that demands a value of an INSERT, which the others do without.

    `reason` tells why they do: the column may be NULL, or it has a default. `columns` are all that differ in the
    same way, the first of them at `place`.
    """

    place: Place
    columns: tuple[str, ...]
    branch: Branch
    reason: Literal["null", "default"]
    others: tuple[Differing, ...]


class MissingKey(NamedTuple):
    """A primary or unique key of one branch whose columns the others let repeat; `other_key` is their primary key."""

    place: Place
    kind: Literal["primary", "unique"]
    table: str
    columns: tuple[str, ...]
    having: tuple[Branch, ...]
    lacking: tuple[Branch, ...]
    table_place: Place
    other_key: tuple[str, ...]


class DifferentForeignKey(NamedTuple):
    """A foreign key that other branches lack, or (then there are `others`) that does something else there on DELETE.

    `keys` are tables with columns: all keys that differ in the same way, the first of them at `place`.
    """

    place: Place
    keys: tuple[str, ...]
    target: str
    on_delete: str
    having: tuple[Branch, ...]
    lacking: tuple[Branch, ...]
    others: tuple[Differing, ...]
    table_place: Place


class MissingIndex(NamedTuple):
    place: Place
    table: str
    columns: tuple[str, ...]
    having: tuple[Branch, ...]
    lacking: tuple[Branch, ...]
    table_place: Place


Difference = (
    MissingVersions
    | MissingTable
    | MissingColumns
    | DifferentType
    | DifferentNullability
    | MissingKey
    | DifferentForeignKey
    | MissingIndex
)


def subject_of(difference: Difference) -> str:
    """What a difference is about, in a sentence about what is missing or different."""
    if isinstance(difference, MissingVersions):
        return difference.versions[0]
    if isinstance(difference, MissingTable):
        return f"the {difference.kind} {difference.name}"
    if isinstance(difference, MissingColumns):
        return ", ".join(f"{difference.table}.{column}" for column in difference.columns)
    if isinstance(difference, DifferentType):
        return f"the type of {', '.join(difference.columns)}"
    if isinstance(difference, DifferentNullability):
        what = "NOT NULL" if difference.reason == "null" else "no default"
        return f"{what} of {', '.join(difference.columns)}"
    if isinstance(difference, DifferentForeignKey):
        return f"the foreign key from {', '.join(difference.keys)}"
    what = "key" if isinstance(difference, MissingKey) else "index"
    return f"the {what} on {difference.table} ({', '.join(difference.columns)})"
