"""The columns of a new PostgreSQL table that come from others: which are one, and in which order all of them stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lintmig.model.definition import LikeClause
from lintmig.model.fault import Duplicate, Unsuited
from lintmig.model.operation import CreateTable
from lintmig.model.schema import Column
from lintmig.stages.replay.postgresql.inheritance import have_other_types
from lintmig.stages.replay.world import Found, World


def take_columns(
    world: World, operation: CreateTable, columns: dict[str, Column], copied: dict[str, Column], clause: LikeClause
) -> None:
    """Add the columns of one source to those of the sources before it."""
    for name, column in copied.items():
        first = columns.get(name)
        if first is None:
            columns[name] = column
        elif clause.kind == "like" and is_in_like(world, operation.sources[: operation.sources.index(clause)], name):
            if first.is_certain and column.is_certain:
                span, table = clause.table.span, str(operation.name)
                world.report(Duplicate("column", column.name, span, first.place, table=table))
                return
        else:
            columns[name] = _merged(world, operation, clause, first, column)


def _merged(world: World, operation: CreateTable, clause: LikeClause, first: Column, second: Column) -> Column:
    default = first.default if first.default is not None else second.default
    if first.is_certain and second.is_certain:
        span, source = clause.table.span, str(clause.table)
        if have_other_types(world, first, second):
            world.report(Unsuited("inherited type", second.name, source, span, first.place))
        elif (first.generated == "expression") != (second.generated == "expression"):
            world.report(Unsuited("inherited generation", second.name, source, span, first.place))
        elif clause.kind == "inherits" and not _has_own_default(operation, second.name):
            differ = _differ(first.default, second.default)
            if differ:
                world.report(Unsuited("inherited default", second.name, source, span, first.place))
            world.has_doubt = world.has_doubt or differ is None
    return replace(first, is_not_null=first.is_not_null or second.is_not_null, default=default)


def _has_own_default(operation: CreateTable, name: str) -> bool:
    return any(item.default is not None and item.name.text.lower() == name.lower() for item in operation.columns)


def _differ(first: str | None, second: str | None) -> bool | None:
    """Whether two defaults differ; None where they are written in two ways and may be one."""
    if first is None or second is None or "".join(first.split()) == "".join(second.split()):
        return False
    return True if _is_literal(first) and _is_literal(second) else None


def _is_literal(text: str) -> bool:
    return text.isdigit() or (text.startswith("'") and text.endswith("'") and "'" not in text[1:-1])


def is_in_like(world: World, clauses: Sequence[LikeClause], name: str) -> bool:
    """Whether a column of this name comes by LIKE: then no other can be one with it."""
    for clause in clauses:
        found = world.find(clause.table) if clause.kind == "like" else None
        if isinstance(found, Found) and name in found.table.columns:
            return True
    return False


def in_written_order(world: World, operation: CreateTable, columns: dict[str, Column]) -> dict[str, Column]:
    """Inherited columns stand first, those of LIKE where it is written."""
    names: list[str] = []
    written: list[tuple[int, list[str]]] = []
    for clause in operation.sources:
        found = world.find(clause.table)
        own = list(found.table.columns) if isinstance(found, Found) else []
        if clause.kind == "like":
            written.append((clause.table.span.start, own))
        else:
            names += own
    written += [(item.name.span.start, [world.fold(item.name)]) for item in operation.columns]
    for _, group in sorted(written):
        names += group
    ordered = {name: columns[name] for name in names if name in columns}
    return {**ordered, **columns}
