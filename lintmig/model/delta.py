"""What a change makes of a schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lintmig.model.change import Change
from lintmig.model.engine import EngineName
from lintmig.model.shape import ObjectShape, TableShape

Movement = Literal["added", "changed", "dropped"]
PartKind = Literal["column", "primary key", "unique key", "foreign key", "index"]


class PartDelta(NamedTuple):
    """One part of a table. `before` and `after` are SQL-like words on one line; None where it was or is not there."""

    kind: PartKind
    name: str
    movement: Movement
    before: str | None
    after: str | None


class TableDelta(NamedTuple):
    """`before` and `after` are the whole table; one is None where it is added or dropped.

    A table that was renamed is a changed one whose name before differs.

    `parts` are in the order columns, keys, foreign keys, indexes; of a table that is added or dropped, all of them.
    """

    name: str
    movement: Movement
    parts: tuple[PartDelta, ...]
    before: TableShape | None
    after: TableShape | None


class ObjectDelta(NamedTuple):
    object: ObjectShape
    movement: Movement


class SchemaDelta(NamedTuple):
    """What one engine's schema comes to, in one project.

    `others` are the tables that the touched ones point to, as they are now.
    """

    engine: EngineName
    tables: tuple[TableDelta, ...]
    objects: tuple[ObjectDelta, ...] = ()
    others: tuple[TableShape, ...] = ()


class AddedMigration(NamedTuple):
    """`has_way_back` is None where its tool keeps none, or where it is not known."""

    path: str
    has_way_back: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a run knows of a change, beside the findings that the change introduces.

    `older` is how many errors and warnings were left out because they were there before.
    """

    change: Change
    older: int = 0
    deltas: tuple[SchemaDelta, ...] = ()
    migrations: tuple[AddedMigration, ...] = ()
    resolved: int = 0
    """How many errors and warnings of the base are gone."""


def together(comparisons: Sequence[Comparison]) -> Comparison | None:
    """Of several projects in one repository, which one change touches; None of none."""
    if not comparisons:
        return None
    return Comparison(
        comparisons[0].change,
        sum(each.older for each in comparisons),
        tuple(delta for each in comparisons for delta in each.deltas),
        tuple(migration for each in comparisons for migration in each.migrations),
        sum(each.resolved for each in comparisons),
    )
