"""Columns: ADD, DROP, RENAME and changes of what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from lintmig.engines.pairs import fits
from lintmig.model.definition import ColumnDefinition, ForeignKey
from lintmig.model.fault import Duplicate, Missing, Needed, NoCast, Skipped
from lintmig.model.name import DataType
from lintmig.model.operation import AddColumn, AlterColumn, DropColumn, RenameColumn, ReplaceColumn
from lintmig.model.related import has_name, indexes_of, referring_to, views_of_column
from lintmig.model.schema import Column
from lintmig.stages.replay.column_values import check_assigned, check_default, check_generated
from lintmig.stages.replay.constraints import check_foreign_keys_of
from lintmig.stages.replay.dependents import columns_needed_by, views_reading
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.keys import shorten_indexes
from lintmig.stages.replay.mysql.known import modified_fault
from lintmig.stages.replay.mysql.restrictions import check_after, check_leaves_columns, check_retyped
from lintmig.stages.replay.mysql.tables import check_null_default, settle_column
from lintmig.stages.replay.parts import add_constraint
from lintmig.stages.replay.postgresql.cascading import (
    change_identity,
    column_holders,
    column_moved,
    drop_column_holders,
    drop_owned_sequences,
)
from lintmig.stages.replay.postgresql.column_changes import alteration_faults, no_text, recheck, system_column
from lintmig.stages.replay.postgresql.kept_expressions import with_column_renamed
from lintmig.stages.replay.postgresql.key_cascades import computed_from, drop_foreign_keys_to
from lintmig.stages.replay.postgresql.owned_sequences import SERIAL, note_sequence
from lintmig.stages.replay.postgresql.partitions import check_partition_column
from lintmig.stages.replay.queries.placement import definition_faults
from lintmig.stages.replay.queries.resolver import check_expression
from lintmig.stages.replay.queries.scope import expression_columns
from lintmig.stages.replay.queries.typing import assigns, canonical_name, is_enum
from lintmig.stages.replay.removals import remove_table
from lintmig.stages.replay.rows.filled import added_column_fault, not_null_fault
from lintmig.stages.replay.sqlite.adding import added_check_faults, added_column_faults
from lintmig.stages.replay.sqlite.rewriting import rename_column_in_definitions
from lintmig.stages.replay.sqlite.stored import broken_definition, report_broken_definition
from lintmig.stages.replay.world import Found, World


def are_different_types(world: World, old: DataType, new: DataType) -> bool:
    """Whether two spellings are different types for this engine."""
    if old.is_array != new.is_array:
        return True
    if world.engine.name == "postgresql" and not old.arguments and not new.arguments:
        names = {canonical_name(world, old), canonical_name(world, new)}
        if names <= {"text", "character varying"}:
            return False
    return canonical_name(world, old) != canonical_name(world, new)


def new_column(world: World, definition: ColumnDefinition) -> Column:
    default = definition.default
    generated = definition.generated
    if definition.type.name in SERIAL and world.engine.name == "postgresql":
        generated = "auto_increment"
    if default is not None:
        check_default(world, definition.name, definition.type, default)
    if definition.expression is not None:
        for fault in definition_faults(world, definition.expression, "a generated column"):
            world.report(fault)
    return Column(
        definition.name.text,
        definition.type,
        definition.is_not_null or (world.engine.name == "postgresql" and generated in ("auto_increment", "identity")),
        default.text if default else None,
        generated,
        world.place(definition.span),
        is_certain=world.is_certain,
        is_always=definition.is_always,
        reads=frozenset(world.fold(item.name) for item in expression_columns(definition.expression)),
    )


def add_column(world: World, operation: AddColumn) -> None:
    found = world.use(operation.table)
    if found is None:
        return
    folded = world.fold(operation.column.name)
    existing = found.table.columns.get(folded)
    if existing is not None and existing.is_certain and found.table.is_certain and world.is_certain:
        is_same = not are_different_types(world, existing.type, operation.column.type)
        if operation.if_not_exists:
            if not is_same:
                name = f"{found.table.name}.{operation.column.name.text}"
                changed = ((operation.column.name.text, existing.type.text, operation.column.type.text),)
                world.report(Skipped("column", name, operation.column.name.span, existing.place, (), changed))
            return
        world.report(
            Duplicate(
                "column",
                operation.column.name.text,
                operation.column.name.span,
                existing.place,
                is_same,
                found.table.name,
            )
        )
        return
    check_after(world, found, operation.column)
    column = new_column(world, operation.column)
    if existing is not None and not world.is_certain:
        return
    unfilled = added_column_fault(world, found, operation.column)
    if unfilled is not None:
        world.report(unfilled)
    for fault in added_column_faults(world, found, operation.column):
        world.report(fault)
    world.schema.put(world.schema.tables, found.key, found.table.with_column(folded, column))
    if world.engine.name in ENGINES:
        settle_column(world, found.key, operation.column)
    check_generated(world, Found(found.key, world.schema.tables[found.key]), operation.column)
    for constraint in sorted(operation.column.constraints, key=lambda item: isinstance(item, ForeignKey)):
        add_constraint(world, Found(found.key, world.schema.tables[found.key]), constraint)
    for failed in added_check_faults(world, Found(found.key, world.schema.tables[found.key]), operation.column):
        world.report(failed)
    note_sequence(world, found.key, operation.column)


def _use(world: World, operation: DropColumn | ReplaceColumn) -> tuple[Found, Column] | None:
    """The table and the column that an operation names; None where one is missing, which is reported."""
    found = world.use(operation.table)
    if found is None or (operation.if_exists and world.fold(operation.column) not in found.table.columns):
        return None
    column = world.use_column(found, operation.column)
    return (found, column) if column is not None else None


def drop_column(world: World, operation: DropColumn) -> None:
    used = _use(world, operation)
    if used is None:
        return
    found, column = used
    folded = world.fold(operation.column)
    if not world.is_certain:
        world.schema.put(
            world.schema.tables,
            found.key,
            found.table.with_column(folded, replace(column, is_certain=False)),
        )
        return
    check_leaves_columns(world, found, operation.column)
    check_partition_column(world, found, operation.column)
    if not operation.cascade or world.engine.name != "postgresql":
        needed = columns_needed_by(world, found, folded, operation.column) or broken_definition(world, operation.span)
        if needed is not None:
            world.report(needed)
    else:
        for view_key, _ in views_of_column(world.schema, found.key, folded):
            remove_table(world, view_key)
        drop_foreign_keys_to(world, found.key, frozenset({folded}), are_all=False)
        for name in computed_from(found.table, folded):
            computed = replace(operation.column, text=name, quoted=True)
            drop_column(world, operation._replace(column=computed, if_exists=True))
        drop_column_holders(world, found.key, folded)
        found = Found(found.key, world.schema.tables[found.key])
    columns = dict(found.table.columns)
    del columns[folded]
    keys = tuple(item for item in found.table.keys if folded not in item.columns)
    if world.engine.name in ENGINES:
        shorten_indexes(world, found.key, folded)
    foreign_keys = tuple(item for item in found.table.foreign_keys if folded not in item.columns)
    gone = {item.name for item in found.table.keys if folded in item.columns}
    gone |= {item.name for item in found.table.foreign_keys if folded in item.columns}
    gone |= {name for name, names in found.table.checks.items() if folded in names}
    checks = {name: names for name, names in found.table.checks.items() if name not in gone}
    constraints = {name: place for name, place in found.table.constraints.items() if name not in gone}
    world.dropped[(f"column {folded}", found.key)] = world.place(operation.span)
    drop_owned_sequences(world, found.key, folded)
    table = replace(found.table, columns=columns, keys=keys, foreign_keys=foreign_keys, constraints=constraints)
    demands = {name: item for name, item in table.check_expressions.items() if name not in gone}
    table = replace(table, check_expressions=demands)
    table = replace(table, checks=checks)
    world.schema.put(world.schema.tables, found.key, table)
    for index_key, index in indexes_of(world.schema, found.key):
        goes_along = folded in index.columns or (
            folded in index.expression_columns and world.engine.name == "postgresql"
        )
        if goes_along:
            world.schema.put(world.schema.indexes, index_key, None)
    if not world.faults:
        report_broken_definition(world, operation.span)


def rename_column(world: World, operation: RenameColumn) -> None:
    found = world.use(operation.table)
    if found is None:
        return
    old, new = world.fold(operation.column), world.fold(operation.new_name)
    if operation.if_exists and old not in found.table.columns:
        return
    report_broken_definition(world, operation.span)
    named = system_column(world, operation.new_name)
    if named is not None:
        world.report(named)
    column = world.use_column(found, operation.column)
    taken = found.table.columns.get(new)
    if taken is not None and taken.is_certain and (old != new or world.engine.name == "postgresql"):
        world.report(
            Duplicate(
                "column",
                operation.new_name.text,
                operation.new_name.span,
                taken.place,
                table=found.table.name,
            )
        )
        return
    if column is None:
        if not world.is_certain:
            return
        table = found.table
        if not table.is_complete and new not in table.columns:
            unknown = Column(
                operation.new_name.text,
                DataType("", (), False, None, "", operation.span),
                False,
                None,
                None,
                world.place(operation.span),
                False,
            )
            world.schema.put(world.schema.tables, found.key, table.with_column(new, unknown))
        return
    renamed = replace(column, name=operation.new_name.text, is_certain=column.is_certain and world.is_certain)
    if not world.is_certain:
        both = {**found.table.columns, old: replace(column, is_certain=False), new: renamed}
        world.schema.put(world.schema.tables, found.key, replace(found.table, columns=both))
        return
    world.dropped[(f"column {old}", found.key)] = world.place(operation.span)
    _rename_in_table(world, found, old, new, renamed)
    if world.engine.name == "sqlite":
        rename_column_in_definitions(world, found.key, old, operation.new_name)
    column_moved(world, found.key, old, new)


def _rename_in_table(world: World, found: Found, old: str, new: str, column: Column) -> None:
    def swapped(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(new if name == old else name for name in names)

    columns = {
        (new if name == old else name): (column if name == old else replace(item, reads=frozenset(swapped(item.reads))))
        for name, item in found.table.columns.items()
    }
    keys = tuple(replace(item, columns=swapped(item.columns)) for item in found.table.keys)
    checks = {name: frozenset(swapped(names)) for name, names in found.table.checks.items()}
    owners = {name: new if owner == old else owner for name, owner in found.table.check_owners.items()}
    foreign_keys = tuple(replace(item, columns=swapped(item.columns)) for item in found.table.foreign_keys)
    table = replace(found.table, columns=columns, keys=keys, foreign_keys=foreign_keys, checks=checks)
    demands = {
        name: with_column_renamed(world, item, old, new) if old in found.table.checks.get(name, ()) else item
        for name, item in found.table.check_expressions.items()
    }
    table = replace(table, check_owners=owners, check_expressions=demands)
    if table.partitioning is not None and old in table.partitioning.columns:
        spread = tuple(new if name == old else name for name in table.partitioning.columns)
        table = replace(table, partitioning=replace(table.partitioning, columns=spread))
    world.schema.put(world.schema.tables, found.key, table)
    for index_key, index in indexes_of(world.schema, found.key):
        if old in index.columns or old in index.expression_columns:
            changed_index = replace(
                index,
                columns=tuple(new if name == old else name for name in index.columns),
                expression_columns=frozenset(swapped(index.expression_columns)),
                expressions=tuple(with_column_renamed(world, item, old, new) for item in index.expressions),
                where=with_column_renamed(world, index.where, old, new) if index.where is not None else None,
            )
            world.schema.put(world.schema.indexes, index_key, changed_index)
    for key, view in views_of_column(world.schema, found.key, old):
        reads = (view.reads - {(found.key, old)}) | {(found.key, new)}
        world.schema.put(world.schema.tables, key, replace(view, reads=reads))
    for key, other in referring_to(world.schema, found.key):
        if any(item.target == found.key and old in item.target_columns for item in other.foreign_keys):
            pointing = tuple(
                replace(item, target_columns=swapped(item.target_columns)) if item.target == found.key else item
                for item in other.foreign_keys
            )
            world.schema.put(world.schema.tables, key, replace(other, foreign_keys=pointing))


def replace_column(world: World, operation: ReplaceColumn) -> None:
    used = _use(world, operation)
    if used is None:
        return
    found, column = used
    old = world.fold(operation.column)
    check_after(world, found, operation.definition)
    check_retyped(world, found, operation.column, column, operation.definition.type)
    replacement = new_column(world, operation.definition)
    new = world.fold(operation.definition.name)
    if not world.is_certain:
        both = {**found.table.columns, old: replace(column, is_certain=False), new: replacement}
        world.schema.put(world.schema.tables, found.key, replace(found.table, columns=both))
        return
    taken = found.table.columns.get(new)
    if taken is not None and new != old:
        name = operation.definition.name
        if taken.is_certain:
            world.report(Duplicate("column", name.text, name.span, taken.place, table=found.table.name))
        world.has_doubt = True
        return
    refused = modified_fault(world, found, old, operation)
    if refused is not None:
        world.report(refused)
    _rename_in_table(world, found, old, new, replacement)
    settle_column(world, found.key, operation.definition)
    for constraint in operation.definition.constraints:
        add_constraint(world, Found(found.key, world.schema.tables[found.key]), constraint)


def alter_column(world: World, operation: AlterColumn) -> None:
    found = world.use(operation.table)
    if found is None:
        return
    column = world.use_column(found, operation.column)
    if column is None:
        return
    changed = column
    for fault in alteration_faults(world, found, column, operation):
        world.report(fault)
    if operation.type is not None:
        check_partition_column(world, found, operation.column)
        _check_cast(world, found, column, operation)
        by = views_reading(world, found.key, world.fold(operation.column))
        by += column_holders(world, found.key, world.fold(operation.column))
        if world.engine.name == "postgresql" and by:
            needed = Needed("column", column.name, operation.column.span, tuple(by), "changed")
            world.report(needed)
        changed = replace(changed, type=operation.type)
    if operation.not_null is not None:
        changed = replace(changed, is_not_null=operation.not_null)
        unfilled = not_null_fault(world, found, world.fold(operation.column), operation.column.span)
        if operation.not_null and unfilled is not None:
            world.report(unfilled)
    if operation.default == "none":
        changed = replace(changed, default=None, generated=None)
    elif operation.default is not None:
        check_default(world, operation.column, changed.type, operation.default)
        check_null_default(world, found, column, operation)
        changed = replace(changed, default=operation.default.text)
    if operation.action == "drop expression" and column.generated == "expression":
        changed = replace(changed, generated=None, reads=frozenset(), is_always=False)
    if operation.identity is not None:
        is_always = operation.setting == "ALWAYS"
        changed = replace(changed, generated="identity" if operation.identity else None, is_always=is_always)
        change_identity(world, found.key, column, operation)
    if not world.is_certain:
        changed = replace(column, is_certain=False)
    folded = world.fold(operation.column)
    world.schema.put(world.schema.tables, found.key, found.table.with_column(folded, changed))
    if operation.type is not None and world.is_certain:
        check_foreign_keys_of(world, found.key, folded, operation.type.span)
        recheck(world, Found(found.key, world.schema.tables[found.key]), folded, column, operation)


_LAST_CAST = re.compile(r"::\s*(?:[^\s.:]+\s*\.\s*)?\"?([^\s.:\"]+)\"?$")


def _is_cast_to(default: str, new: DataType) -> bool:
    """Whether a default is of the new type already: PostgreSQL takes away what made it fit the old one."""
    match = _LAST_CAST.search(default.strip())
    return match is not None and match[1].lower() == new.name.lower()


def _check_cast(world: World, found: Found, column: Column, operation: AlterColumn) -> None:
    new = operation.type
    if new is None or not column.is_certain or world.engine.name != "postgresql":
        return
    if new.name in SERIAL and not has_name(world.schema.types, new.name):
        world.report(Missing("type", new.name, new.span))
        return
    has_default = column.default is not None and column.default.upper() != "NULL"
    if operation.using is not None:
        checked = check_expression(world, operation.using, found)
        check_assigned(world, operation.using, checked.type, operation.column, new, new.span)
    if world.creations.ever("cast", ""):
        return
    if operation.has_using and (not has_default or _is_cast_to(column.default or "", new)):
        return
    if column.type.is_array or new.is_array:
        if not operation.has_using and not assigns(world, column.type, new):
            world.report(NoCast(found.table.name, column.name, column.type.text, new.text, new.span, column.place))
        return
    old_name, new_name = canonical_name(world, column.type), canonical_name(world, new)
    to_enum = is_enum(world, new) and old_name != new_name
    from_enum = is_enum(world, column.type) and no_text(new_name)
    if to_enum or from_enum or fits("postgresql", "assign", old_name, new_name) is False:
        world.report(NoCast(found.table.name, column.name, column.type.text, new.text, new.span, column.place))
