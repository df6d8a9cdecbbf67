"""What PostgreSQL demands of a foreign key beside a key to point to and types that fit."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import ForeignKey
from lintmig.model.fault import Duplicate, Fault, Missing, Unsuited
from lintmig.stages.replay.world import Found, World


def reference_faults(
    world: World, found: Found, key: ForeignKey, target: Found, target_columns: tuple[str, ...]
) -> Iterator[Fault]:
    if world.engine.name != "postgresql" or not world.is_certain:
        return
    table, other = world.schema.tables[found.key], world.schema.tables[target.key]
    if not (table.is_certain and other.is_certain):
        return
    name, span = other.name, key.target.span
    if table.is_temporary != other.is_temporary:
        temporary = table if table.is_temporary else other
        yield Unsuited("temporary", temporary.name, "", span, temporary.place)
    elif other.is_unlogged and not table.is_unlogged and not table.is_temporary:
        yield Unsuited("unlogged", table.name, name, span, other.place)
    if table.partitioning is not None and not key.is_valid:
        yield Unsuited("not valid on partitioned", table.name, "", key.span, table.place)
    folded = [world.fold(each) for each in key.target_columns]
    twice = next((each for number, each in enumerate(key.target_columns) if folded[number] in folded[:number]), None)
    if twice is not None:
        yield Duplicate("column", twice.text, twice.span, world.place(key.span), table=name)
    rests_on = [item for item in other.keys if set(item.columns) == set(target_columns)]
    if rests_on and all(item.is_deferrable and item.is_certain for item in rests_on):
        yield Unsuited("deferrable target", name, rests_on[0].name, key.span, rests_on[0].place)
    yield from _set_columns(world, found, key)
    yield from _of_generated(world, found, key)


def _set_columns(world: World, found: Found, key: ForeignKey) -> Iterator[Fault]:
    """ON DELETE SET NULL (columns)."""
    own = {world.fold(name) for name in key.columns}
    table = world.schema.tables[found.key]
    for name in key.set_columns:
        if world.fold(name) in own:
            continue
        column = world.column(Found(found.key, table), name, hidden=False)
        if isinstance(column, Missing):
            yield column
        elif column is not None:
            yield Unsuited("set column", name.text, table.name, name.span, column.place)


def _of_generated(world: World, found: Found, key: ForeignKey) -> Iterator[Unsuited]:
    """A generated column takes no value from a key."""
    table = world.schema.tables[found.key]
    for name in key.columns:
        column = table.columns.get(world.fold(name))
        if column is None or column.generated != "expression" or not column.is_certain:
            continue
        if key.on_delete.startswith("SET "):
            yield Unsuited("generated foreign key", column.name, f"ON DELETE {key.on_delete}", key.span, column.place)
        elif key.on_update.startswith("SET ") or key.on_update == "CASCADE":
            yield Unsuited("generated foreign key", column.name, f"ON UPDATE {key.on_update}", key.span, column.place)
