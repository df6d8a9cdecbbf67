"""Rows of PostgreSQL's catalogs, and the names that may be in them beyond what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from lintmig.engines.facts import RUNNER_TABLES
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.related import named
from lintmig.model.schema import Key, NamedObject, Table
from lintmig.model.source import Span
from lintmig.stages.replay.plpgsql.values import UNKNOWN, Guess, Oid, Value
from lintmig.stages.replay.world import World


class CatalogRow(NamedTuple):
    """What is not among `values` is not known."""

    values: dict[str, Value]
    is_certain: bool


Wanted = Mapping[str, str]
"""Columns that are compared with a text: other rows need not be made."""


def class_of(world: World, text: Value) -> Value:
    """The table, view, index or sequence of a name that is written in a text; NULL where there is none."""
    if not isinstance(text, str):
        return None if text is None else UNKNOWN
    parts = [part if not part.startswith('"') else part.strip('"') for part in text.split(".")]
    names = tuple(Identifier(part.strip('"'), part.startswith('"'), Span(0, 0)) for part in text.split("."))
    if len(parts) > 2 or not all(parts):
        return UNKNOWN
    name = ObjectName(names)
    schema = world.schema
    for key in world.keys(name):
        table = schema.tables.get(key)
        if table is not None:
            return Oid("class", key) if table.is_certain and schema.is_complete else UNKNOWN
        for index in (*_indexes(world), *schema.sequences.items()):
            if index[0] == key:
                return Oid("class", key) if index[1].is_certain and schema.is_complete else UNKNOWN
    if may_be_there(world, names[-1].text) or (name.qualifier is not None and _is_strange(world, names[0].text)):
        return UNKNOWN
    return None


def type_of(world: World, text: Value) -> Value:
    if not isinstance(text, str):
        return None if text is None else UNKNOWN
    for key, item in world.schema.types.items():
        if key[1] == text.split(".")[-1].strip('"'):
            return Oid("type", key) if item.is_certain and world.schema.is_complete else UNKNOWN
    return UNKNOWN


def _indexes(world: World) -> Iterator[tuple[Key, NamedObject]]:
    for index in world.schema.indexes.values():
        yield (index.table[0], index.name), index  # type: ignore[misc]


def _is_strange(world: World, schema: str) -> bool:
    """Whether a schema is one that the history does not make."""
    return schema not in world.schema.schemas


def may_be_there(world: World, name: str) -> bool:
    """Whether there may be a table of this name that is not known."""
    if not world.schema.is_complete or world.has_baseline or name in RUNNER_TABLES or name.lower() in world.elsewhere():
        return True
    is_order_unknown = not world.order_is_known and world.creations.ever("table", name)
    return is_order_unknown or name.startswith(("pg_", "sql_")) or name in _VIEWS


def schema_name(world: World, name: str) -> Value:
    """A schema's name: what is unqualified goes where the connection says, which is not known for certain."""
    if name != world.facts.default_schema:
        return "pg_temp_0" if name == world.temporary_schema else name

    def decide(text: str) -> bool | None:
        if text == name:
            return True
        known = {*world.schema.schemas, *world.facts.system_schemas}
        return False if text in known or text == "public" else None

    return Guess(decide, name)


def unlisted(may_be: Callable[[str], bool]) -> Guess:
    return Guess(lambda text: None if may_be(text) else False)


def tables_named(world: World, name: str | None) -> Iterator[tuple[Key, Table]]:
    yield from world.schema.tables.items() if name is None else named(world.schema.tables, name)


def is_sure(world: World, *, made: bool) -> bool:
    return made and world.schema.is_complete


def other_tables(world: World, wanted: Wanted, name: str, schema: str) -> Iterator[CatalogRow]:
    """Tables that may be there beyond those that are known: the engine's own, and those of tools."""
    known = world.schema.tables
    default = world.schema.search_path[0]

    def may_be(text: str) -> bool:
        return (default, text) not in known and may_be_there(world, text)

    if not is_settled(world) or name in wanted:
        yield CatalogRow({name: unlisted(may_be)}, False)
        return
    for own in ("pg_catalog", "information_schema"):
        yield CatalogRow({schema: own}, False)


def is_settled(world: World) -> bool:
    return world.schema.is_complete and not world.has_baseline


def is_new(world: World, name: str) -> bool:
    return not named(world.schema.tables, name)


_VIEWS = frozenset({"tables", "columns", "views", "routines", "schemata", "triggers", "sequences", "parameters"})
