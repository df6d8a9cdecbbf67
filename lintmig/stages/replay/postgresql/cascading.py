"""What tables and columns of PostgreSQL take along, and what holds them: triggers, policies, sequences, row types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintmig.model.operation import AlterColumn, DropObject
from lintmig.model.related import owned_by
from lintmig.model.schema import Column, Key, NamedObject, Object
from lintmig.model.script import Statement
from lintmig.model.source import Place, Span
from lintmig.stages.replay.postgresql import dependencies
from lintmig.stages.replay.world import World


def things_dropped(world: World, statement: Statement) -> frozenset[Object]:
    """What a statement drops by name, tables and views left out."""
    operations = statement.operations
    if world.engine.name != "postgresql" or not any(isinstance(each, DropObject) for each in operations):
        return frozenset()
    from lintmig.stages.replay.postgresql.routines import candidates, object_of

    found: set[Object] = set()
    for operation in operations:
        if not isinstance(operation, DropObject):
            continue
        if operation.kind in ("function", "procedure", "routine", "aggregate"):
            for each in candidates(world, operation.kind, operation.name):
                found.add(object_of(world, each.key, each.routine))
        elif operation.kind in ("type", "domain", "sequence"):
            kind = "sequence" if operation.kind == "sequence" else "type"
            found.update((kind, *key) for key in world.keys(operation.name))
    return frozenset(found) if len(operations) > 1 else frozenset()


def owned_sequences(world: World, key: Key, column: str | None = None) -> Iterator[Key]:
    for sequence, item in owned_by(world.schema.sequences, key):
        if item.table == key and (column is None or item.owner == column):
            yield sequence


def _sequence_users(world: World, key: Key, column: str | None) -> list[dependencies.User]:
    """What takes its values from the sequences of a table, the table itself left out."""
    return [
        user
        for sequence in list(owned_sequences(world, key, column))
        for user in dependencies.users(world, ("sequence", *sequence))
        if user[0][1:3] != key
    ]


def relation_users(world: World, key: Key) -> list[tuple[str, Place]]:
    """What holds a table or view, beside foreign keys and views."""
    from lintmig.stages.replay.postgresql.cascades import column_users

    users = column_users(world, key)
    found = [(words, place) for table, _, words, place in users if table not in world.being_dropped]
    found += dependencies.named_users(world, ("relation", *key))
    return found + [(words, place) for _, words, place in _sequence_users(world, key, None)]


def drop_relation_users(world: World, key: Key) -> None:
    from lintmig.stages.replay.postgresql.cascades import column_users, remove

    if not world.is_certain:
        return
    for table, column, _, _ in column_users(world, key):
        remove(world, ("column", *table, column))
    dependencies.drop_users(world, ("relation", *key))
    for dependent, _, _ in _sequence_users(world, key, None):
        remove(world, dependent)


def column_holders(world: World, key: Key, column: str, *, is_dropped: bool = False) -> list[tuple[str, Place]]:
    """The policies and triggers that look at a column, and what else takes values from its sequence."""
    found = dependencies.named_users(world, ("column", *key, column))
    if is_dropped:
        found += [(words, place) for _, words, place in _sequence_users(world, key, column)]
    return found


def drop_column_holders(world: World, key: Key, column: str) -> None:
    from lintmig.stages.replay.postgresql.cascades import remove

    dependencies.drop_users(world, ("column", *key, column))
    for dependent, _, _ in _sequence_users(world, key, column):
        remove(world, dependent)


def drop_owned_sequences(world: World, key: Key, column: str) -> None:
    if world.engine.name == "postgresql":
        for sequence in list(owned_sequences(world, key, column)):
            world.schema.put(world.schema.sequences, sequence, None)


def column_moved(world: World, key: Key, old: str, new: str) -> None:
    """A column goes by another name, with its default and its sequence."""
    if world.engine.name != "postgresql" or old == new:
        return
    dependencies.column_moved(world, key, old, new)
    for sequence in list(owned_sequences(world, key, old)):
        world.schema.put(world.schema.sequences, sequence, replace(world.schema.sequences[sequence], owner=new))


def table_moved(world: World, old: Key, new: Key) -> None:
    """A table or view goes by another name: what is on it follows."""
    from lintmig.stages.replay.postgresql.usertypes import retype

    schema = world.schema
    retype(world, old, new)
    dependencies.relation_moved(world, old, new)
    for key, policy in owned_by(schema.policies, old):
        if key[0] == old:
            schema.put(schema.policies, key, None)
            schema.put(schema.policies, (new, key[1]), replace(policy, table=new))
    for sequence, item in owned_by(schema.sequences, old):
        if item.table == old:
            schema.put(schema.sequences, sequence, None)
            moved = (new[0], sequence[1]) if old[0] != new[0] else sequence
            schema.put(schema.sequences, moved, replace(item, table=new))
            if moved != sequence:
                dependencies.moved(world, ("sequence", *sequence), ("sequence", *moved))
    for thing, other in list(schema.others.items()):
        if other.table == old or old in (other.tables or ()):
            tables = (
                tuple(new if each == old else each for each in other.tables or ()) if other.tables else other.tables
            )
            table = new if other.table == old else other.table
            schema.put(schema.others, thing, replace(other, table=table, tables=tables))


def table_gone(world: World, key: Key) -> None:
    """A table goes: statistics on it, and its place in publications."""
    schema = world.schema
    for thing, other in list(schema.others.items()):
        if other.table == key:
            schema.put(schema.others, thing, None)
        elif other.tables and key in other.tables:
            left = tuple(each for each in other.tables if each != key)
            schema.put(schema.others, thing, replace(other, tables=left))


def keep_sequence(world: World, key: Key, column: str, span: Span, *, is_identity: bool) -> None:
    """The sequence behind a serial or identity column, under the first name that is free."""
    from lintmig.stages.replay.postgresql.relations import free_name

    name = free_name(world, key[0], (key[1], column, "seq"), is_index=True, is_constraint=False)
    made = NamedObject(
        "sequence",
        name,
        world.place(span),
        table=key,
        owner=column,
        is_certain=world.is_certain,
        is_identity=is_identity,
    )
    world.schema.put(world.schema.sequences, (key[0], name), made)


def change_identity(world: World, key: Key, column: Column, operation: AlterColumn) -> None:
    """ADD GENERATED and DROP IDENTITY make and drop a sequence."""
    if world.engine.name != "postgresql":
        return
    folded = world.fold(operation.column)
    if operation.identity and column.generated != "identity":
        keep_sequence(world, key, folded, operation.span, is_identity=True)
    elif not operation.identity:
        for sequence in list(owned_sequences(world, key, folded)):
            if world.schema.sequences[sequence].is_identity:
                certain = None if world.is_certain else replace(world.schema.sequences[sequence], is_certain=False)
                world.schema.put(world.schema.sequences, sequence, certain)
