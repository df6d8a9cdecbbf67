"""The names that tables, views, indexes and sequences share in a schema of PostgreSQL, and those that it makes up."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.definition import ObjectKind
from lintmig.model.operation import CreateIndex
from lintmig.model.related import with_constraint_named, with_key_named
from lintmig.model.schema import Key
from lintmig.model.source import Place
from lintmig.stages.replay.queries.naming import UNNAMED
from lintmig.stages.replay.queries.naming import made_up_name as output_name
from lintmig.stages.replay.world import World


class Relation(NamedTuple):
    kind: ObjectKind
    place: Place
    is_certain: bool


def relation_named(world: World, key: Key) -> Relation | None:
    """What has this name in a schema."""
    schema = world.schema
    found: list[Relation] = []
    table = schema.tables.get(key)
    if table is not None:
        found.append(Relation(table.kind, table.place, table.is_certain))
    index = schema.indexes.get(key)
    if index is not None:
        found.append(Relation("index", index.place, index.is_certain))
    sequence = schema.sequences.get(key)
    if sequence is not None:
        found.append(Relation("sequence", sequence.place, sequence.is_certain))
    type_ = schema.types.get(key)
    if type_ is not None and type_.attributes is not None:
        found.append(Relation("type", type_.place, type_.is_certain))
    owner = owner_of_index(world, key)
    if owner is not None:
        found.append(owner[1])
    return next((item for item in found if item.is_certain), found[0] if found else None)


def owner_of_index(world: World, key: Key) -> tuple[Key, Relation] | None:
    """The table that has a key of this name: PostgreSQL keeps each key by an index."""
    for owner, table in with_key_named(world.schema, key[1]):
        if owner[0] != key[0]:
            continue
        for item in table.keys:
            if item.name == key[1]:
                return owner, Relation("index", item.place, item.is_certain and table.is_certain)
    return None


def join_names(first: str, second: str, label: str) -> str:
    """PostgreSQL's name for a key or index without one: both parts shrink until it has 63 bytes."""
    space = 63 - len(label) - 1 - (1 if second else 0)
    while len(first.encode()) + len(second.encode()) > space:
        if len(first.encode()) > len(second.encode()):
            first = first[:-1]
        else:
            second = second[:-1]
    return "_".join(part for part in (first, second, label) if part)


def free_name(world: World, schema: str, stem: tuple[str, str, str], *, is_index: bool, is_constraint: bool) -> str:
    """The first name of its kind that nothing of the schema has, as PostgreSQL counts: t_a_key, t_a_key1 ..."""
    first, second, label = stem
    name, number = join_names(first, second, label), 0
    while _is_used(world, (schema, name), is_index=is_index, is_constraint=is_constraint):
        number += 1
        name = join_names(first, second, f"{label}{number}")
    return name


def _is_used(world: World, key: Key, *, is_index: bool, is_constraint: bool) -> bool:
    if is_index and relation_named(world, key) is not None:
        return True
    if not is_constraint:
        return False
    return any(owner[0] == key[0] for owner, _ in with_constraint_named(world.schema, key[1]))


def index_name(world: World, table: Key, operation: CreateIndex) -> str | None:
    """The name that PostgreSQL gives an index without one; None where that is not known."""
    if world.engine.name != "postgresql":
        return None
    parts: list[str] = []
    for element in operation.elements:
        name: str | None = None
        if element.column is not None:
            name = world.fold(element.column)
        elif element.expression is not None:
            name = output_name(element.expression)
        if name is None:
            return None
        parts.append(_numbered("expr" if name == UNNAMED else name, parts))
    for included in operation.included:
        parts.append(_numbered(world.fold(included), parts))
    return free_name(world, table[0], (table[1], "_".join(parts), "idx"), is_index=True, is_constraint=False)


def _numbered(name: str, taken: list[str]) -> str:
    found, number = name, 0
    while found in taken:
        number += 1
        found = f"{name}{number}"
    return found
