"""A column as the code declares it, and the attribute that does."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.source import Place
from lintmig.stages.read.models.sqlalchemy.code import Found
from lintmig.stages.read.models.sqlalchemy.kinds import Kind
from lintmig.stages.read.models.sqlalchemy.words import Call

COLUMNS = ("Column", "mapped_column")


class Declared(NamedTuple):
    """A column as the code declares it; `name` is the database's. None is what cannot be told."""

    attribute: str
    name: str
    words: str
    kind: Kind
    place: Place
    has_type: bool = True
    is_nullable: bool | None = None
    states_nullable: bool = False
    has_default: bool | None = False
    is_primary_key: bool = False
    is_unique: bool = False
    is_indexed: bool = False
    autoincrements: bool | None = None
    """None where the code says nothing of it."""
    keys: tuple[Call, ...] = ()
    """Its ForeignKey(...)."""
    is_filled: bool = False
    """Whether the mapper has a value for it where the code gives none."""


class Attribute(NamedTuple):
    """What a class body says of one name."""

    name: str
    value: Found | None
    annotation: Found | None
    place: Place


Answer = Declared | bool
"""False where an attribute is no column, True where it may be one that cannot be read."""
