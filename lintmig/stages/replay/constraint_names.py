"""The names that engines make up for constraints without one."""

from __future__ import annotations

from lintmig.model.definition import Check, Key
from lintmig.model.schema import Table
from lintmig.stages.replay.postgresql.relations import free_name
from lintmig.stages.replay.queries.scope import expression_columns
from lintmig.stages.replay.world import Found, World


def check_name(world: World, found: Found, check: Check) -> str:
    if check.name is not None:
        return world.fold(check.name)
    columns = sorted({world.fold(item.name) for item in expression_columns(check.expression)})
    stem = (found.key[1], columns[0] if len(columns) == 1 else "", "check")
    return free_name(world, found.key[0], stem, is_index=False, is_constraint=True)


def _free(table: Table, stem: str) -> str:
    name, number = stem, 0
    while name in table.constraints:
        number += 1
        name = f"{stem}{number}"
    return name


def key_name(world: World, found: Found, key: Key, folded: tuple[str, ...]) -> str:
    if world.engine.name in ("mariadb", "mysql"):
        return "PRIMARY" if key.kind == "primary" else _free(found.table, folded[0] if folded else "key")
    if key.kind == "primary":
        folded = ()
    label = "pkey" if key.kind == "primary" else "key"
    parts = (*folded, *(world.fold(name) for name in key.included))
    stem = (found.key[1], "_".join(parts), label)
    return free_name(world, found.key[0], stem, is_index=True, is_constraint=True)


def foreign_name(world: World, found: Found, table: Table, folded: tuple[str, ...]) -> str:
    if world.engine.name in ("mariadb", "mysql"):
        return f"{found.key[1]}_ibfk_{len(table.foreign_keys) + 1}"
    stem = (found.key[1], "_".join(folded), "fkey")
    return free_name(world, found.key[0], stem, is_index=False, is_constraint=True)
