"""Which schemas a mapper's models are compared with, and how much of the database these tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname

from lintmig.engines.facts import RUNNER_TABLES
from lintmig.model.engine import EngineName
from lintmig.model.entity import Entity, Mapper, Models
from lintmig.model.schema import Index, Key, NamedObject, Schema, Table
from lintmig.model.script import Role
from lintmig.model.source import Place

_TOOLS: dict[Mapper, tuple[str, ...]] = {
    "prisma": ("prisma",),
    "drizzle": ("drizzle",),
    "sqlalchemy": ("alembic", "flask-migrate"),
    "django": ("django",),
    "typeorm": ("typeorm",),
}
"""How the names of the tools begin that apply each mapper's migrations."""
_TEST = re.compile(r"(?:^|/)(?:tests?|__tests__|spec|e2e|fixtures|examples?|benchmarks?)/|(?:^|[./_])(?:test|spec)[._]")
_PART = re.compile(r"\s*PARTITION\s+OF\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Made:
    """What a track leaves on one engine. `outside` are tables that it uses and does not make."""

    tool: str
    path: str
    role: Role
    schema: Schema = field(repr=False)
    has_baseline: bool
    outside: Collection[str]
    dropped: Mapping[str, Place] = field(default_factory=dict, repr=False)
    """The tables that it drops again at last, and where."""
    changed: Collection[tuple[str, str]] = ()
    """Columns, in lower case behind their tables, that it adds or changes in tables which it does not make."""

    @cached_property
    def tables(self) -> Mapping[str, tuple[Table, ...]]:
        """Tables and views by folded name, whatever schema they are in."""
        found: dict[str, list[Table]] = {}
        for key, table in self.schema.tables.items():
            if not table.is_temporary and key[1].lower() not in RUNNER_TABLES:
                found.setdefault(folded(self.schema.engine, key[1]), []).append(table)
        return {name: tuple(tables) for name, tables in found.items()}

    @cached_property
    def own_tables(self) -> Collection[str]:
        """The names of those that it makes itself."""
        return {name for name, tables in self.tables.items() if any(table.is_complete for table in tables)}

    @cached_property
    def indexes(self) -> Mapping[Key, tuple[Index, ...]]:
        found: dict[Key, list[Index]] = {}
        for index in self.schema.indexes.values():
            found.setdefault(index.table, []).append(index)
        return {key: tuple(indexes) for key, indexes in found.items()}

    @cached_property
    def types(self) -> Mapping[str, NamedObject]:
        """Enums, domains and the like by their bare names."""
        return {key[1]: own for key, own in self.schema.types.items()}

    @cached_property
    def filled(self) -> Collection[Key]:
        """The tables whose rows a trigger may fill before they are stored."""
        return {each.table for each in self.schema.triggers.values() if each.fills_rows and each.table is not None}

    def key_of(self, table: Table) -> Key:
        return self._keys[id(table)]

    @cached_property
    def _keys(self) -> Mapping[int, Key]:
        return {id(table): key for key, table in self.schema.tables.items()}


class Unjudged(str):
    """Why models are not compared."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class Scope:
    """`own` are the tracks that decide; `others` may add to their tables, and make tables beside them."""

    models: Models
    engine: EngineName
    own: tuple[Made, ...]
    others: tuple[Made, ...]

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        return tuple(entity for entity in self.models.entities if is_for(entity, self.engine))

    @cached_property
    def knows_all_tables(self) -> bool:
        """Whether a table that no track makes is not there."""
        made = {name.lower() for each in (*self.own, *self.others) for name in each.own_tables}
        outside = {name.rpartition(".")[2].strip('"`').lower() for each in self.own for name in each.outside}
        return outside <= made and not any(each.has_baseline for each in self.own)

    @cached_property
    def is_sure(self) -> bool:
        """Whether no unread SQL of the deciding tracks may make what they lack."""
        return all(each.schema.is_complete for each in self.own)

    @cached_property
    def reads_all_migrations(self) -> bool:
        """Whether no unread migration beside the deciding tracks may change their tables."""
        return all(
            each.schema.is_complete for each in (*self.own, *self.others) if each.role == "migration" and each.outside
        )

    def tables(self, name: str) -> list[tuple[Made, Table]]:
        """Every table or view of a name, those of the deciding tracks first."""
        name = folded(self.engine, name)
        return [(made, table) for made in (*self.own, *self.others) for table in made.tables.get(name, ())]

    def table(self, entity: Entity) -> tuple[Made, Table] | None:
        """The one table that an entity is, if there is one: it may not be certain."""
        named = folded(self.engine, entity.table)
        found = [(made, table) for made in self.own for table in made.tables.get(named, ())]
        if entity.schema is not None and len(found) > 1:
            found = [(made, table) for made, table in found if made.key_of(table)[0] == entity.schema]
        if len(found) > 1:
            found = [(made, table) for made, table in found if table.is_complete]
        if len(found) != 1:
            return None
        table = found[0][1]
        return found[0] if table.kind == "table" and not is_part(table) else None

    def is_touched_elsewhere(self, entity: Entity, column: str) -> bool:
        """Whether a track has this column in a table that is not its own, or that is not fully known."""
        name = (entity.table.lower(), column.lower())
        return any(name in made.changed for made in (*self.own, *self.others)) or any(
            not table.is_complete and folded(self.engine, column) in folded_columns(self.engine, table)
            for made in (*self.own, *self.others)
            for table in made.tables.get(folded(self.engine, entity.table), ())
        )


def scope_of(models: Models, engine: EngineName, everything: Sequence[Made]) -> Scope | Unjudged:
    """The tracks of the mapper's own tool, else all; none where too few of the tables are of these migrations."""
    wanted = {
        folded(engine, entity.table) for entity in models.entities if is_for(entity, engine) and entity.is_managed
    }
    made = [each for each in everything if not (each.role == "bootstrap" and _TEST.search(each.path))]
    if not any(each.own_tables for each in made):
        return Unjudged("no migration makes tables: models are not compared with anything")
    own = _nearest(models, [each for each in made if _is_of(models, each)], wanted)
    shared = wanted & {name for each in own for name in each.own_tables}
    if own and 3 * len(shared) >= len(wanted):
        own = _followed(models, engine, own, made)
        return Scope(models, engine, tuple(own), tuple(each for each in made if each not in own))
    shared = wanted & {name for each in made for name in each.own_tables}
    if not shared:
        return Unjudged("none of these tables is made by a migration: models are not compared")
    if 2 * len(shared) < len(wanted):
        few = f"only {len(shared)} of these {len(wanted)} tables are made by migrations"
        return Unjudged(f"{few}: models are not compared")
    deciding = [each for each in made if wanted & set(each.own_tables)]
    return Scope(models, engine, tuple(deciding), tuple(each for each in made if each not in deciding))


def is_for(entity: Entity, engine: EngineName) -> bool:
    return entity.engines is None or engine in entity.engines


def folded(engine: EngineName, name: str) -> str:
    """A name as mappers ask for it: PostgreSQL gets it in quotes where that matters."""
    return name if engine == "postgresql" else name.lower()


def folded_columns(engine: EngineName, table: Table) -> Collection[str]:
    return {folded(engine, name) for name in table.columns}


def is_part(table: Table) -> bool:
    """Whether it is a partition of another table."""
    return bool(_PART.match(table.place.source.text, table.place.span.end))


def _is_of(models: Models, made: Made) -> bool:
    tool = made.tool.lower()
    if any(tool.startswith(name) for name in _TOOLS[models.mapper]):
        return True
    folder = dirname(models.path)
    return models.mapper == "prisma" and made.path == (f"{folder}/migrations" if folder else "migrations")


def _followed(models: Models, engine: EngineName, own: list[Made], made: Sequence[Made]) -> list[Made]:
    """The tool's own tracks, unless the models have left them behind and follow another definition of the tables."""
    lacking, held = _lacking(models, engine, own)
    if lacking < _LEFT_BEHIND or 3 * lacking < held:
        return own
    for other in made:
        if other not in own and other.own_tables:
            lacking_there, held_there = _lacking(models, engine, [other])
            if held_there >= held - lacking and 10 * lacking_there <= held_there:
                return [other]
    return own


_LEFT_BEHIND = 4
"""Tables without columns of their models from which on migrations may be no longer in use."""


def _lacking(models: Models, engine: EngineName, tracks: Sequence[Made]) -> tuple[int, int]:
    """How many models have a column that their table lacks, and of how many models there is a table."""
    lacking = held = 0
    for entity in models.entities:
        name = folded(engine, entity.table)
        tables = [table for made in tracks for table in made.tables.get(name, ()) if table.is_complete]
        if entity.is_managed and is_for(entity, engine) and tables:
            there = {column for table in tables for column in folded_columns(engine, table)}
            held += 1
            lacking += not {folded(engine, column.name) for column in entity.columns} <= there
    return lacking, held


def _nearest(models: Models, own: Sequence[Made], wanted: Collection[str]) -> list[Made]:
    """Of the tool's tracks those whose folders are nearest to the models', of these the ones that share tables."""
    if len(own) < 2:
        return list(own)
    sharing = [each for each in own if any(name in each.own_tables for name in wanted)] or list(own)
    near = {id(each): _in_common(models.path, each.path) for each in sharing}
    most = max(near.values())
    return [each for each in sharing if near[id(each)] == most]


def _in_common(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one.split("/"), other.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
