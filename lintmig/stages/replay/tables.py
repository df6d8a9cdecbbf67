"""CREATE TABLE and CREATE VIEW."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.definition import Constraint, ForeignKey, Key
from lintmig.model.fault import Duplicate, Missing, Skipped, Unsuited, WrongKind
from lintmig.model.name import DataType, ObjectName
from lintmig.model.operation import (
    CreateTable,
    UseTable,
)
from lintmig.model.schema import Column, Table
from lintmig.model.schema import Key as TableKey
from lintmig.stages.replay.column_values import check_generated
from lintmig.stages.replay.columns import are_different_types, new_column
from lintmig.stages.replay.constraints import add_constraint
from lintmig.stages.replay.dependents import table_needed_by
from lintmig.stages.replay.indexes import create_index
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.collations import options_of
from lintmig.stages.replay.mysql.parts import add_parts
from lintmig.stages.replay.mysql.tables import check_truncated, copied, settle_column
from lintmig.stages.replay.postgresql.composing import in_written_order, take_columns
from lintmig.stages.replay.postgresql.copies import (
    check_own_columns,
    copied_columns,
    copy_constraints,
    is_copied_whole,
    merge_definition,
)
from lintmig.stages.replay.postgresql.namespaces import creation_schema_exists, is_taken
from lintmig.stages.replay.postgresql.owned_sequences import note_sequence, without_sequence
from lintmig.stages.replay.postgresql.partitions import partitioning_of
from lintmig.stages.replay.postgresql.relations import relation_named
from lintmig.stages.replay.queries.resolver import Resolver
from lintmig.stages.replay.removals import remove_table
from lintmig.stages.replay.shadowing import lost_keys, note_lost
from lintmig.stages.replay.sqlite.adding import only_generated
from lintmig.stages.replay.sqlite.virtual import add_tables_behind, check_virtual, made_virtual
from lintmig.stages.replay.world import Found, World


def create_table(world: World, operation: CreateTable) -> None:
    key = world.new_key(operation.name, operation.is_temporary)
    if not operation.is_temporary and not schema_exists(world, operation.name):
        return
    existing = world.schema.tables.get(key)
    if existing is not None and operation.or_replace and world.is_certain:
        if existing.kind == "table":
            needed = table_needed_by(world, key, existing.name, operation.span) if existing.is_certain else None
            if needed is not None:
                world.report(needed)
            remove_table(world, key)
            existing = None
        elif existing.is_certain:
            world.report(WrongKind(str(operation.name), "table", existing.kind, operation.name.span, existing.place))
            return
    sequence = world.schema.sequences.get(key) if world.engine.name in ENGINES else None
    if sequence is not None and sequence.is_certain and world.is_certain:
        if not operation.if_not_exists:
            world.report(Duplicate("table", str(operation.name), operation.span, sequence.place))
        return
    if existing is not None and existing.is_certain and world.is_certain:
        _meet_existing(world, operation, key, existing)
        return
    is_new = existing is None and not operation.if_not_exists
    if is_new and is_taken(world, key, str(operation.name), operation.span, as_relation=True, as_type=True):
        return
    if world.facts.indexes_share_table_names and world.is_certain:
        taken = world.schema.indexes.get(key) or world.schema.sequences.get(key)
        if taken is not None and taken.is_certain:
            if operation.if_not_exists and world.engine.name == "postgresql":
                changed = (("it", "an index", "a table"),)
                world.report(Skipped("table", str(operation.name), operation.span, taken.place, (), changed))
            else:
                world.report(Duplicate("index", str(operation.name), operation.span, taken.place))
            return
    is_skipped = operation.if_not_exists and existing is None and world.engine.name == "postgresql"
    if is_skipped and world.is_certain and relation_named(world, key) is not None:
        return
    if existing is not None and operation.if_not_exists:
        world.is_muted = True
    if not check_virtual(world, operation):
        return
    generated = only_generated(world, operation)
    if generated is not None:
        world.report(generated)
    columns: dict[str, Column] = {}
    is_complete = not operation.query_is_unread
    is_exact = world.engine.name == "postgresql" and is_copied_whole(operation)
    for number, parent in enumerate(operation.like):
        found = world.use(parent)
        is_complete = is_complete and found is not None and found.table.is_complete
        if found is not None and is_exact:
            clause = operation.sources[number]
            copied_ones = copied_columns(world, found, clause, operation.name.span)
            take_columns(world, operation, columns, copied_ones, clause)
            if clause.kind == "partition":
                check_own_columns(world, operation, found)
        else:
            columns.update(found.table.columns if found else {})
        is_exact = is_exact and found is not None and not found.table.has_unknown_constraints
    if operation.query is not None:
        resolver = Resolver(world)
        outputs = resolver.query(operation.query, None)
        if not operation.columns:
            resolver.check_outputs(operation.query, operation.column_names, operation.name.span)
        is_complete = is_complete and outputs is not None
        place = world.place(operation.span)
        if operation.column_names and outputs is not None:
            outputs = renamed_outputs(world, operation, outputs)
        for name, type_ in outputs or ():
            columns[name] = Column(name, without_sequence(world, type_), False, None, None, place)
    for definition in operation.columns:
        folded = world.fold(definition.name)
        if folded in columns and not operation.like and operation.query is None:
            world.report(
                Duplicate(
                    "column",
                    definition.name.text,
                    definition.name.span,
                    columns[folded].place,
                    table=str(operation.name),
                )
            )
        column = new_column(world, definition)
        if folded in columns and is_exact and operation.like:
            column = merge_definition(world, operation, definition, columns[folded], column)
        columns[folded] = column
    if is_exact and any(clause.kind == "like" for clause in operation.sources):
        columns = in_written_order(world, operation, columns)
    if operation.query is not None and world.engine.name in ENGINES:
        own = {world.fold(definition.name) for definition in operation.columns} - {name for name, _ in outputs or ()}
        columns = {**{name: columns[name] for name in columns if name in own}, **columns}
    if existing is not None and existing.is_certain:
        _add_doubtful_columns(world, key, existing, columns)
        return
    if existing is not None:
        kept = {name: replace(column, is_certain=False) for name, column in existing.columns.items()}
        columns |= {name: column for name, column in kept.items() if name not in columns}
        is_complete = is_complete and existing.is_complete
    table = Table(
        str(operation.name.last),
        "table",
        columns,
        world.place(operation.span),
        is_certain=world.is_certain,
        is_complete=is_complete,
        is_temporary=operation.is_temporary,
        has_unknown_constraints=(bool(operation.like) and not is_exact) or existing is not None,
        is_unlogged=operation.is_unlogged,
        keys=tuple(replace(item, is_certain=False) for item in existing.keys) if existing else (),
    )
    if world.engine.name in ENGINES:
        _make_for_mysql(world, operation, key, table)
        return
    table = made_virtual(table, key, operation)
    world.schema.put(world.schema.tables, key, table)
    add_tables_behind(world, key, operation)
    found = Found(key, table)
    if operation.partition_by is not None and not world.faults:
        table = replace(table, partitioning=partitioning_of(world, found, operation.partition_by))
        world.schema.put(world.schema.tables, key, table)
    if is_exact and operation.sources and existing is None:
        copy_constraints(world, operation, found)
    found = Found(key, world.schema.tables[key])
    if operation.on_commit and not operation.is_temporary and world.engine.name == "postgresql":
        world.report(Unsuited("on commit", str(operation.name), operation.on_commit, operation.name.span))
    for constraint in _constraints(world, operation):
        add_constraint(world, found, constraint)
        found = Found(key, world.schema.tables[key])
    if world.engine.name == "sqlite" and existing is None:
        _keep_types(world, found, operation)
    for definition in operation.columns:
        check_generated(world, found, definition)
    for index in operation.indexes:
        create_index(world, index)
    for definition in operation.columns:
        note_sequence(world, key, definition)


def renamed_outputs(
    world: World, operation: CreateTable, outputs: list[tuple[str, DataType]]
) -> list[tuple[str, DataType]]:
    """CREATE TABLE name (a, b) AS: the names are of the first columns."""
    names = operation.column_names
    if len(names) > len(outputs):
        world.report(Unsuited("too many names", str(operation.name), str(len(outputs)), names[len(outputs)].span))
        return outputs
    given = [(world.fold(name), type_) for name, (_, type_) in zip(names, outputs, strict=False)]
    return given + outputs[len(given) :]


def _make_for_mysql(world: World, operation: CreateTable, key: TableKey, table: Table) -> None:
    parent = world.find(operation.like[0]) if len(operation.like) == 1 else None
    table = replace(table, options=options_of(operation.settings))
    if isinstance(parent, Found):
        table = copied(world, table, parent, key)
    world.schema.put(world.schema.tables, key, table)
    for definition in operation.columns:
        settle_column(world, key, definition)
    add_parts(world, Found(key, world.schema.tables[key]), operation)
    for definition in operation.columns:
        check_generated(world, Found(key, world.schema.tables[key]), definition)


def _keep_types(world: World, found: Found, operation: CreateTable) -> None:
    """Mark the columns of SQLite that keep only values of their type."""
    table = found.table
    primary = next((item.columns for item in table.keys if item.kind == "primary"), ())
    inline = [item for definition in operation.columns for item in definition.constraints]
    is_rowid = not any(isinstance(item, Key) and item.is_descending for item in inline)
    strict = {
        name
        for name, column in table.columns.items()
        if "STRICT" in operation.options
        or (is_rowid and "WITHOUT" not in operation.options and primary == (name,) and column.type.name == "integer")
    }
    lacks_rowid = "WITHOUT" in operation.options
    columns = {
        name: replace(item, is_strict=name in strict, is_not_null=item.is_not_null or (lacks_rowid and name in primary))
        for name, item in table.columns.items()
    }
    hidden = frozenset[str]() if lacks_rowid else table.hidden
    table = replace(table, columns=columns, is_strict="STRICT" in operation.options, hidden=hidden)
    table = replace(table, settles_conflicts="CONFLICT" in operation.options)
    world.schema.put(world.schema.tables, found.key, table)


def _add_doubtful_columns(world: World, key: TableKey, existing: Table, columns: dict[str, Column]) -> None:
    """A refused second definition changes nothing; what only it has is not reported again."""
    new = {name: replace(column, is_certain=False) for name, column in columns.items() if name not in existing.columns}
    world.schema.put(world.schema.tables, key, replace(existing, columns={**existing.columns, **new}))


def _constraints(world: World, operation: CreateTable) -> list[Constraint]:
    """Keys before foreign keys: a table may point to itself."""
    ignores_inline = world.engine.name == "mysql" and world.engine.version < (9,)
    inline = [item for column in operation.columns for item in column.constraints]
    found = [item for item in inline if not (ignores_inline and isinstance(item, ForeignKey))]
    found += operation.constraints
    if world.engine.name == "postgresql":
        found = _merged_keys(found)
    return sorted(found, key=lambda item: isinstance(item, ForeignKey))


def _merged_keys(constraints: list[Constraint]) -> list[Constraint]:
    """PostgreSQL makes one key of those on the same columns, the primary one first, under the name that is given."""
    keys = [item for item in constraints if isinstance(item, Key)]
    keys.sort(key=lambda item: item.kind != "primary")
    merged: list[Key] = []
    for key in keys:
        at = next((number for number, item in enumerate(merged) if _are_twins(item, key)), None)
        if at is None:
            merged.append(key)
        elif merged[at].name is None:
            merged[at] = merged[at]._replace(name=key.name)
    if len(merged) == len(keys):
        return constraints
    return [*merged, *(item for item in constraints if not isinstance(item, Key))]


def _are_twins(first: Key, second: Key) -> bool:
    is_same = [name.text for name in first.columns] == [name.text for name in second.columns] and bool(first.columns)
    is_alike = first.included == second.included and first.is_deferrable == second.is_deferrable
    return is_same and is_alike and second.kind != "primary"


def schema_exists(world: World, name: ObjectName) -> bool:
    qualifier = name.qualifier
    if qualifier is None:
        return creation_schema_exists(world, name)
    if world.engine.name != "postgresql":
        return True
    folded = world.fold_table(qualifier)
    schema = world.schema
    if folded in schema.schemas or world.is_provided(name) or not schema.is_complete or world.has_baseline:
        return True
    later = world.creations.after("schema", folded, world.number)
    if later is None and f"schema {folded.lower()}" in world.elsewhere():
        return True
    world.report(Missing("schema", qualifier.text, qualifier.span, created_later=later))
    return not world.is_certain


def _meet_existing(world: World, operation: CreateTable, key: TableKey, existing: Table) -> None:
    if not operation.if_not_exists:
        world.report(Duplicate("table", str(operation.name), operation.span, existing.place))
        return
    if not existing.is_complete or operation.like or operation.query or operation.query_is_unread:
        return
    lost, changed = [], []
    for definition in operation.columns:
        column = existing.columns.get(world.fold(definition.name))
        if column is None:
            lost.append(definition.name)
        elif column.is_certain and are_different_types(world, column.type, definition.type):
            changed.append((definition.name.text, column.type.text, definition.type.text))
    world.report(
        Skipped(
            "table",
            str(operation.name),
            operation.span,
            existing.place,
            tuple(name.text for name in lost),
            tuple(changed),
            tuple(lost_keys(world, key, existing, _constraints(world, operation))),
        )
    )
    if lost:
        note_lost(world, key, existing, operation.span, [world.fold(name) for name in lost])


def use_table(world: World, operation: UseTable) -> None:
    if operation.if_exists:
        return
    found = world.use(operation.table, operation.kind)
    if found is not None:
        if operation.is_truncated and world.engine.name in ENGINES:
            check_truncated(world, found, operation)
        for column in operation.columns:
            world.use_column(found, column)
