"""The parts of a table: what CREATE TABLE brings, and what ALTER TABLE adds, drops and renames."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.definition import Check, Constraint, ForeignKey, Key
from lintmig.model.fault import Duplicate, Missing
from lintmig.model.operation import AddConstraint, CreateIndex, CreateTable, DropObject, RenameObject
from lintmig.model.schema import Key as TableKey
from lintmig.stages.replay.mysql import foreign_keys, keys
from lintmig.stages.replay.mysql.known import added_fault
from lintmig.stages.replay.queries.resolver import check_expression, report_changing
from lintmig.stages.replay.queries.scope import expression_columns
from lintmig.stages.replay.rows.filled import new_key_fault
from lintmig.stages.replay.world import Found, World


def add_parts(world: World, found: Found, operation: CreateTable) -> None:
    """Keys and indexes in their order, then the foreign keys, which the indexes may serve."""
    ignores_inline = world.engine.name == "mysql" and world.engine.version < (9,)
    inline = [item for column in operation.columns for item in column.constraints]
    parts = [item for item in inline if not (ignores_inline and isinstance(item, ForeignKey))]
    parts += operation.constraints
    foreign = [item for item in parts if isinstance(item, ForeignKey)]
    for part in sorted([*parts, *operation.indexes], key=lambda item: (not _is_named_check(item), item.span.start)):
        if isinstance(part, ForeignKey):
            for name in part.columns:
                world.use_column(found, name)
            if not _is_served(world, part, operation):
                keys.add_implicit(world, found, part)
        elif isinstance(part, Key | Check):
            add_part(world, found, part)
        elif isinstance(part, CreateIndex):
            keys.add_index(world, part)
        else:
            _keep_unknown(world, found.key)
    table = world.schema.tables[found.key]
    if not foreign_keys.has_foreign_keys(table):
        return
    for key in foreign:
        foreign_keys.keep_foreign_key(world, found, key)
    waiting = foreign_keys.waiting_mismatch(
        world, Found(found.key, world.schema.tables[found.key]), operation.name.span
    )
    if waiting is not None:
        world.report(waiting)


def _is_named_check(part: Constraint | CreateIndex) -> bool:
    """Those come first: the names that the engine makes up for others keep clear of theirs."""
    return isinstance(part, Check) and part.name is not None


def _is_served(world: World, key: ForeignKey, operation: CreateTable) -> bool:
    """Whether a key of the same CREATE TABLE starts with the columns of a foreign key."""
    columns = [world.fold(name) for name in key.columns]
    inline = [item for column in operation.columns for item in column.constraints]
    own = [item for item in (*inline, *operation.constraints) if isinstance(item, Key)]
    starts = [[world.fold(name) for name in item.columns] for item in own if not any(item.lengths)]
    starts += [
        [world.fold(item.column) if item.column else "" for item in index.elements]
        for index in operation.indexes
        if index.method == "btree" and not any(element.length for element in index.elements)
    ]
    return any(start[: len(columns)] == columns for start in starts)


def add_part(world: World, found: Found, part: Constraint, *, if_not_exists: bool = False) -> None:
    """Judge one constraint of a table that is there, and keep it."""
    found = Found(found.key, world.schema.tables[found.key])
    if isinstance(part, Key):
        keys.add_key(world, found, part, if_not_exists=if_not_exists)
    elif isinstance(part, ForeignKey):
        if not (part.is_inline and world.engine.name == "mysql" and world.engine.version < (9,)):
            foreign_keys.add_foreign_key(world, found, part, if_not_exists=if_not_exists)
    elif isinstance(part, Check):
        _add_check(world, found, part, if_not_exists=if_not_exists)
    else:
        _keep_unknown(world, found.key)


def alter(world: World, operation: AddConstraint) -> None:
    """ALTER TABLE ... ADD CONSTRAINT."""
    found = world.use(operation.table)
    if found is None:
        return
    part = operation.constraint
    if isinstance(part, Key) and not any(part.lengths):
        repeated = new_key_fault(world, found, tuple(world.fold(each) for each in part.columns), part.span)
        if repeated is not None:
            world.report(repeated)
    add_part(world, found, part, if_not_exists=operation.if_not_exists)
    refused = added_fault(world, found, part)
    if refused is not None:
        world.report(refused)


def _keep_unknown(world: World, key: TableKey) -> None:
    world.schema.put(world.schema.tables, key, replace(world.schema.tables[key], has_unknown_constraints=True))


def _add_check(world: World, found: Found, check: Check, *, if_not_exists: bool) -> None:
    """A check without a name that stands in a column's definition belongs to the column, and has none on MariaDB."""
    table = found.table
    name = world.fold(check.name) if check.name else _check_name(world, found, check)
    first = table.constraints.get(name) if name in table.checks else None
    if check.name is not None and first is not None and table.is_certain and world.is_certain:
        if not if_not_exists:
            world.report(Duplicate("constraint", check.name.text, check.name.span, first, table=table.name))
        return
    if check.expression is not None:
        checked = check_expression(world, check.expression, found, "CHECK", is_condition=True)
        report_changing(world, checked, "CHECK", check.span)
    columns = frozenset(world.fold(item.name) for item in expression_columns(check.expression))
    owners = {**table.check_owners, name: world.fold(check.column)} if check.column else table.check_owners
    demands = world.schema.tables[found.key].check_expressions
    if check.expression is not None and world.is_certain:
        demands = {**demands, name: check.expression}
    table = replace(
        world.schema.tables[found.key],
        check_expressions=demands,
        checks={**table.checks, name: columns},
        check_owners=owners,
        constraints={**table.constraints, name: world.place(check.span)},
        has_unknown_constraints=table.has_unknown_constraints or not world.is_certain,
    )
    world.schema.put(world.schema.tables, found.key, table)


def _check_name(world: World, found: Found, check: Check) -> str:
    if check.column is not None and world.engine.name == "mariadb":
        return f"check of {check.column.text.lower()}"
    stem = "constraint_" if world.engine.name == "mariadb" else f"{found.key[1].lower()}_chk_"
    number = 1
    while f"{stem}{number}" in found.table.checks:
        number += 1
    return f"{stem}{number}"


def drop(world: World, operation: DropObject) -> None:
    """DROP of a constraint, foreign key, primary key or index."""
    found = world.use(operation.table) if operation.table is not None else None
    if found is None:
        return
    name = keys.PRIMARY.lower() if operation.kind == "primary key" else world.fold(operation.name.last)
    table = found.table
    is_foreign = any(item.name == name for item in table.foreign_keys)
    indexes = {item.name: item for item in keys.held(world, found.key)}
    if operation.kind == "foreign key":
        if is_foreign:
            _drop_foreign_key(world, found.key, name)
        else:
            _missing(world, found, operation)
    elif operation.kind == "constraint" and name in table.checks:
        _drop_check(world, found.key, name)
    elif operation.kind == "constraint" and not (name in indexes and indexes[name].is_unique):
        if is_foreign:
            _drop_foreign_key(world, found.key, name)
        else:
            _missing(world, found, operation)
    elif name in indexes:
        world.has_doubt = world.has_doubt or (world.is_certain and not _is_settled(found, indexes[name]))
        keys.remove_held(world, found.key, name)
    else:
        _missing(world, found, operation)


def _is_settled(found: Found, item: keys.Held) -> bool:
    columns = found.table.columns
    held = (columns.get(name) for name in item.columns if name is not None)
    return item.is_certain and all(column is None or column.is_certain for column in held)


def _missing(world: World, found: Found, operation: DropObject | RenameObject) -> None:
    table = found.table
    if operation.if_exists or not world.schema.is_complete:
        return
    if table.has_unknown_constraints or not (table.is_certain and table.is_complete):
        world.has_doubt = True
        return
    kind = operation.kind
    if kind == "index" and operation.name.last.text.upper() == keys.PRIMARY:
        kind = "primary key"
    name = table.name if kind == "primary key" else str(operation.name)
    later = world.creations.after(kind, world.fold(operation.name.last), world.number)
    missing = Missing(kind, name, operation.span, table=table.name, table_place=table.place, created_later=later)
    world.report(missing)


def _drop_foreign_key(world: World, key: TableKey, name: str) -> None:
    table = world.schema.tables[key]
    if not world.is_certain:
        kept = tuple(replace(item, is_certain=False) if item.name == name else item for item in table.foreign_keys)
        world.schema.put(world.schema.tables, key, replace(table, foreign_keys=kept))
        return
    kept = tuple(item for item in table.foreign_keys if item.name != name)
    constraints = {each: place for each, place in table.constraints.items() if each != name}
    world.schema.put(world.schema.tables, key, replace(table, foreign_keys=kept, constraints=constraints))


def _drop_check(world: World, key: TableKey, name: str) -> None:
    table = world.schema.tables[key]
    if not world.is_certain:
        world.schema.put(world.schema.tables, key, replace(table, has_unknown_constraints=True))
        return
    checks = {each: columns for each, columns in table.checks.items() if each != name}
    constraints = {each: place for each, place in table.constraints.items() if each != name}
    demands = {each: demand for each, demand in table.check_expressions.items() if each != name}
    table = replace(table, checks=checks, constraints=constraints, check_expressions=demands)
    world.schema.put(world.schema.tables, key, table)


def rename_index(world: World, operation: RenameObject) -> None:
    found = world.use(operation.table) if operation.table is not None else None
    if found is None:
        return
    old, new = world.fold(operation.name.last), world.fold(operation.new_name)
    indexes = {item.name: item for item in keys.held(world, found.key)}
    if old not in indexes:
        _missing(world, found, operation)
        return
    taken = indexes.get(new)
    if taken is not None and old != new and taken.is_certain and world.is_certain and world.is_alone:
        name = operation.new_name
        world.report(Duplicate("index", name.text, name.span, taken.place, table=found.table.name))
        return
    index = world.schema.indexes.get((found.key, old))
    if not world.is_certain:
        _keep_unknown(world, found.key)
    elif index is not None:
        world.schema.put(world.schema.indexes, (found.key, old), None)
        renamed = replace(index, name=operation.new_name.text, is_implicit=False)
        world.schema.put(world.schema.indexes, (found.key, new), renamed)
    else:
        table = world.schema.tables[found.key]
        table = replace(
            table,
            keys=tuple(replace(item, name=new) if item.name == old else item for item in table.keys),
            constraints={(new if name == old else name): place for name, place in table.constraints.items()},
        )
        world.schema.put(world.schema.tables, found.key, table)
