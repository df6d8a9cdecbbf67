"""What belongs to a table, points to it or reads it, and what has a name: asked of the schema's stores.

Each question costs as much as its answer, however many tables there are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from lintmig.model.expression import TableSource
from lintmig.model.indexed import Indexed
from lintmig.model.operation import CreateTrigger
from lintmig.model.schema import Index, Key, NamedObject, Need, Object, Schema, Table
from lintmig.model.tree import nodes


def indexes_of(schema: Schema, table: Key, most: int | None = None) -> list[tuple[Any, Index]]:
    return schema.indexes.having(_table_of, table, most)


def referring_to(schema: Schema, table: Key) -> list[tuple[Key, Table]]:
    """The tables with a foreign key to this one; itself too."""
    return schema.tables.having(_targets, table)


def views_of(schema: Schema, table: Key) -> list[tuple[Key, Table]]:
    return schema.tables.having(_sources, table)


def views_of_column(schema: Schema, table: Key, column: str) -> list[tuple[Key, Table]]:
    return schema.tables.having(_reads, (table, column))


def owned_by(store: Indexed[Any, NamedObject], table: Key) -> list[tuple[Any, NamedObject]]:
    """The triggers, policies or sequences of a table."""
    return store.having(_owners, table)


def triggers_of(schema: Schema, table: Key) -> list[tuple[Any, NamedObject]]:
    return schema.triggers.having(_table_of, table)


def speaking_of(store: Indexed[Any, Any], lower: str) -> list[tuple[Any, Any]]:
    """The views or triggers whose definition names a table so, in whatever case."""
    return store.having(_tables_named, lower)


def needs_about(schema: Schema, names: tuple[str, ...]) -> list[tuple[Object, Need]]:
    """What depends on something, where either's first two names are these."""
    return schema.needs.having(_names_met, names)


def named(store: Indexed[Any, Any], name: str) -> list[tuple[Any, Any]]:
    """Those of a name in whatever schema, or on whatever table."""
    return store.having(_name, name)


def named_in_any_case(store: Indexed[Any, Any], lower: str) -> list[tuple[Any, Any]]:
    return store.having(_lower_name, lower)


def tables_named_like_start(schema: Schema, name: str) -> list[Table]:
    """The tables with whose names this one starts, as the names do that engines make up."""
    return [table for end in range(len(name) + 1) for _, table in named(schema.tables, name[:end])]


def has_name(store: Indexed[Any, Any], name: str) -> bool:
    return store.has(_name, name)


def has_name_in_any_case(store: Indexed[Any, Any], lower: str) -> bool:
    return store.has(_lower_name, lower)


def in_schema(store: Indexed[Any, Any], schema: str) -> list[tuple[Any, Any]]:
    return store.having(_schema_of, schema)


def with_key_named(schema: Schema, name: str) -> list[tuple[Key, Table]]:
    """The tables that have a primary or unique key of this name."""
    return schema.tables.having(_key_names, name)


def with_constraint_named(schema: Schema, name: str) -> list[tuple[Key, Table]]:
    """The tables that have a constraint of this name."""
    return schema.tables.having(_constraint_names, name)


def inheriting_from(schema: Schema, table: Key) -> list[tuple[Key, Table]]:
    """The tables that inherit from this one, its partitions among them."""
    return schema.tables.having(_parents, table)


def some_inherit(schema: Schema) -> bool:
    return schema.tables.has(_inherits, True)


def doubtful_tables(schema: Schema) -> list[tuple[Key, Table]]:
    """The tables that may not exist, or may have more constraints than are known."""
    return schema.tables.having(_doubts, True)


def with_column_of_type(schema: Schema, name: str) -> list[tuple[Key, Table]]:
    return schema.tables.having(_types, name)


def with_foreign_key_named(schema: Schema, name: str) -> list[tuple[Key, Table]]:
    return schema.tables.having(_foreign_names, name)


def _foreign_names(_: Key, table: Table) -> Iterable[Hashable]:
    return [item.name for item in table.foreign_keys]


def _table_of(_: Any, item: Index | NamedObject) -> Iterable[Hashable]:
    return (item.table,)


def _function_of(_: Any, item: NamedObject) -> Iterable[Hashable]:
    return (item.function,)


def _owners(key: Any, item: NamedObject) -> Iterable[Hashable]:
    return (item.table, key[0])


def _targets(_: Key, table: Table) -> Iterable[Hashable]:
    return [item.target for item in table.foreign_keys]


def _sources(_: Key, table: Table) -> Iterable[Hashable]:
    return table.sources


def _reads(_: Key, table: Table) -> Iterable[Hashable]:
    return table.reads


def _tables_named(_: Any, item: Table | NamedObject) -> Iterable[Hashable]:
    if item.definition is None:
        return ()
    operation = item.definition.operation
    names = {node.name.last.text.lower(): None for node in nodes(operation) if isinstance(node, TableSource)}
    if isinstance(operation, CreateTrigger):
        names[operation.table.last.text.lower()] = None
    return names


def _names_met(dependent: Object, need: Need) -> Iterable[Hashable]:
    return {thing[1:3] for thing in (dependent, *need.objects)}


def _name(key: Any, _: object) -> Iterable[Hashable]:
    return (key[1],)


def _lower_name(key: Any, _: object) -> Iterable[Hashable]:
    return (key[1].lower(),)


def _schema_of(key: Any, _: object) -> Iterable[Hashable]:
    return (key[0],)


def _key_names(_: Key, table: Table) -> Iterable[Hashable]:
    return [item.name for item in table.keys]


def _constraint_names(_: Key, table: Table) -> Iterable[Hashable]:
    return table.constraints


def _parents(_: Key, table: Table) -> Iterable[Hashable]:
    return table.parents


def _inherits(_: Key, table: Table) -> Iterable[Hashable]:
    return (True,) if table.parents else ()


def _doubts(_: Key, table: Table) -> Iterable[Hashable]:
    return () if table.is_certain and not table.has_unknown_constraints else (True,)


def _types(_: Key, table: Table) -> Iterable[Hashable]:
    return [column.type.name for column in table.columns.values()]
