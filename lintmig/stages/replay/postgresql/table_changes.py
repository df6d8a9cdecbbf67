"""What ALTER TABLE, CLUSTER and TRUNCATE of PostgreSQL do to a table as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from lintmig.model.fault import Missing, Unsuited, WrongKind
from lintmig.model.name import ObjectName
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    AlterTable,
    CreateIndex,
    DropColumn,
    Operation,
)
from lintmig.model.related import referring_to
from lintmig.model.schema import Key, Table
from lintmig.stages.replay.postgresql.inheritance import change_inheritance
from lintmig.stages.replay.postgresql.key_indexes import cluster_on, identify_by
from lintmig.stages.replay.postgresql.partitions import attach, detach
from lintmig.stages.replay.postgresql.tableparts import RULE
from lintmig.stages.replay.world import Found, World


def alter_table(world: World, operation: AlterTable) -> None:
    found = world.use(operation.table)
    if found is None or world.engine.name != "postgresql":
        return
    name = operation.name
    match operation.action:
        case "truncate":
            _truncate(world, found, operation)
        case "logged" | "unlogged":
            _set_logged(world, found, operation)
        case "cluster on" if name is not None:
            cluster_on(world, found, name.last)
        case "cluster":
            _cluster_again(world, found, operation)
        case "replica identity" if name is not None:
            identify_by(world, found, name.last)
        case "trigger" | "rule" if name is not None:
            _use_trigger(world, found, name, operation.action)
        case "inherit" | "no inherit":
            change_inheritance(world, found, operation)
        case "attach":
            attach(world, found, operation)
        case "detach":
            detach(world, found, operation)
        case "parameters":
            table = found.table
            if table.partitioning is not None and table.is_certain:
                world.report(Unsuited("partitioned child", table.name, "", operation.span, table.place))
        case _:
            pass


def _truncate(world: World, found: Found, operation: AlterTable) -> None:
    table = found.table
    if not table.is_certain:
        return
    if table.kind != "table":
        world.report(WrongKind(str(operation.table), "table", table.kind, operation.span, table.place))
        return
    emptied = {key for name in operation.others for key in world.keys(name)}
    for key, other in referring_to(world.schema, found.key):
        if key in emptied or key == found.key or not other.is_certain or _is_within(world, other, emptied):
            continue
        item = next((item for item in other.certain_foreign_keys if item.target == found.key), None)
        if item is not None:
            world.report(Unsuited("referenced by others", table.name, other.name, operation.span, item.place))
            return


def _is_within(world: World, table: Table, keys: set[Key]) -> bool:
    """Whether a table inherits from one of these, at whatever distance: it is emptied with it."""
    pending, met = list(table.parents), set[Key]()
    while pending:
        key = pending.pop()
        if key in keys:
            return True
        if key not in met and key in world.schema.tables:
            met.add(key)
            pending += world.schema.tables[key].parents
    return False


def _set_logged(world: World, found: Found, operation: AlterTable) -> None:
    table = found.table
    if not table.is_certain or table.kind != "table":
        return
    if table.is_temporary:
        world.report(Unsuited("temporary", table.name, "", operation.span, table.place))
        return
    is_unlogged = operation.action == "unlogged"
    if table.is_unlogged == is_unlogged:
        return
    if is_unlogged:
        for key, other in referring_to(world.schema, found.key):
            points = any(item.target == found.key for item in other.certain_foreign_keys)
            if points and key != found.key and other.is_certain and not other.is_unlogged:
                world.report(Unsuited("logged", table.name, other.name, operation.span, other.place))
                return
    else:
        for item in table.certain_foreign_keys:
            target = world.schema.tables.get(item.target)
            if item.target != found.key and target is not None and target.is_certain and target.is_unlogged:
                world.report(Unsuited("unlogged", table.name, target.name, operation.span, target.place))
                return
    if world.is_certain:
        world.schema.put(world.schema.tables, found.key, replace(table, is_unlogged=is_unlogged))


def _cluster_again(world: World, found: Found, operation: AlterTable) -> None:
    table = found.table
    is_known = table.is_certain and not world.has_baseline and world.schema.is_complete and not table.parents
    if is_known and table.clustered is None and table.kind == "table":
        world.report(Unsuited("no clustered index", table.name, "", operation.span, table.place))


def _use_trigger(world: World, found: Found, name: ObjectName, kind: Literal["trigger", "rule"]) -> None:
    triggers = world.schema.triggers
    folded = world.fold(name.last)
    key = (found.key, RULE + folded if kind == "rule" else folded)
    table = found.table
    if key in triggers:
        if not triggers[key].is_certain:
            world.doubt(triggers[key].place)
        return
    if not table.is_certain or not world.schema.is_complete or world.has_baseline:
        return
    if kind == "trigger" and _has_parent_with_trigger(world, table, folded):
        return
    later = world.creations.after("trigger", key[1], world.number)
    place = table.place
    world.report(Missing(kind, str(name), name.span, table=table.name, created_later=later, table_place=place))


def check_takes_change(world: World, operation: Operation) -> bool:
    """Whether a view is not changed as if it were a table; what it does not take is reported."""
    if world.engine.name != "postgresql" or not world.is_certain:
        return True
    if isinstance(operation, AlterColumn):
        if operation.default is not None or operation.action in ("storage", "compression"):
            return True
        is_setting = operation.type is None and operation.not_null is None and operation.action is None
        if is_setting:
            return True
    elif not isinstance(operation, AddColumn | DropColumn | AddConstraint | CreateIndex):
        return True
    found = world.find(operation.table)
    if not isinstance(found, Found) or not found.table.is_certain or found.table.kind == "table":
        return True
    if isinstance(operation, CreateIndex) and found.table.kind == "materialized view":
        return True
    name = operation.table
    world.report(WrongKind(str(name), "table", found.table.kind, name.span, found.table.place))
    return False


def _has_parent_with_trigger(world: World, table: Table, name: str) -> bool:
    """Whether the trigger is that of a table of which this one is a partition, of whatever depth."""
    for _ in range(_MOST_LEVELS):
        if table.bound is None or not table.parents:
            return False
        if (table.parents[0], name) in world.schema.triggers or table.parents[0] not in world.schema.tables:
            return True
        table = world.schema.tables[table.parents[0]]
    return True


_MOST_LEVELS = 20
