"""CREATE INDEX."""

from __future__ import annotations

from dataclasses import replace

from lintmig.engines import lists
from lintmig.model.definition import ObjectKind
from lintmig.model.fault import Duplicate, Missing, Skipped
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import CreateIndex
from lintmig.model.related import with_key_named
from lintmig.model.schema import Index
from lintmig.model.source import Place
from lintmig.stages.replay import constraints
from lintmig.stages.replay.filled import new_key_fault
from lintmig.stages.replay.indexing import check_is_indexed
from lintmig.stages.replay.queries import check_expression, report_changing
from lintmig.stages.replay.scope import expression_columns, shown, start_of
from lintmig.stages.replay.shadowing import skip_index
from lintmig.stages.replay.world import Found, World


def create_index(world: World, operation: CreateIndex) -> None:
    """PostgreSQL looks at the columns before IF NOT EXISTS looks at the name; the others after."""
    found = world.use(operation.table)
    if found is None:
        return
    key = index_key(world, found, operation)
    existing = world.schema.indexes.get(key) if key else None
    is_taken = existing is not None and existing.is_certain and world.is_certain
    if is_taken and existing is not None and operation.if_not_exists and world.engine.name != "postgresql":
        skip_index(world, found, operation, existing)
        return
    columns: list[str | None] = []
    for element in operation.elements:
        if element.column is not None:
            _use_column(world, found, element.column)
            columns.append(world.fold(element.column))
            column = found.table.columns.get(world.fold(element.column))
            if column is not None and column.is_certain and element.operator_class is None:
                check_is_indexed(world, column.type, operation.method, column.name, element.column.span)
        else:
            columns.append(None)
            if element.expression is not None:
                checked = check_expression(world, element.expression, found, "an index")
                report_changing(world, checked, "index", operation.span)
                if element.operator_class is None:
                    span = start_of(element.expression) or operation.span
                    check_is_indexed(world, checked.type, operation.method, shown(element.expression), span)
        if element.operator_class is not None:
            _use_operator_class(world, element.operator_class)
    for included in operation.included:
        world.use_column(found, included)
    if operation.where is not None:
        checked = check_expression(world, operation.where, found, "an index", is_condition=True)
        report_changing(world, checked, "index", operation.span)
    if is_taken and existing is not None:
        if operation.if_not_exists:
            skip_index(world, found, operation, existing)
        else:
            name = operation.name.text if operation.name else ""
            world.report(Duplicate("index", name, operation.span, existing.place, table=found.table.name))
        return
    if operation.is_unique and operation.where is None and None not in columns:
        repeated = new_key_fault(world, found, tuple(name for name in columns if name is not None), operation.span)
        if repeated is not None:
            world.report(repeated)
    taken = _other_of_that_name(world, found, key) if world.is_certain else None
    if taken is not None and operation.name is not None:
        if not operation.if_not_exists or world.engine.name == "sqlite":
            world.report(Duplicate(taken[0], operation.name.text, operation.span, taken[1]))
        elif taken[0] != "index":
            changed = (("it", f"a {taken[0]}", "an index"),)
            world.report(Skipped("index", operation.name.text, operation.span, taken[1], (), changed))
        return
    if key is None:
        key = (found.key, "", len(world.schema.indexes))
    made_up = None if operation.name else made_up_name(world, found, operation)
    if operation.name is None and made_up is None:
        table = world.schema.tables[found.key]
        world.schema.put(world.schema.tables, found.key, replace(table, has_unknown_constraints=True))
    index = Index(
        operation.name.text if operation.name else made_up or "",
        found.key,
        tuple(columns),
        operation.is_unique,
        operation.where is not None or None in columns,
        world.place(operation.span),
        is_certain=world.is_certain and found.table.is_certain,
        expression_columns=_expression_columns(world, operation),
    )
    world.schema.put(world.schema.indexes, key, index)


def _use_operator_class(world: World, name: ObjectName) -> None:
    folded = world.fold(name.last)
    if world.engine.name != "postgresql" or not world.schema.is_complete or world.has_baseline:
        return
    brought = [lists.extension_operator_classes(extension) for extension in world.schema.extensions]
    if folded in lists.operator_classes(world.engine) or any(known is None or folded in known for known in brought):
        return
    if not world.creations.ever("operator class", folded):
        extension = lists.extension_with("operator_class", folded)
        world.report(Missing("operator class", str(name), name.span, extension=extension))


def _expression_columns(world: World, operation: CreateIndex) -> frozenset[str]:
    expressions = [element.expression for element in operation.elements] + [operation.where]
    return frozenset(
        world.fold(reference.name) for each in expressions if each is not None for reference in expression_columns(each)
    )


def made_up_name(world: World, found: Found, operation: CreateIndex) -> str | None:
    """The name that PostgreSQL gives an index without one; None where that is not known."""
    if world.engine.name != "postgresql" or any(element.column is None for element in operation.elements):
        return None
    columns = [world.fold(element.column) for element in operation.elements if element.column is not None]
    stem = constraints.made_up_name(found.key[1], "_".join(columns), "idx")
    name, number = stem, 0
    while (found.key[0], name) in world.schema.indexes:
        number += 1
        name = f"{stem}{number}"
    return name


def _other_of_that_name(world: World, found: Found, key: object) -> tuple[ObjectKind, Place] | None:
    """A table, or on PostgreSQL a key, that has the name already."""
    if not world.facts.indexes_share_table_names or not isinstance(key, tuple):
        return None
    table = world.schema.tables.get(key)
    if table is not None and table.is_certain:
        return table.kind, table.place
    if world.engine.name == "postgresql":
        for other_key, other in with_key_named(world.schema, key[1]):
            if other_key[0] == found.key[0] and other.is_certain:
                place = next((item.place for item in other.keys if item.name == key[1] and item.is_certain), None)
                if place is not None:
                    return "index", place
    return None


def _use_column(world: World, found: Found, name: Identifier) -> None:
    """SQLite reads an unknown name in double quotes as a string, also in an index."""
    if not world.may_be_a_string(name):
        world.use_column(found, name)


def index_key(world: World, found: Found, operation: CreateIndex) -> object | None:
    """What an index is kept under: its name in the table's schema, or in the table where names belong to it."""
    name = world.fold(operation.name) if operation.name else made_up_name(world, found, operation)
    if name is None:
        return None
    if world.facts.index_names_belong_to == "table":
        return (found.key, name)
    return (found.key[0], name)
