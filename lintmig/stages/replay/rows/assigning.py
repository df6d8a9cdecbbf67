"""Values that go into columns."""

from __future__ import annotations

from lintmig.model.expression import Expression, Literal, Subquery
from lintmig.model.fault import UnfitValue
from lintmig.model.name import DataType, Identifier
from lintmig.model.operation import Assignment
from lintmig.model.schema import Column
from lintmig.model.source import Span
from lintmig.stages.replay.postgresql.demands import too_large
from lintmig.stages.replay.queries.resolver import Resolver
from lintmig.stages.replay.queries.scope import shown, start_of
from lintmig.stages.replay.queries.typing import assigns, canonical_name, unfit_in_sqlite, unfit_literal
from lintmig.stages.replay.world import Found, World


def written_column(world: World, found: Found, name: Identifier) -> Column | None:
    """A column that is given a value; SQLite takes one for the row's number by a name that no column has."""
    return world.use_column(found, name, hidden=world.engine.name == "sqlite")


def assign(
    world: World,
    column: Column | None,
    value: Expression,
    type_: DataType | None,
    place: Span,
    *,
    needs_a_row: bool = False,
) -> None:
    """A value that goes into a column. `place` is for values without a place."""
    if column is None or not column.is_certain:
        return
    if isinstance(value, Literal):
        check_literal(world, column, value, place, needs_a_row=needs_a_row)
        return
    if isinstance(value, Subquery):
        Resolver(world).check_is_scalar(value, place)
    if world.engine.name == "postgresql" and type_ is not None and type_.name:
        check_value(world, column, value, type_, place)


def check_literal(world: World, column: Column, literal: Literal, place: Span, *, needs_a_row: bool = False) -> None:
    if not column.is_certain:
        return
    unfit = unfit_literal(world, literal, column.type)
    if world.engine.name == "postgresql" and literal.kind in ("integer", "decimal"):
        is_numeric = canonical_name(world, column.type) == "numeric"
        unfit = literal if unfit is None and is_numeric and too_large(column.type, literal.text) else unfit
    if column.is_strict:
        unfit = unfit_in_sqlite(literal, column.type)
    if unfit is not None:
        span = unfit.span or place
        fault = UnfitValue(unfit.text, unfit.kind, column.name, column.type.text, span, column.place)
        world.report(fault._replace(rejects=False, is_update=True) if needs_a_row else fault)


def check_value(world: World, column: Column, value: Expression, type_: DataType, place: Span) -> None:
    if not column.is_certain:
        return
    span = start_of(value) or place
    if not assigns(world, type_, column.type):
        world.report(
            UnfitValue(
                shown(value),
                type_.text or type_.name,
                column.name,
                column.type.text,
                span,
                column.place,
            )
        )


def assigned_name(world: World, assignment: Assignment) -> Identifier:
    """PostgreSQL takes the name before a dot for a column of a composite type, not for the table."""
    if world.engine.name == "postgresql" and assignment.qualifier is not None:
        return assignment.qualifier
    return assignment.column
