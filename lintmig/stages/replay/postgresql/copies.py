"""What a new table of PostgreSQL gets from others: by LIKE, by INHERITS, or as their partition."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.definition import ColumnDefinition, IndexElement, LikeClause
from lintmig.model.fault import Duplicate, Missing, Unsuited
from lintmig.model.name import Identifier
from lintmig.model.operation import CreateIndex, CreateTable
from lintmig.model.related import indexes_of
from lintmig.model.schema import Bound, Column, ForeignKeyConstraint, Index, Key, Table, UniqueKey
from lintmig.model.source import Span
from lintmig.stages.replay.postgresql.composing import is_in_like
from lintmig.stages.replay.postgresql.inheritance import have_other_types
from lintmig.stages.replay.postgresql.inheritance import named as name_of
from lintmig.stages.replay.postgresql.partitions import bound_of
from lintmig.stages.replay.postgresql.relations import free_name, index_name
from lintmig.stages.replay.world import Found, World

_OF_SERIAL = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}
_OF_SERIAL |= {"serial4": "integer", "serial8": "bigint", "serial2": "smallint"}


def copied_columns(world: World, source: Found, clause: LikeClause, span: Span) -> dict[str, Column]:
    """The columns as the new table has them."""
    return {name: _copied(world, column, clause, span) for name, column in source.table.columns.items()}


def _copied(world: World, column: Column, clause: LikeClause, span: Span) -> Column:
    place = world.place(span)
    type_ = column.type
    if type_.name in _OF_SERIAL:
        plain = _OF_SERIAL[type_.name]
        type_ = replace(type_, name=plain, text=plain)
    default, generated, reads = column.default, column.generated, column.reads
    if generated == "auto_increment":
        generated, default = None, default or "nextval"
    if clause.kind == "like":
        if "DEFAULTS" not in clause.included and generated != "expression":
            default = None
        wanted = "IDENTITY" if generated == "identity" else "GENERATED"
        if generated is not None and wanted not in clause.included:
            generated, reads, default = None, frozenset(), None
    is_certain = column.is_certain and world.is_certain
    return replace(
        column,
        type=type_,
        default=default,
        generated=generated,
        reads=reads,
        place=place,
        is_certain=is_certain,
        is_inherited=clause.kind != "like",
    )


def merge_definition(
    world: World, operation: CreateTable, definition: ColumnDefinition, inherited: Column, own: Column
) -> Column:
    """A column that the table defines itself and has from another, too."""
    name = definition.name
    if is_in_like(world, operation.sources, world.fold(name)):
        world.report(Duplicate("column", name.text, name.span, inherited.place, table=str(operation.name)))
        return own
    if definition.type.name and inherited.is_certain and have_other_types(world, own, inherited):
        parent = str(operation.sources[0].table) if operation.sources else ""
        world.report(Unsuited("inherited type", definition.name.text, parent, definition.type.span, inherited.place))
    elif (
        operation.bound is None
        and inherited.generated == "expression"
        and (definition.default is not None or own.generated == "identity")
    ):
        place = inherited.place
        world.report(Unsuited("generated default", definition.name.text, "its parent", definition.span, place))
    return replace(
        own,
        type=inherited.type if not definition.type.name else own.type,
        is_not_null=own.is_not_null or inherited.is_not_null,
        default=own.default if own.default is not None else inherited.default,
        generated=own.generated or inherited.generated,
        reads=own.reads or inherited.reads,
    )


def check_own_columns(world: World, operation: CreateTable, parent: Found) -> None:
    """PARTITION OF names only columns that the partitioned table has."""
    for definition in operation.columns:
        world.use_column(parent, definition.name)


def is_copied_whole(operation: CreateTable) -> bool:
    """Whether all that comes from other tables is understood."""
    return len(operation.sources) == len(operation.like)


def copy_constraints(world: World, operation: CreateTable, found: Found) -> None:
    """Checks, keys and indexes that come along with the columns; and what the table is to its parents from now on."""
    parents: list[tuple[str, str]] = []
    bound: Bound | None = None
    for clause in operation.sources:
        source = world.find(clause.table)
        if isinstance(source, Missing) or source is None:
            continue
        if clause.kind != "like" or "CONSTRAINTS" in clause.included:
            _copy_checks(world, source, found, operation.name.span, is_inherited=clause.kind != "like")
        if clause.kind == "like":
            if "INDEXES" in clause.included:
                copy_keys(world, source, found, operation.name.span, has_foreign=False)
            continue
        parents.append(source.key)
        _check_parent(world, operation, clause, source)
        if clause.kind == "partition" and operation.bound is not None:
            bound = bound_of(world, source, operation.bound, found.key) or Bound("list", (None,))
            copy_keys(world, source, found, operation.name.span)
    if parents:
        table = world.schema.tables[found.key]
        world.schema.put(world.schema.tables, found.key, replace(table, parents=tuple(parents), bound=bound))


def _check_parent(world: World, operation: CreateTable, clause: LikeClause, parent: Found) -> None:
    table, span = parent.table, clause.table.span
    if not table.is_certain or not table.is_complete or table.kind != "table":
        return
    if clause.kind == "inherits" and table.bound is not None:
        world.report(Unsuited("parent is a partition", table.name, "", span, table.place))
    elif clause.kind == "partition" and table.partitioning is None:
        world.report(Unsuited("not partitioned", table.name, "", span, table.place))
    elif clause.kind == "inherits" and table.partitioning is not None:
        world.report(Unsuited("partitioned parent", table.name, "", span, table.place))
    elif operation.is_temporary and not table.is_temporary and clause.kind == "partition":
        world.report(Unsuited("temporary", str(operation.name), "", span, table.place))
    elif table.is_temporary and not operation.is_temporary:
        world.report(Unsuited("temporary", table.name, "", span, table.place))
    elif clause.kind == "inherits" and operation.partition_by is not None:
        world.report(Unsuited("partitioned child", str(operation.name), "", span, table.place))


def _copy_checks(world: World, source: Found, found: Found, span: Span, *, is_inherited: bool) -> None:
    table, origin = world.schema.tables[found.key], source.table
    names = [name for name in origin.checks if name in origin.constraints and name not in table.constraints]
    if is_inherited:
        names = [name for name in names if name not in origin.own_checks]
    place = world.place(span)
    kept = replace(
        table,
        constraints={**table.constraints, **dict.fromkeys(names, place)},
        checks={**table.checks, **{name: origin.checks[name] for name in names}},
        own_checks=table.own_checks | origin.own_checks.intersection(names),
        check_expressions={
            **table.check_expressions,
            **{name: origin.check_expressions[name] for name in names if name in origin.check_expressions},
        },
    )
    world.schema.put(world.schema.tables, found.key, kept)


def copy_keys(world: World, source: Found, found: Found, span: Span, *, has_foreign: bool = True) -> None:
    """The keys and indexes of one table for another, each under a name of its own."""
    for key in source.table.keys:
        _copy_key(world, found, key, span)
    for index_key, index in indexes_of(world.schema, source.key):
        if index.constraint is None:
            copy_index(world, index_key if has_foreign else None, index, found, span)
    if has_foreign:
        for foreign in source.table.foreign_keys:
            _copy_foreign(world, found, foreign)


def copy_index(world: World, parent: Key | None, index: Index, found: Found, span: Span) -> None:
    """An index for another table; with a `parent` as its part, and then none where one is there that can be it."""
    names = (Identifier(name, True, span) if name is not None else None for name in index.columns)
    expressions = iter(index.expressions)
    elements = tuple(IndexElement(name, None if name is not None else next(expressions, None)) for name in names)
    if parent is not None and _has_alike(world, found, index.columns, is_unique=index.is_unique):
        return
    made = CreateIndex(None, name_of(found.key, span), elements, (), None, index.is_unique, False, span)
    name = index_name(world, found.key, made)
    if name is None:
        _keep_unknown(world, found)
        return
    is_certain = index.is_certain and world.is_certain
    copied = replace(index, name=name, table=found.key, place=world.place(span), parent=parent, is_certain=is_certain)
    world.schema.put(world.schema.indexes, (found.key[0], name), copied)


def _has_alike(world: World, found: Found, columns: tuple[str | None, ...], *, is_unique: bool) -> bool:
    """Whether a partition has an index already that can be a part of the partitioned table's."""
    return any(
        item.columns == columns and item.is_unique == is_unique and None not in columns
        for _, item in indexes_of(world.schema, found.key)
    )


def _copy_key(world: World, found: Found, key: UniqueKey, span: Span) -> None:
    table = world.schema.tables[found.key]
    if any(item.columns == key.columns and item.kind == key.kind for item in table.keys):
        return
    is_primary = key.kind == "primary"
    stem = (found.key[1], "" if is_primary else "_".join(key.columns), "pkey" if is_primary else "key")
    name = free_name(world, found.key[0], stem, is_index=True, is_constraint=True)
    place = world.place(span)
    copied = replace(key, name=name, place=place, is_certain=key.is_certain and world.is_certain)
    kept = replace(table, keys=(*table.keys, copied), constraints={**table.constraints, name: place})
    world.schema.put(world.schema.tables, found.key, kept)


def _copy_foreign(world: World, found: Found, key: ForeignKeyConstraint) -> None:
    table: Table = world.schema.tables[found.key]
    if any(item.columns == key.columns and item.target == key.target for item in table.foreign_keys):
        return
    name = key.name
    if name in table.constraints:
        stem = (found.key[1], "_".join(key.columns), "fkey")
        name = free_name(world, found.key[0], stem, is_index=False, is_constraint=True)
    kept = replace(
        table,
        foreign_keys=(*table.foreign_keys, replace(key, name=name)),
        constraints={**table.constraints, name: key.place},
    )
    world.schema.put(world.schema.tables, found.key, kept)


def _keep_unknown(world: World, found: Found) -> None:
    table = world.schema.tables[found.key]
    world.schema.put(world.schema.tables, found.key, replace(table, has_unknown_constraints=True))
