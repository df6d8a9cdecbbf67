"""Tables as an object-relational mapper's models describe them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.source import Place

Mapper = Literal["prisma", "drizzle", "sqlalchemy", "django", "typeorm"]


class Reference(NamedTuple):
    """A foreign key as a model declares it. `columns` and `target_columns` are columns of the database.

    `target_columns` is empty where it is the target's primary key. `place` is what a finding points at.
    """

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    place: Place
    target_schema: str | None = None
    on_delete: str | None = None
    has_constraint: bool = True
    """False where the mapper makes no foreign key in the database of it."""


class EntityColumn(NamedTuple):
    """`name` is the column's in the database, `attribute` the code's word for it.

    `types` is what the mapper makes of its type on each engine, as SQL (`varchar(50)`); an engine is missing where we
    cannot tell. `words` is the type as the code spells it, for messages.
    """

    name: str
    attribute: str
    words: str
    types: Mapping[EngineName, str]
    place: Place
    is_nullable: bool | None = None
    """None where we cannot tell."""
    has_default: bool | None = None
    """Whether the database fills it in: a default, an identity, a computed value."""
    is_primary_key: bool = False
    is_unique: bool = False
    enum: str | None = None
    """The name of the type in the database, where its values are one of the model's enums."""
    is_filled: bool | None = None
    """Whether the mapper itself puts a value in where the code gives none; None where we cannot tell."""


class Enum(NamedTuple):
    """An enum that becomes a type of the database. `name` and `labels` are the database's."""

    name: str
    labels: tuple[str, ...]
    place: Place
    schema: str | None = None


class EntityIndex(NamedTuple):
    columns: tuple[str, ...]
    is_unique: bool
    place: Place
    name: str | None = None


class Entity(NamedTuple):
    """A table that the code expects. `name` is the class, model or variable; `place` is that name."""

    mapper: Mapper
    name: str
    table: str
    columns: tuple[EntityColumn, ...]
    place: Place
    schema: str | None = None
    engines: frozenset[EngineName] | None = None
    """None where it is for every target."""
    is_complete: bool = True
    """Whether all its columns were read: not where a mixin or a spread is out of sight."""
    references: tuple[Reference, ...] = ()
    indexes: tuple[EntityIndex, ...] = ()
    kind: Literal["table", "view"] = "table"
    registry: str = ""
    """Within one registry a class name must not repeat: SQLAlchemy's base, a Django app label, a Prisma schema."""
    is_managed: bool = True
    """False where the mapper is told to leave the table alone (Django's managed = False)."""
    is_abandoned: bool = False
    """Whether nothing imports its module, so that the mapper never learns of it."""
    is_class: bool = True
    """False where it is a table in a variable, which no registry knows by the variable's name."""
    adds_to_table: bool = False
    """Whether it says of itself that another may stand for its table too, as extend_existing does."""


class Models(NamedTuple):
    """What one mapper's models in a project say: a Prisma schema, the tables of one Drizzle folder, one base."""

    mapper: Mapper
    path: str
    """The file or folder by which a user knows them."""
    entities: tuple[Entity, ...]
    enums: tuple[Enum, ...] = ()
    engines: frozenset[EngineName] | None = None
