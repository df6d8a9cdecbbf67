"""Where a mapper's models and the schema that migrations leave disagree; checks put it into words."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.entity import Entity, EntityColumn, Mapper, Reference
from lintmig.model.source import Place

GENERATE: dict[Mapper, str] = {
    "prisma": "npx prisma migrate dev",
    "drizzle": "npx drizzle-kit generate",
    "sqlalchemy": "alembic revision --autogenerate",
    "django": "python manage.py makemigrations",
    "typeorm": "npx typeorm migration:generate",
}
"""The command by which each mapper writes the migration that is missing."""

SHOWN = 4
"""How many columns or labels a message names."""


def listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


class Near(NamedTuple):
    """What may be meant: a table or a column of the schema that no model knows."""

    name: str
    place: Place


class NoTable(NamedTuple):
    """`is_renamed` tells that the near table has the model's columns under another name; `dropped` is where a migration
    drops the table. `is_sure` is False, here and below, where the mapper, or what was not read, may make up for it."""

    entity: Entity
    engine: EngineName
    near: Near | None
    is_renamed: bool = False
    dropped: Place | None = None
    is_sure: bool = True


_OTHER = 3
"""The fewest columns missing, and the fewest unknown, by which a table is taken for another."""


class NoColumns(NamedTuple):
    """Columns of one model that its table lacks; `nears` has one for each of them, or None.

    `unmapped` are the columns that it demands instead, `unknown` how many the model does not have. It is another table
    altogether where most columns are missing, and others are there.
    """

    entity: Entity
    engine: EngineName
    columns: tuple[EntityColumn, ...]
    nears: tuple[Near | None, ...]
    table_place: Place
    is_sure: bool = True
    unmapped: tuple[Near, ...] = ()
    unknown: int = 0

    @property
    def is_other_table(self) -> bool:
        return 2 * len(self.columns) > len(self.entity.columns) and min(len(self.columns), self.unknown) >= _OTHER


class OtherType(NamedTuple):
    """`refused`: no value of the model's fits; `kind`: another kind of values; `zone`: with or without a time zone;
    `narrower` and `wider`: what the database's column holds of the same kind; `typed`: the mapper names a type that the
    column does not have."""

    entity: Entity
    engine: EngineName
    column: EntityColumn
    expected: str
    found: str
    place: Place
    reason: Literal["refused", "kind", "zone", "narrower", "wider", "typed"]


class OtherNullability(NamedTuple):
    """`nullable`: only the database allows NULL; `required`: only the model does; `default`: the model leaves a value
    to a default that the database has not. All columns of one model for which it holds."""

    entity: Entity
    engine: EngineName
    columns: tuple[EntityColumn, ...]
    places: tuple[Place, ...]
    reason: Literal["nullable", "required", "default"]


class UnmappedColumn(NamedTuple):
    """The columns of a table without a default that must not be NULL, and that no model knows."""

    entity: Entity
    engine: EngineName
    columns: tuple[Near, ...]
    is_sure: bool = True


class UnknownTable(NamedTuple):
    mapper: Mapper
    engine: EngineName
    table: str
    place: Place


class ClaimedTwice(NamedTuple):
    entity: Entity
    other: Entity


class ClassRepeated(NamedTuple):
    entity: Entity
    other: Entity


class NoTarget(NamedTuple):
    entity: Entity
    reference: Reference
    near: Near | None


class Unregistered(NamedTuple):
    entity: Entity


class OtherLabels(NamedTuple):
    """`missing` are labels that only the model has, `surplus` those that only the database has."""

    name: str
    mapper: Mapper
    engine: EngineName
    place: Place
    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    type_place: Place
    is_sure: bool = True


class NoKey(NamedTuple):
    """`columns` may repeat in the database; `other` is its own primary key, where the model has another."""

    entity: Entity
    engine: EngineName
    kind: Literal["primary", "unique"]
    columns: tuple[str, ...]
    place: Place
    table_place: Place
    other: tuple[str, ...] = ()


Mismatch = (
    NoTable
    | NoColumns
    | OtherType
    | OtherNullability
    | UnmappedColumn
    | UnknownTable
    | ClaimedTwice
    | ClassRepeated
    | NoTarget
    | Unregistered
    | OtherLabels
    | NoKey
)
