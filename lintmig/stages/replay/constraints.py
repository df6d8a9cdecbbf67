"""Primary, unique and foreign keys: what they need, and what they add to a table."""

from __future__ import annotations

from dataclasses import replace

from lintmig.engines.pairs import fits
from lintmig.model.definition import Check, Constraint, ForeignKey, Key
from lintmig.model.fault import Duplicate, ForeignKeyMismatch, Missing, Unsuited
from lintmig.model.name import DataType, Identifier
from lintmig.model.operation import AddConstraint, UseConstraint
from lintmig.model.related import indexes_of, referring_to
from lintmig.model.schema import Column, ForeignKeyConstraint, Table, UniqueKey
from lintmig.model.schema import Key as TableKey
from lintmig.model.source import Place, Span
from lintmig.stages.replay.constraint_names import check_name, foreign_name, key_name
from lintmig.stages.replay.postgresql.constraint_kinds import unsuited_constraint
from lintmig.stages.replay.postgresql.demands import check_rows, validation_fault
from lintmig.stages.replay.postgresql.inheritance import is_inherited_check
from lintmig.stages.replay.postgresql.kept_expressions import own
from lintmig.stages.replay.postgresql.key_indexes import add_exclusion, take_index
from lintmig.stages.replay.postgresql.namespaces import is_taken
from lintmig.stages.replay.postgresql.partitions import check_key_of_partitioned
from lintmig.stages.replay.postgresql.references import reference_faults
from lintmig.stages.replay.queries.indexing import check_is_indexed
from lintmig.stages.replay.queries.resolver import check_expression, report_changing
from lintmig.stages.replay.queries.scope import expression_columns
from lintmig.stages.replay.queries.typing import canonical_name, catalog_name, is_enum
from lintmig.stages.replay.rows.filled import new_key_fault
from lintmig.stages.replay.world import Found, World


def add_constraint(world: World, found: Found, constraint: Constraint) -> None:
    """Judge one constraint of an existing table and keep it."""
    if isinstance(constraint, Key):
        _add_key(world, found, constraint)
    elif isinstance(constraint, ForeignKey):
        _add_foreign_key(world, found, constraint)
    elif isinstance(constraint, Check):
        if constraint.expression is not None:
            checked = check_expression(world, constraint.expression, found, "CHECK", is_condition=True)
            report_changing(world, checked, "CHECK", constraint.span)
            _keep_check(world, found, constraint)
        else:
            _keep_unknown(world, found)
    elif constraint.columns and world.engine.name == "postgresql":
        name = add_exclusion(world, found, constraint)
        if name is not None:
            _keep_name(world, found, name, constraint.span)
        else:
            _keep_unknown(world, found)
    elif constraint.name is not None:
        _keep_name(world, found, world.fold(constraint.name), constraint.span)
    else:
        _keep_unknown(world, found)


def alter_constraint(world: World, operation: AddConstraint) -> None:
    """ALTER TABLE ... ADD CONSTRAINT."""
    found = world.use(operation.table)
    if found is None:
        return
    name = operation.constraint.name
    if name is not None:
        folded = world.fold(name)
        first = found.table.constraints.get(folded)
        if first is not None and found.table.is_certain and world.is_certain and not _is_sure(found.table, folded):
            world.has_doubt = True
        elif first is not None and isinstance(operation.constraint, Check) and is_inherited_check(world, found, folded):
            _keep_unknown(world, found)
            return
        elif first is not None and found.table.is_certain and world.is_certain:
            if not operation.if_not_exists:
                world.report(Duplicate("constraint", name.text, name.span, first, table=found.table.name))
            return
    key = operation.constraint
    if isinstance(key, Key):
        repeated = new_key_fault(world, found, tuple(world.fold(each) for each in key.columns), key.span)
        if repeated is not None:
            world.report(repeated)
    add_constraint(world, found, operation.constraint)
    check_rows(world, found, operation.constraint)


def _is_sure(table: Table, name: str) -> bool:
    """Whether a constraint that has this name is certainly there."""
    keys = [(item.name, item.is_certain) for item in table.keys]
    keys += [(item.name, item.is_certain) for item in table.foreign_keys]
    return dict(keys).get(name, not table.has_unknown_constraints)


def use_constraint(world: World, operation: UseConstraint) -> None:
    """VALIDATE and ALTER CONSTRAINT."""
    found = world.use(operation.table)
    if found is None or not found.table.is_certain:
        return
    is_known = world.schema.is_complete and not found.table.has_unknown_constraints
    if world.fold(operation.name) not in found.table.constraints and is_known:
        name, table = operation.name, found.table
        world.report(Missing("constraint", world.shown(name), name.span, table=table.name, table_place=table.place))
        return
    fault = unsuited_constraint(world, found, operation) or validation_fault(world, found, operation)
    if fault is not None:
        world.report(fault)


def _keep_name(world: World, found: Found, name: str, span: Span) -> None:
    table = world.schema.tables[found.key]
    constraints = {**table.constraints, name: world.place(span)}
    world.schema.put(
        world.schema.tables,
        found.key,
        replace(
            table,
            constraints=constraints,
            has_unknown_constraints=table.has_unknown_constraints or not world.is_certain,
        ),
    )


def _keep_check(world: World, found: Found, check: Check) -> None:
    name = check_name(world, found, check)
    _keep_name(world, found, name, check.span)
    table = world.schema.tables[found.key]
    columns = frozenset(world.fold(item.name) for item in expression_columns(check.expression))
    owners = {**table.check_owners, name: world.fold(check.column)} if check.column else table.check_owners
    checks = {**table.checks, name: columns}
    expressions = dict(table.check_expressions)
    if check.expression is not None and world.is_certain:
        expressions[name] = own(check.expression)
    kept = replace(table, checks=checks, check_owners=owners, check_expressions=expressions)
    if not check.is_inherited:
        kept = replace(kept, own_checks=table.own_checks | {name})
        if table.partitioning is not None:
            world.report(Unsuited("own check of partitioned", table.name, "", check.span, table.place))
    world.schema.put(world.schema.tables, found.key, kept)


def _keep_unknown(world: World, found: Found) -> None:
    table = world.schema.tables[found.key]
    world.schema.put(world.schema.tables, found.key, replace(table, has_unknown_constraints=True))


def _columns(world: World, found: Found, names: tuple[Identifier, ...]) -> list[Column | None]:
    return [world.use_column(found, name) for name in names]


def _add_key(world: World, found: Found, key: Key) -> None:
    table = world.schema.tables[found.key]
    folded = tuple(world.fold(name) for name in key.columns)
    columns = _columns(world, found, key.columns)
    twice = next((name for number, name in enumerate(key.columns) if folded[number] in folded[:number]), None)
    if twice is not None and world.engine.name != "sqlite":
        world.report(Duplicate("column", twice.text, twice.span, world.place(key.span), table=table.name))
    for written, keyed in zip(key.columns, columns, strict=True):
        if keyed is not None and keyed.is_certain:
            check_is_indexed(world, keyed.type, "btree", keyed.name, written.span)
    if key.kind == "primary":
        first = next((item for item in table.keys if item.kind == "primary" and item.is_certain), None)
        if first is not None and table.is_certain and world.is_certain:
            world.report(Duplicate("primary key", table.name, key.span, first.place, table=table.name))
            return
        changed = dict(table.columns)
        for name, column in zip(folded, columns, strict=True):
            if column is not None and world.engine.name != "sqlite":
                changed[name] = replace(column, is_not_null=True)
        table = replace(table, columns=changed)
    check_key_of_partitioned(world, table, folded, key.span)
    given = key.name
    if key.using_index is not None:
        given = given or key.using_index
        folded = take_index(world, found, key.using_index) or ()
        if key.kind == "primary" and world.is_certain:
            changed = {name: replace(item, is_not_null=True) for name, item in table.columns.items() if name in folded}
            table = replace(table, columns={**table.columns, **changed})
    for included in key.included:
        world.use_column(found, included)
    if key.name is not None and is_taken(world, (found.key[0], world.fold(key.name)), key.name.text, key.name.span):
        return
    name = world.fold(given) if given else key_name(world, found, key, folded)
    kept = UniqueKey(
        key.kind,
        name,
        folded,
        world.place(key.span),
        is_certain=world.is_certain and table.is_certain,
        is_deferrable=key.is_deferrable,
    )
    constraints = {**table.constraints, name: kept.place}
    world.schema.put(
        world.schema.tables,
        found.key,
        replace(table, keys=(*table.keys, kept), constraints=constraints),
    )


def _add_foreign_key(world: World, found: Found, key: ForeignKey) -> None:
    _columns(world, found, key.columns)
    lookup = world.find(key.target, is_reference=True)
    target_key = lookup.key if isinstance(lookup, Found) else world.new_key(key.target)
    target_columns = tuple(world.fold(name) for name in key.target_columns)
    if isinstance(lookup, Found):
        if not target_columns:
            target_columns = primary_columns(lookup.table)
        if is_judged(world):
            _judge(world, found, key, lookup, target_columns)
            for fault in reference_faults(world, found, key, lookup, target_columns):
                world.report(fault)
    elif isinstance(lookup, Missing) and is_judged(world):
        world.report(lookup._replace(fails_at="use") if checks_at_use(world) else lookup)
    folded = tuple(world.fold(name) for name in key.columns)
    table = world.schema.tables[found.key]
    name = world.fold(key.name) if key.name else foreign_name(world, found, table, folded)
    place = world.place(key.span)
    is_certain = world.is_certain and not world.has_doubt
    kept = ForeignKeyConstraint(
        name, folded, target_key, target_columns, place, is_certain, key.is_inline, key.on_delete, is_valid=key.is_valid
    )
    if not key.target_columns:
        kept = replace(kept, names_target=False)
    constraints = {**table.constraints, name: place}
    world.schema.put(
        world.schema.tables,
        found.key,
        replace(table, foreign_keys=(*table.foreign_keys, kept), constraints=constraints),
    )


def is_judged(world: World) -> bool:
    """MySQL and MariaDB define any foreign key while FOREIGN_KEY_CHECKS is off."""
    return world.schema.foreign_keys_are_checked


def checks_at_use(world: World) -> bool:
    return world.facts.foreign_keys_checked == "use"


def _judge(world: World, found: Found, key: ForeignKey, target: Found, target_columns: tuple[str, ...]) -> None:
    table = world.schema.tables[target.key]
    target = Found(target.key, table)
    if not table.is_certain:
        if not checks_at_use(world):
            world.doubt(table.place)
        return
    if not found.table.is_certain and world.is_certain:
        return
    for name in key.target_columns:
        column = world.column(target, name, hidden=False)
        if isinstance(column, Missing):
            missing = column._replace(is_reference=True, fails_at="use" if checks_at_use(world) else "once")
            world.report(missing)
            return
    if not table.is_complete:
        return
    columns = tuple(world.fold(name) for name in key.columns)
    place = table.place
    if not target_columns:
        _mismatch(world, "not-unique", found, columns, target, (), place, key.span)
        return
    if len(columns) != len(target_columns):
        at_once = bool(key.target_columns)
        _mismatch(world, "column-count", found, columns, target, target_columns, place, key.span, at_once=at_once)
        return
    if not is_key(world, target, target_columns):
        unique_later = f"unique of {target.key[1]}", ",".join(sorted(target_columns)), world.number
        if checks_at_use(world) and world.creations.after(*unique_later) is not None:
            return
        _mismatch(world, "not-unique", found, columns, target, target_columns, place, key.span)
        return
    _judge_types(world, found, columns, target, target_columns, key.span)


def _judge_types(
    world: World,
    found: Found,
    columns: tuple[str, ...],
    target: Found,
    target_columns: tuple[str, ...],
    span: Span,
) -> None:
    table = world.schema.tables[found.key]
    target_table = world.schema.tables[target.key]
    for name, target_name in zip(columns, target_columns, strict=True):
        column, other = table.columns.get(name), target_table.columns.get(target_name)
        if column is None or other is None or not column.is_certain or not other.is_certain:
            continue
        if can_reference(world, column.type, other.type) is False:
            _mismatch(world, "type", found, (name,), target, (target_name,), other.place, span)
            return


def can_reference(world: World, child: DataType, parent: DataType) -> bool | None:
    """Whether a foreign key of one type can point to a key of another; None where it was not measured."""
    child_name, parent_name = canonical_name(world, child), canonical_name(world, parent)
    if world.engine.name == "sqlite" or not child_name or not parent_name:
        return None
    if child_name == parent_name:
        return True
    if world.engine.name == "postgresql" and " []" in child_name[-3:] + parent_name[-3:]:
        return None if None in (catalog_name(world, child), catalog_name(world, parent)) else False
    if is_enum(world, child) != is_enum(world, parent):
        measured = parent_name if is_enum(world, child) else child_name
        return False if fits(world.engine.name, "reference", measured, measured) else None
    if is_enum(world, child) and world.engine.name == "postgresql":
        return None if child.name == parent.name else False
    return fits(world.engine.name, "reference", child_name, parent_name)


def _mismatch(
    world: World,
    reason: str,
    found: Found,
    columns: tuple[str, ...],
    target: Found,
    target_columns: tuple[str, ...],
    place: Place,
    span: Span,
    *,
    at_once: bool = False,
) -> None:
    table, other = world.schema.tables[found.key], world.schema.tables[target.key]
    world.report(
        ForeignKeyMismatch(
            reason,  # type: ignore[arg-type]
            table.name,
            columns,
            tuple(table.columns[name].type.text for name in columns if name in table.columns),
            other.name,
            target_columns,
            tuple(other.columns[name].type.text for name in target_columns if name in other.columns),
            place,
            span,
            rejects=at_once or not checks_at_use(world),
        )
    )


def is_key(world: World, target: Found, columns: tuple[str, ...]) -> bool:
    """Whether a foreign key can point to these columns; True where a key may exist that is not certain."""
    table = world.schema.tables[target.key]
    if any(set(item.columns) == set(columns) and not item.is_partial for item in table.keys):
        return True
    if any(not item.is_certain for item in table.keys):
        world.has_doubt = True
        return True
    for _, index in indexes_of(world.schema, target.key):
        if index.is_unique and not index.is_partial and set(index.columns) == set(columns):
            return True
        if index.is_unique and not index.is_certain:
            world.has_doubt = True
            return True
    return False


def check_foreign_keys_of(world: World, key: TableKey, column: str, span: Span) -> None:
    """After a column changed its type: do its foreign keys, and those that point to it, still fit?"""
    if not is_judged(world) or checks_at_use(world):
        return
    table = world.schema.tables[key]
    found = Found(key, table)
    for item in table.certain_foreign_keys:
        target = world.schema.tables.get(item.target)
        if column in item.columns and target is not None and len(item.columns) == len(item.target_columns):
            _judge_types(world, found, item.columns, Found(item.target, target), item.target_columns, span)
    for other_key, other in referring_to(world.schema, key):
        for item in other.certain_foreign_keys:
            is_affected = item.target == key and column in item.target_columns and other_key != key
            if is_affected and len(item.columns) == len(item.target_columns):
                other_found = Found(other_key, other)
                _judge_types(world, other_found, item.columns, found, item.target_columns, span)


def primary_columns(table: Table) -> tuple[str, ...]:
    """The folded columns of the primary key; none where there is none."""
    return next((item.columns for item in table.keys if item.kind == "primary"), ())
