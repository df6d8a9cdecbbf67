"""What goes along when PostgreSQL drops a column or a key with CASCADE."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.related import referring_to
from lintmig.model.schema import Key, Table
from lintmig.stages.replay.world import World


def drop_foreign_keys_to(world: World, key: Key, columns: frozenset[str], *, are_all: bool) -> None:
    """The foreign keys of other tables to any of these columns, or to all of them together."""
    for other_key, other in referring_to(world.schema, key):
        gone = {
            item.name
            for item in other.foreign_keys
            if item.target == key
            and (set(item.target_columns) == columns if are_all else columns & set(item.target_columns))
        }
        if gone and (other_key != key or are_all):
            world.schema.put(world.schema.tables, other_key, _without_foreign_keys(other, gone))


def _without_foreign_keys(table: Table, names: set[str]) -> Table:
    kept = tuple(item for item in table.foreign_keys if item.name not in names)
    constraints = {name: place for name, place in table.constraints.items() if name not in names}
    return replace(table, foreign_keys=kept, constraints=constraints)


def computed_from(table: Table, column: str) -> list[str]:
    """The generated columns that go with a column."""
    return [
        name
        for name, item in table.columns.items()
        if name != column and column in item.reads and item.generated == "expression"
    ]
