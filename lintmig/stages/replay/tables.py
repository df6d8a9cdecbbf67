"""Tables, views and their columns: CREATE, ALTER, RENAME and DROP."""

from __future__ import annotations

from dataclasses import replace

from lintmig.engines.pairs import fits
from lintmig.model.definition import ColumnDefinition, Constraint, ForeignKey, Key
from lintmig.model.fault import Duplicate, Missing, NoCast, Skipped, UnfitValue
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.operation import (
    AddColumn,
    AlterColumn,
    CreateTable,
    CreateView,
    DropColumn,
    RenameColumn,
    ReplaceColumn,
    UseTable,
)
from lintmig.model.schema import Column, NamedObject, SkippedDefinition, Table
from lintmig.model.schema import Key as TableKey
from lintmig.stages.replay.constraints import add_constraint, check_foreign_keys_of
from lintmig.stages.replay.dependents import columns_needed_by
from lintmig.stages.replay.indexes import create_index
from lintmig.stages.replay.queries import query_columns, query_tables
from lintmig.stages.replay.typing import canonical_name, unfit_literal
from lintmig.stages.replay.world import Found, World


def create_table(world: World, operation: CreateTable) -> None:
    key = world.new_key(operation.name, operation.is_temporary)
    if not _schema_exists(world, operation.name):
        return
    existing = world.schema.tables.get(key)
    if existing is not None and existing.is_certain and world.is_certain:
        _meet_existing(world, operation, key, existing)
        return
    columns: dict[str, Column] = {}
    is_complete = not operation.query_is_unread
    for parent in operation.like:
        found = world.use(parent)
        is_complete = is_complete and found is not None and found.table.is_complete
        columns.update(found.table.columns if found else {})
    if operation.query is not None:
        outputs = query_columns(world, operation.query)
        is_complete = is_complete and outputs is not None
        place = world.place(operation.span)
        for name, type_ in outputs or ():
            columns[name] = Column(name, type_, False, None, None, place)
    for definition in operation.columns:
        folded = world.fold(definition.name)
        if folded in columns and not operation.like:
            world.report(
                Duplicate(
                    "column",
                    definition.name.text,
                    definition.name.span,
                    columns[folded].place,
                    table=str(operation.name),
                )
            )
        columns[folded] = _column(world, definition)
    if existing is not None:
        kept = {name: replace(column, is_certain=False) for name, column in existing.columns.items()}
        columns = {**kept, **columns}
        is_complete = is_complete and existing.is_complete
    table = Table(
        str(operation.name.last),
        "table",
        columns,
        world.place(operation.span),
        is_certain=world.is_certain,
        is_complete=is_complete,
        is_temporary=operation.is_temporary,
        has_unknown_constraints=bool(operation.like) or existing is not None,
        keys=tuple(replace(item, is_certain=False) for item in existing.keys) if existing else (),
    )
    world.schema.put(world.schema.tables, key, table)
    found = Found(key, table)
    for constraint in _constraints(world, operation):
        add_constraint(world, found, constraint)
        found = Found(key, world.schema.tables[key])
    for index in operation.indexes:
        create_index(world, index)
    for definition in operation.columns:
        _note_sequence(world, key, definition)


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
    """PostgreSQL makes one key of a primary and a unique key on the same columns, under the name that is given."""
    primary = next((item for item in constraints if isinstance(item, Key) and item.kind == "primary"), None)
    if primary is None:
        return constraints
    columns = [name.text for name in primary.columns]
    twins = [
        item
        for item in constraints
        if isinstance(item, Key) and item is not primary and [name.text for name in item.columns] == columns and columns
    ]
    if not twins or any(item.kind == "primary" for item in twins):
        return constraints
    named = primary.name or next((item.name for item in twins if item.name is not None), None)
    kept = [item for item in constraints if item not in twins and item is not primary]
    return [replace(primary, name=named), *kept]


def _schema_exists(world: World, name: ObjectName) -> bool:
    qualifier = name.qualifier
    if qualifier is None or world.engine.name != "postgresql":
        return True
    folded = world.fold_table(qualifier)
    schema = world.schema
    if folded in schema.schemas or world.is_provided(name) or not schema.is_complete or world.has_baseline:
        return True
    world.report(
        Missing(
            "schema",
            qualifier.text,
            qualifier.span,
            created_later=world.creations.after("schema", folded, world.number),
        )
    )
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
            lost.append(definition.name.text)
        elif column.is_certain and _differ(world, column.type, definition.type):
            changed.append((definition.name.text, column.type.text, definition.type.text))
    world.report(
        Skipped(
            "table",
            str(operation.name),
            operation.span,
            existing.place,
            tuple(lost),
            tuple(changed),
        )
    )
    if lost:
        place = world.place(operation.span)
        skipped = SkippedDefinition(place, frozenset(name.lower() for name in lost))
        world.schema.put(world.schema.tables, key, replace(existing, skipped=(*existing.skipped, skipped)))


def _differ(world: World, old: DataType, new: DataType) -> bool:
    """Whether two spellings are different types for this engine."""
    if old.is_array != new.is_array:
        return True
    return canonical_name(world, old) != canonical_name(world, new)


def _column(world: World, definition: ColumnDefinition) -> Column:
    default = definition.default
    generated = definition.generated
    if definition.type.name in _SERIAL and world.engine.name == "postgresql":
        generated = "auto_increment"
    if default is not None:
        _check_default(world, definition.name, definition.type, default.expression)
    return Column(
        definition.name.text,
        definition.type,
        definition.is_not_null,
        default.text if default else None,
        generated,
        world.place(definition.span),
        is_certain=world.is_certain,
    )


_SERIAL = frozenset({"serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"})


def _check_default(world: World, name: Identifier, type_: DataType, expression: object) -> None:
    if world.facts.defaults_checked != "definition":
        return
    unfit = unfit_literal(world, expression, type_)
    if unfit is not None and unfit.span is not None:
        value, value_type = unfit.text, unfit.kind
        world.report(UnfitValue(value, value_type, name.text, type_.text, unfit.span, None))


def _note_sequence(world: World, key: TableKey, definition: ColumnDefinition) -> None:
    """The sequence behind a serial or identity column of PostgreSQL."""
    if world.engine.name == "postgresql" and (definition.type.name in _SERIAL or definition.generated == "identity"):
        name = f"{key[1]}_{world.fold(definition.name)}_seq"
        sequence = NamedObject("sequence", name, world.place(definition.span), table=key, is_certain=world.is_certain)
        world.schema.put(world.schema.sequences, (key[0], name), sequence)


def create_view(world: World, operation: CreateView) -> None:
    key = world.new_key(operation.name, operation.is_temporary)
    if not _schema_exists(world, operation.name):
        return
    existing = world.schema.tables.get(key)
    if existing is not None and existing.is_certain and world.is_certain and not operation.or_replace:
        if not operation.if_not_exists:
            world.report(Duplicate("view", str(operation.name), operation.span, existing.place))
        return
    outputs = query_columns(world, operation.query, report=world.facts.views_checked == "definition")
    place = world.place(operation.span)
    columns = {name: Column(name, type_, False, None, None, place) for name, type_ in outputs or ()}
    if operation.column_names:
        types = [column.type for column in columns.values()]
        names = [world.fold(name) for name in operation.column_names]
        if len(types) == len(names):
            columns = {
                name: Column(name, type_, False, None, None, place) for name, type_ in zip(names, types, strict=True)
            }
        else:
            outputs = None
    kind = "materialized view" if operation.is_materialized else "view"
    view = Table(
        str(operation.name.last),
        kind,  # type: ignore[arg-type]
        columns,
        place,
        is_certain=world.is_certain,
        is_complete=outputs is not None,
        is_temporary=operation.is_temporary,
        sources=query_tables(world, operation.query),
    )
    world.schema.put(world.schema.tables, key, view)


def add_column(world: World, operation: AddColumn) -> None:
    found = world.use(operation.table)
    if found is None:
        return
    folded = world.fold(operation.column.name)
    existing = found.table.columns.get(folded)
    if existing is not None and existing.is_certain and found.table.is_certain and world.is_certain:
        is_same = not _differ(world, existing.type, operation.column.type)
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
    column = _column(world, operation.column)
    if existing is not None and not world.is_certain:
        column = replace(existing, is_certain=False)
    world.schema.put(world.schema.tables, found.key, found.table.with_column(folded, column))
    for constraint in sorted(operation.column.constraints, key=lambda item: isinstance(item, ForeignKey)):
        add_constraint(world, Found(found.key, world.schema.tables[found.key]), constraint)
    _note_sequence(world, found.key, operation.column)


def drop_column(world: World, operation: DropColumn) -> None:
    found = world.use(operation.table)
    if found is None:
        return
    folded = world.fold(operation.column)
    if operation.if_exists and folded not in found.table.columns:
        return
    column = world.use_column(found, operation.column)
    if column is None:
        return
    if not world.is_certain:
        world.schema.put(
            world.schema.tables,
            found.key,
            found.table.with_column(folded, replace(column, is_certain=False)),
        )
        return
    if not operation.cascade or world.engine.name != "postgresql":
        needed = columns_needed_by(world, found, folded, operation.column)
        if needed is not None:
            world.report(needed)
    columns = {name: item for name, item in found.table.columns.items() if name != folded}
    keys = tuple(item for item in found.table.keys if folded not in item.columns)
    foreign_keys = tuple(item for item in found.table.foreign_keys if folded not in item.columns)
    gone = {item.name for item in found.table.keys if folded in item.columns}
    gone |= {item.name for item in found.table.foreign_keys if folded in item.columns}
    gone |= {name for name, names in found.table.checks.items() if folded in names}
    constraints = {name: place for name, place in found.table.constraints.items() if name not in gone}
    world.dropped[(f"column {folded}", found.key)] = world.place(operation.span)
    table = replace(found.table, columns=columns, keys=keys, foreign_keys=foreign_keys, constraints=constraints)
    world.schema.put(world.schema.tables, found.key, table)
    for index_key, index in list(world.schema.indexes.items()):
        if index.table == found.key and folded in index.columns:
            world.schema.put(world.schema.indexes, index_key, None)


def rename_column(world: World, operation: RenameColumn) -> None:
    found = world.use(operation.table)
    if found is None:
        return
    old, new = world.fold(operation.column), world.fold(operation.new_name)
    column = world.use_column(found, operation.column)
    taken = found.table.columns.get(new)
    if taken is not None and taken.is_certain and old != new:
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


def _rename_in_table(world: World, found: Found, old: str, new: str, column: Column) -> None:
    def swapped(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if name == old else name for name in names)

    columns = {
        (new if name == old else name): (column if name == old else item) for name, item in found.table.columns.items()
    }
    keys = tuple(replace(item, columns=swapped(item.columns)) for item in found.table.keys)
    checks = {name: frozenset(swapped(tuple(names))) for name, names in found.table.checks.items()}
    foreign_keys = tuple(replace(item, columns=swapped(item.columns)) for item in found.table.foreign_keys)
    table = replace(found.table, columns=columns, keys=keys, foreign_keys=foreign_keys, checks=checks)
    world.schema.put(world.schema.tables, found.key, table)
    for index_key, index in list(world.schema.indexes.items()):
        if index.table == found.key and old in index.columns:
            names = tuple(new if name == old else name for name in index.columns)
            world.schema.put(world.schema.indexes, index_key, replace(index, columns=names))
    for key, other in list(world.schema.tables.items()):
        if any(item.target == found.key and old in item.target_columns for item in other.foreign_keys):
            changed = tuple(
                replace(item, target_columns=swapped(item.target_columns)) if item.target == found.key else item
                for item in other.foreign_keys
            )
            world.schema.put(world.schema.tables, key, replace(other, foreign_keys=changed))


def replace_column(world: World, operation: ReplaceColumn) -> None:
    found = world.use(operation.table)
    if found is None:
        return
    old = world.fold(operation.column)
    if operation.if_exists and old not in found.table.columns:
        return
    column = world.use_column(found, operation.column)
    if column is None:
        return
    new_column = _column(world, operation.definition)
    new = world.fold(operation.definition.name)
    if not world.is_certain:
        both = {**found.table.columns, old: replace(column, is_certain=False), new: new_column}
        world.schema.put(world.schema.tables, found.key, replace(found.table, columns=both))
        return
    _rename_in_table(world, found, old, new, new_column)
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
    if operation.type is not None:
        _check_cast(world, found, column, operation)
        changed = replace(changed, type=operation.type)
    if operation.not_null is not None:
        changed = replace(changed, is_not_null=operation.not_null)
    if operation.default == "none":
        changed = replace(changed, default=None, generated=None)
    elif operation.default is not None:
        _check_default(world, operation.column, changed.type, operation.default.expression)
        changed = replace(changed, default=operation.default.text)
    if operation.identity is not None:
        changed = replace(changed, generated="identity" if operation.identity else None)
    if not world.is_certain:
        changed = replace(column, is_certain=False)
    folded = world.fold(operation.column)
    world.schema.put(world.schema.tables, found.key, found.table.with_column(folded, changed))
    if operation.type is not None and world.is_certain:
        check_foreign_keys_of(world, found.key, folded, operation.type.span)


def _check_cast(world: World, found: Found, column: Column, operation: AlterColumn) -> None:
    new = operation.type
    if new is None or operation.has_using or not column.is_certain or world.engine.name != "postgresql":
        return
    if column.type.is_array or new.is_array:
        return
    if fits("postgresql", "assign", canonical_name(world, column.type), canonical_name(world, new)) is False:
        world.report(NoCast(found.table.name, column.name, column.type.text, new.text, new.span, column.place))


def use_table(world: World, operation: UseTable) -> None:
    if operation.if_exists:
        return
    found = world.use(operation.table, operation.kind)
    if found is not None:
        for column in operation.columns:
            world.use_column(found, column)
