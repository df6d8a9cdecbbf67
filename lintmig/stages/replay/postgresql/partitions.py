"""Partitioned tables of PostgreSQL: what their keys need, and which partitions fit beside each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lintmig.model.definition import PartitionBound, PartitionKey
from lintmig.model.expression import ColumnReference, Expression, Literal
from lintmig.model.fault import Missing, UnfitValue, Unsuited
from lintmig.model.name import Identifier
from lintmig.model.operation import AlterTable
from lintmig.model.related import indexes_of
from lintmig.model.schema import Bound, Bounding, Column, Partitioning, Table
from lintmig.model.source import Span
from lintmig.stages.replay.postgresql.inheritance import check_fits_parent, children_of
from lintmig.stages.replay.queries.indexing import check_is_indexed
from lintmig.stages.replay.queries.resolver import check_expression, report_changing
from lintmig.stages.replay.queries.typing import canonical_name, unfit_literal
from lintmig.stages.replay.world import Found, World

_SYSTEM = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})


def partitioning_of(world: World, found: Found, key: PartitionKey) -> Partitioning:
    """Judge PARTITION BY of a table that has its columns."""
    columns: list[str | None] = []
    if key.method == "list" and len(key.elements) > 1:
        world.report(Unsuited("list of columns", found.table.name, "", key.span, None))
    for element in key.elements:
        if element.column is None:
            columns.append(None)
            if element.expression is not None:
                checked = check_expression(world, element.expression, found, "a partition key")
                report_changing(world, checked, "index", key.span)
            continue
        name = world.fold(element.column)
        columns.append(name)
        if name in _SYSTEM:
            world.report(Unsuited("system column", element.column.text, "", element.column.span, None))
            continue
        column = world.use_column(found, element.column)
        if column is None or not column.is_certain:
            continue
        if column.generated == "expression":
            world.report(Unsuited("generated partition key", column.name, "", element.column.span, column.place))
        method = "hash" if key.method == "hash" else "btree"
        check_is_indexed(world, column.type, method, column.name, element.column.span)
    return Partitioning(key.method, tuple(columns))


def check_key_of_partitioned(world: World, table: Table, columns: Sequence[str], span: Span) -> None:
    """A key of a partitioned table holds the columns by which its rows are spread."""
    partitioning = table.partitioning
    if partitioning is None or not table.is_certain or not columns:
        return
    if None in partitioning.columns:
        world.report(Unsuited("partition expression", table.name, "", span, table.place))
        return
    lacking = next((name for name in partitioning.columns if name not in columns), None)
    if lacking is not None:
        world.report(Unsuited("key without partition column", table.name, lacking, span, table.place))


def check_partition_column(world: World, found: Found, name: Identifier) -> None:
    """A column by which rows are spread is neither dropped nor given another type."""
    table = found.table
    if table.partitioning is not None and world.fold(name) in table.partitioning.columns and table.is_certain:
        world.report(Unsuited("partition key", name.text, table.name, name.span, table.place))


def bound_of(world: World, parent: Found, bound: PartitionBound, key_of_child: object) -> Bound | None:
    """Judge the bound of a new partition; None where it is not known."""
    partitioning = parent.table.partitioning
    if partitioning is None:
        return None
    name, span = parent.table.name, bound.span
    if bound.kind == "default":
        if partitioning.method == "hash":
            world.report(Unsuited("default of hash", name, "", span, parent.table.place))
        made = Bound("default")
    elif bound.kind != partitioning.method:
        world.report(Unsuited("kind of bound", name, partitioning.method.upper(), span, parent.table.place))
        return None
    elif bound.kind == "hash":
        made = Bound("hash", tuple(_number(item) for item in bound.low))
        _check_hash(world, parent, made, span)
    else:
        columns = [parent.table.columns.get(item) if item is not None else None for item in partitioning.columns]
        if bound.kind == "range":
            if len(bound.low) != len(columns) or len(bound.high) != len(columns):
                world.report(Unsuited("number of bounds", name, str(len(columns)), span, parent.table.place))
                return None
            low, high = _values(world, bound.low, columns, span), _values(world, bound.high, columns, span)
            made = Bound("range", low, high)
            if _are_known(low) and _are_known(high) and not _is_below(low, high):
                world.report(Unsuited("empty range", name, "", span, parent.table.place))
        else:
            made = Bound("list", _values(world, bound.low, columns * len(bound.low), span))
    if not world.faults:
        _check_overlap(world, parent, made, span, key_of_child)
    return made


def _number(expression: Expression | None) -> Bounding | None:
    is_number = isinstance(expression, Literal) and expression.text.isdigit()
    return (0, int(expression.text), "") if is_number and isinstance(expression, Literal) else None


def _check_hash(world: World, parent: Found, bound: Bound, span: Span) -> None:
    modulus, remainder = (*bound.low, None, None)[:2]
    if modulus is not None and remainder is not None and remainder[1] >= modulus[1]:
        world.report(Unsuited("remainder", parent.table.name, "", span, parent.table.place))
        return
    for child in children_of(world, parent.key):
        other = child.table.bound
        if modulus is None or other is None or not child.table.is_certain or not other.low or other.low[0] is None:
            continue
        small, large = sorted((modulus[1], other.low[0][1]))
        if small and large % small:
            world.report(Unsuited("modulus", str(modulus[1]), str(other.low[0][1]), span, child.table.place))
            return


def _values(
    world: World, expressions: Sequence[Expression | None], columns: Sequence[Column | None], span: Span
) -> tuple[Bounding | None, ...]:
    return tuple(_value(world, item, column, span) for item, column in zip(expressions, columns, strict=False))


_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?")


def _value(world: World, expression: Expression | None, column: Column | None, span: Span) -> Bounding | None:
    if isinstance(expression, ColumnReference) and expression.qualifier is None:
        return {"minvalue": (-1, 0, ""), "maxvalue": (1, 0, "")}.get(expression.name.text.lower())
    if not isinstance(expression, Literal) or column is None or not column.is_certain:
        return None
    unfit = unfit_literal(world, expression, column.type)
    if unfit is not None:
        place = unfit.span or span
        world.report(UnfitValue(unfit.text, unfit.kind, column.name, column.type.text, place, column.place))
        return None
    if expression.kind == "null":
        return (2, 0, "")
    return comparable(canonical_name(world, column.type), expression.kind, expression.text)


def comparable(type_name: str, kind: str, text: str) -> Bounding | None:
    """A value that can be held against others of its type; None where that is not certain."""
    if type_name in ("integer", "bigint", "smallint", "serial", "bigserial"):
        return (0, int(text), "") if re.fullmatch(r"-?\d{1,18}", text) else None
    if kind != "string":
        return None
    if type_name == "date":
        return (0, 0, text) if _DATE.fullmatch(text) else None
    if type_name.startswith("timestamp"):
        found = _MOMENT.fullmatch(text)
        return (0, 0, f"{found[1]} {found[2] or '00:00'}{found[3] or ':00'}") if found is not None else None
    return (3, 0, text) if type_name in ("text", "character varying") else None


def _are_known(values: Sequence[Bounding | None]) -> bool:
    """Whether values can be ordered; texts cannot: that is for their collation."""
    return bool(values) and all(value is not None and value[0] < 2 for value in values)


def _is_below(low: Sequence[Bounding | None], high: Sequence[Bounding | None]) -> bool:
    for first, second in zip(low, high, strict=True):
        if first is None or second is None or first == second:
            if first is not None and first[0] != 0:
                return False
            continue
        return first < second
    return False


def _check_overlap(world: World, parent: Found, bound: Bound, span: Span, key_of_child: object) -> None:
    for child in children_of(world, parent.key):
        other = child.table.bound
        if other is None or child.key == key_of_child or not child.table.is_certain:
            continue
        if bound.kind == "default" or other.kind == "default":
            if bound.kind == other.kind:
                world.report(Unsuited("second default", parent.table.name, child.table.name, span, child.table.place))
                return
            continue
        if _overlap(bound, other):
            world.report(Unsuited("overlap", parent.table.name, child.table.name, span, child.table.place))
            return


def _overlap(first: Bound, second: Bound) -> bool:
    if first.kind == "list":
        return any(value is not None and value in second.low for value in first.low)
    if first.kind == "hash":
        (modulus, remainder), (other_modulus, other_remainder) = first.low[:2], second.low[:2]
        if modulus is None or remainder is None or other_modulus is None or other_remainder is None:
            return False
        step = min(modulus[1], other_modulus[1])
        return bool(step) and remainder[1] % step == other_remainder[1] % step
    if not all(_are_known(values) for values in (first.low, first.high, second.low, second.high)):
        return False
    return _is_below(first.low, second.high) and _is_below(second.low, first.high)


def takes(bound: Bound, value: Bounding) -> bool | None:
    """Whether a partition by one column takes a value; None where it is not known."""
    if bound.kind == "list":
        if value in bound.low:
            return True
        return None if None in bound.low else False
    if bound.kind != "range" or len(bound.low) != 1 or value[0] != 0:
        return None
    if not _are_known(bound.low) or not _are_known(bound.high):
        return None
    low, high = bound.low[0], bound.high[0]
    return None if low is None or high is None else low <= value < high


def doubt_tables(world: World, first: Found, second: Found | None) -> None:
    """Whatever is said of these two tables is not certain."""
    for found in (first, second):
        if found is None:
            world.has_doubt = True
        elif not found.table.is_certain:
            world.doubt(found.table.place)


def attach(world: World, found: Found, operation: AlterTable) -> None:
    """ATTACH PARTITION."""
    from lintmig.stages.replay.postgresql.copies import copy_keys

    if operation.name is None:
        return
    lookup = world.find(operation.name)
    if isinstance(lookup, Missing):
        world.report(lookup)
        return
    if lookup is None or not lookup.table.is_certain or not found.table.is_certain:
        doubt_tables(world, found, lookup)
        return
    table, child, span = found.table, lookup.table, operation.span
    if table.partitioning is None:
        if table.is_complete:
            world.report(Unsuited("not partitioned", table.name, "", operation.table.span, table.place))
        return
    if child.bound is not None:
        world.report(Unsuited("already a partition", child.name, "", span, child.place))
        return
    own = next((column for name, column in child.columns.items() if name not in table.columns), None)
    if own is not None and own.is_certain and table.is_complete:
        world.report(Unsuited("own column of partition", own.name, table.name, span, own.place))
        return
    check_fits_parent(world, lookup, found, span)
    bound = bound_of(world, found, operation.bound, lookup.key) if operation.bound is not None else None
    if not world.is_certain:
        return
    bound = bound or Bound("list", (None,))
    world.schema.put(world.schema.tables, lookup.key, replace(child, parents=(found.key,), bound=bound))
    copy_keys(world, found, Found(lookup.key, world.schema.tables[lookup.key]), span)


def detach(world: World, found: Found, operation: AlterTable) -> None:
    """DETACH PARTITION."""
    if operation.name is None:
        return
    lookup = world.find(operation.name)
    if isinstance(lookup, Missing):
        world.report(lookup)
        return
    if lookup is None or not lookup.table.is_certain or not found.table.is_certain:
        doubt_tables(world, found, lookup)
        return
    if found.key not in lookup.table.parents or lookup.table.bound is None:
        if found.table.is_complete and lookup.table.is_complete:
            world.report(Unsuited("not a partition", lookup.table.name, found.table.name, operation.span))
        return
    if not world.is_certain:
        return
    world.schema.put(world.schema.tables, lookup.key, replace(lookup.table, parents=(), bound=None))
    for key, index in indexes_of(world.schema, lookup.key):
        if index.parent is not None:
            world.schema.put(world.schema.indexes, key, replace(index, parent=None))
