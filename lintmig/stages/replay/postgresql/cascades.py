"""What goes along with a dropped object, and what stands in the way of its going."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.definition import ObjectKind
from lintmig.model.fault import Needed
from lintmig.model.name import ObjectName
from lintmig.model.related import indexes_of, views_of_column, with_column_of_type
from lintmig.model.schema import Key, Object
from lintmig.model.source import Place, Span
from lintmig.stages.replay import removals
from lintmig.stages.replay.postgresql.dependencies import drop_users, moved, named_users, routine_of
from lintmig.stages.replay.postgresql.namespaces import type_key
from lintmig.stages.replay.world import World

__all__ = ["column_users", "drop_type_users", "hold", "moved", "remove"]


def hold(
    world: World,
    thing: Object,
    kind: ObjectKind,
    name: ObjectName,
    span: Span,
    *,
    cascade: bool,
    more: list[tuple[str, Place]],
    is_certain: bool = True,
) -> bool:
    """Whether something must stay because others need it, which is reported; CASCADE takes them along."""
    if not world.is_certain:
        return False
    by = [*more, *named_users(world, thing)]
    if by and not cascade and not is_certain:
        world.doubt(by[0][1])
        return True
    if by and not cascade:
        world.report(Needed(kind, str(name), span, tuple(by)))
        return True
    if by:
        drop_users(world, thing)
    return False


def remove(world: World, thing: Object) -> None:
    """Something goes because what it needs goes."""
    schema = world.schema
    kind, names = thing[0], thing[1:]
    match kind:
        case "default":
            _change_column(world, (names[0], names[1]), names[2], drops=False)
        case "column":
            _change_column(world, (names[0], names[1]), names[2], drops=True)
        case "constraint":
            _drop_constraint(world, (names[0], names[1]), names[2])
        case "relation":
            drop_users(world, thing)
            removals.remove_table(world, (names[0], names[1]))
        case "index":
            schema.put(schema.indexes, (names[0], names[1]), None)
        case "policy":
            schema.put(schema.policies, ((names[0], names[1]), names[2]), None)
        case "trigger":
            schema.put(schema.triggers, ((names[0], names[1]), names[2]), None)
        case "type":
            drop_type_users(world, (names[0], names[1]))
            schema.put(schema.types, (names[0], names[1]), None)
        case "function":
            _drop_function(world, thing)
        case "extension":
            drop_users(world, thing)
            schema.put(schema.extensions, names[0], None)
        case _:
            drop_users(world, thing)
            schema.put(schema.others, thing, None)


def _drop_function(world: World, thing: Object) -> None:
    from lintmig.stages.replay.postgresql.routines import Candidate, drop_routine

    routine = routine_of(world, thing)
    if routine is not None:
        drop_users(world, thing)
        drop_routine(world, Candidate((thing[1], thing[2]), routine))


def _change_column(world: World, key: Key, name: str, *, drops: bool) -> None:
    table = world.schema.tables.get(key)
    if table is None or name not in table.columns:
        return
    column = table.columns[name]
    if drops or column.generated == "expression":
        drop_users(world, ("column", *key, name))
        table = world.schema.tables[key]
        columns = {each: item for each, item in table.columns.items() if each != name}
        table = replace(
            table,
            columns=columns,
            keys=tuple(item for item in table.keys if name not in item.columns),
            foreign_keys=tuple(item for item in table.foreign_keys if name not in item.columns),
            has_unknown_constraints=True,
        )
        world.schema.put(world.schema.tables, key, table)
        for index_key, index in indexes_of(world.schema, key):
            if name in index.columns or name in index.expression_columns:
                world.schema.put(world.schema.indexes, index_key, None)
        for view_key, _ in views_of_column(world.schema, key, name):
            removals.remove_table(world, view_key)
    else:
        world.schema.put(
            world.schema.tables, key, table.with_column(name, replace(column, default=None, generated=None))
        )


def _drop_constraint(world: World, key: Key, name: str) -> None:
    table = world.schema.tables.get(key)
    if table is not None:
        constraints = {each: place for each, place in table.constraints.items() if each != name}
        world.schema.put(world.schema.tables, key, replace(table, constraints=constraints))


def column_users(world: World, key: Key) -> list[tuple[Key, str, str, Place]]:
    """The columns of a type, or of a table's row type: table, column, words and place."""
    return [
        (table_key, name, f"column {column.name} of {table.name}", column.place)
        for table_key, table in with_column_of_type(world.schema, key[1])
        if table.is_certain and table.kind != "view"
        for name, column in table.columns.items()
        if column.is_certain and column.type.name == key[1] and type_key(world, column.type) == key
    ]


def drop_type_users(world: World, key: Key) -> None:
    """Columns of a type go with it, and what else needs it."""
    for table_key, name, _, _ in column_users(world, key):
        _change_column(world, table_key, name, drops=True)
    drop_users(world, ("type", *key))
