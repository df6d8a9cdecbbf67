"""Who depends on what on PostgreSQL: one graph for all kinds of objects.

An object is its kind and its folded names: `("relation", schema, name)` is a table or view, `("default", schema,
table, column)` what a column takes by itself. Columns' types, views' tables and foreign keys are kept in the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lintmig.model.related import needs_about
from lintmig.model.schema import Index, Key, NamedObject, Need, Object, Routine, Table
from lintmig.model.source import Place
from lintmig.stages.replay.world import World

User = tuple[Object, str, Place]
"""What depends on something, in words, and where it was made."""


def note(world: World, dependent: Object, objects: Iterable[Object], place: Place) -> None:
    """Keep all that something depends on; what was kept of it before is forgotten."""
    schema = world.schema
    old = schema.needs.get(dependent)
    new = frozenset(objects) - {dependent}
    for each in old.objects - new if old is not None else ():
        schema.put(schema.needed_by, each, schema.needed_by.get(each, frozenset()) - {dependent} or None)
    for each in new:
        schema.put(schema.needed_by, each, schema.needed_by.get(each, frozenset()) | {dependent})
    if new or old is not None:
        schema.put(schema.needs, dependent, Need(new, place) if new else None)


def users(world: World, thing: Object) -> list[User]:
    """What depends on an object and is certainly there."""
    found = []
    for dependent in sorted(world.schema.needed_by.get(thing, ())):
        if dependent in world.going or (dependent[0] == "relation" and dependent[1:] in world.being_dropped):
            continue
        place = world.schema.needs[dependent].place
        words = _described(world, dependent, place)
        if words is not None:
            found.append((dependent, words, place))
    return found


def named_users(world: World, thing: Object) -> list[tuple[str, Place]]:
    """As faults show them."""
    return [(words, place) for _, words, place in users(world, thing)]


def _described(world: World, dependent: Object, place: Place) -> str | None:
    """What a dependent is called; None where it is gone, is another by now, or is not certain."""
    schema = world.schema
    kind, names = dependent[0], dependent[1:]
    if kind in ("default", "column", "constraint"):
        table = schema.tables.get((names[0], names[1]))
        if table is None or not table.is_certain:
            return None
        if kind == "constraint":
            return f"constraint {names[2]} of {table.name}" if table.constraints.get(names[2]) == place else None
        column = table.columns.get(names[2])
        if column is None or column.place != place or not column.is_certain:
            return None
        if kind == "default" and column.default is None and column.generated not in ("expression", "auto_increment"):
            return None
        return f"{kind} {'of ' * (kind == 'default')}{column.name} of {table.name}"
    item = _kept(world, dependent)
    if item is None or item.place != place or not item.is_certain:
        return None
    return f"{getattr(item, 'kind', kind)} {item.name}"


def _kept(world: World, dependent: Object) -> NamedObject | Table | Index | Routine | None:
    """What is kept of anything but columns and constraints."""
    schema = world.schema
    kind, names = dependent[0], dependent[1:]
    match kind:
        case "policy":
            return schema.policies.get(((names[0], names[1]), names[2]))
        case "trigger":
            return schema.triggers.get(((names[0], names[1]), names[2]))
        case "function":
            return routine_of(world, dependent)
        case "extension":
            return schema.extensions.get(names[0])
        case "relation":
            return schema.tables.get((names[0], names[1]))
        case "index":
            return schema.indexes.get((names[0], names[1]))
        case "type":
            return schema.types.get((names[0], names[1]))
        case _:
            return schema.others.get(dependent)


def routine_of(world: World, thing: Object) -> Routine | None:
    from lintmig.stages.replay.postgresql.routines import object_of

    key = (thing[1], thing[2])
    return next((each for each in world.schema.routines.get(key, ()) if object_of(world, key, each) == thing), None)


def drop_users(world: World, thing: Object) -> None:
    """CASCADE: what depends on an object goes with it."""
    from lintmig.stages.replay.postgresql.cascades import remove

    for dependent, _, _ in users(world, thing):
        note(world, dependent, (), world.schema.needs[dependent].place)
        remove(world, dependent)


def renamed(world: World, names: tuple[str, ...], change: Callable[[Object], Object]) -> None:
    """Objects whose first two names are these go by other names from here on."""
    for dependent, need in needs_about(world.schema, names[:2]):
        new_dependent = change(dependent)
        new_objects = frozenset(change(each) for each in need.objects)
        if new_dependent != dependent or new_objects != need.objects:
            note(world, dependent, (), need.place)
            note(world, new_dependent, new_objects, need.place)


_OF_RELATIONS = frozenset({"relation", "column", "default", "constraint", "policy", "trigger"})


def relation_moved(world: World, old: Key, new: Key) -> None:
    """A table or view, with its columns and what belongs to it, goes by another name."""

    def change(thing: Object) -> Object:
        if thing[0] in _OF_RELATIONS and thing[1:3] == old:
            return (thing[0], *new, *thing[3:])
        return thing

    renamed(world, old, change)


def column_moved(world: World, table: Key, old: str, new: str) -> None:
    def change(thing: Object) -> Object:
        if thing[0] in ("column", "default") and thing[1:] == (*table, old):
            return (thing[0], *table, new)
        return thing

    renamed(world, table, change)


def moved(world: World, old: Object, new: Object) -> None:
    renamed(world, old[1:], lambda thing: new if thing == old else thing)
