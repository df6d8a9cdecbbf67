"""CREATE INDEX."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmig.engines import lists
from lintmig.model.definition import ObjectKind
from lintmig.model.fault import Duplicate, Missing, Skipped, Unsuited
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import CreateIndex
from lintmig.model.schema import Index
from lintmig.model.source import Place
from lintmig.stages.replay.postgresql.copies import copy_index
from lintmig.stages.replay.postgresql.inheritance import children_of
from lintmig.stages.replay.postgresql.kept_expressions import own
from lintmig.stages.replay.postgresql.partitions import check_key_of_partitioned
from lintmig.stages.replay.postgresql.relations import index_name, relation_named
from lintmig.stages.replay.queries.indexing import check_is_indexed
from lintmig.stages.replay.queries.resolver import check_expression, report_changing
from lintmig.stages.replay.queries.scope import expression_columns, shown, start_of
from lintmig.stages.replay.rows.filled import new_key_fault
from lintmig.stages.replay.shadowing import skip_index
from lintmig.stages.replay.sqlite.kinds import check_unqualified
from lintmig.stages.replay.world import Found, World


def create_index(world: World, operation: CreateIndex) -> None:
    """PostgreSQL looks at the columns before IF NOT EXISTS looks at the name; the others after."""
    written = operation.table
    if operation.qualifier is not None and world.engine.name == "sqlite" and written.qualifier is None:
        written = ObjectName((operation.qualifier, written.last))
    found = world.use(written)
    if found is None:
        if operation.name is not None:
            world.indexes_outside.add(operation.name.text)
        return
    _check_method(world, operation)
    key = index_key(world, found, operation)
    existing = world.schema.indexes.get(key) if key else None
    is_taken = existing is not None and existing.is_certain and world.is_certain
    if is_taken and existing is not None and operation.if_not_exists and world.engine.name != "postgresql":
        skip_index(world, found, operation, existing)
        return
    if existing is not None and existing.is_certain and not world.is_certain:
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
                check_unqualified(world, element.expression)
                checked = check_expression(world, element.expression, found, "an index")
                report_changing(world, checked, "index", operation.span)
                if element.operator_class is None:
                    span = start_of(element.expression) or operation.span
                    check_is_indexed(world, checked.type, operation.method, shown(element.expression), span)
        if element.operator_class is not None:
            use_operator_class(world, element.operator_class)
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
    taken = _other_of_that_name(world, key) if world.is_certain else None
    if taken is not None and operation.name is not None:
        if not operation.if_not_exists or world.engine.name == "sqlite":
            world.report(Duplicate(taken[0], operation.name.text, operation.span, taken[1]))
        elif taken[0] != "index":
            changed = (("it", f"a {taken[0]}", "an index"),)
            world.report(Skipped("index", operation.name.text, operation.span, taken[1], (), changed))
        return
    if key is None:
        key = (found.key, "", len(world.schema.indexes))
    made_up = None if operation.name else index_name(world, found.key, operation)
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
        expressions=tuple(own(item.expression) for item in operation.elements if item.expression is not None),
        where=own(operation.where) if operation.where is not None else None,
        is_plain=all(item.is_plain and item.operator_class is None for item in operation.elements),
        method=operation.method,
    )
    world.schema.put(world.schema.indexes, key, index)
    _put_on_partitions(world, found, operation, key, index)


def _put_on_partitions(world: World, found: Found, operation: CreateIndex, key: Any, index: Index) -> None:
    """An index of a partitioned table of PostgreSQL is one of each partition."""
    table = found.table
    if table.partitioning is None or not table.is_certain or not world.is_certain:
        return
    if operation.is_concurrent:
        world.report(Unsuited("concurrently on partitioned", table.name, "", operation.table.span, table.place))
    if operation.is_unique:
        columns = [name for name in index.columns if name is not None]
        check_key_of_partitioned(world, table, columns, operation.span)
    for child in children_of(world, found.key) if not operation.is_only else ():
        copy_index(world, key, index, child, operation.span)


_METHODS = frozenset({"btree", "hash", "gin", "gist", "spgist", "brin"})


def _check_method(world: World, operation: CreateIndex) -> None:
    """Report an access method that neither the engine nor an extension may bring."""
    method = operation.method
    if world.engine.name != "postgresql" or method in _METHODS or not world.schema.is_complete or world.has_baseline:
        return
    if all(lists.extension_operator_classes(each) == frozenset() or each in _PLAIN for each in world.schema.extensions):
        world.report(Missing("access method", method, operation.span))


_PLAIN = frozenset(
    {"pg_trgm", "btree_gin", "btree_gist", "citext", "hstore", "ltree", "intarray", "cube", "isn", "seg"}
)
"""Extensions with operator classes for the engine's own methods alone."""


def use_operator_class(world: World, name: ObjectName) -> None:
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


def _other_of_that_name(world: World, key: object) -> tuple[ObjectKind, Place] | None:
    """A table, or on PostgreSQL a key, that has the name already."""
    if not world.facts.indexes_share_table_names or not isinstance(key, tuple):
        return None
    table = world.schema.tables.get(key)
    if table is not None and table.is_certain:
        return table.kind, table.place
    relation = relation_named(world, key) if world.engine.name == "postgresql" else None
    return (relation.kind, relation.place) if relation is not None and relation.is_certain else None


def _use_column(world: World, found: Found, name: Identifier) -> None:
    """SQLite reads an unknown name in double quotes as a string, also in an index."""
    if not world.may_be_a_string(name):
        world.use_column(found, name)


def index_key(world: World, found: Found, operation: CreateIndex) -> object | None:
    """What an index is kept under: its name in the table's schema, or in the table where names belong to it."""
    name = world.fold(operation.name) if operation.name else index_name(world, found.key, operation)
    if name is None:
        return None
    if world.facts.index_names_belong_to == "table":
        return (found.key, name)
    return (found.key[0], name)
