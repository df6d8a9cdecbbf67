"""What a column takes by itself: its default, or what it is computed from."""

from __future__ import annotations

from lintmig.model.definition import ColumnDefinition, Default
from lintmig.model.expression import Cast, ColumnReference, Comparison, Compound, Expression, Literal
from lintmig.model.fault import UnfitValue
from lintmig.model.name import DataType, Identifier
from lintmig.model.source import Span
from lintmig.stages.replay.postgresql import column_changes
from lintmig.stages.replay.queries.placement import default_faults
from lintmig.stages.replay.queries.resolver import check_expression, expression_type, report_changing
from lintmig.stages.replay.queries.scope import plain, shown, start_of
from lintmig.stages.replay.queries.typing import (
    NOT_COLUMNS,
    assigns,
    canonical_name,
    is_too_long,
    unfit_literal,
)
from lintmig.stages.replay.world import Found, World


def check_default(world: World, name: Identifier, type_: DataType, default: Default) -> None:
    expression, span = default.expression, default.span
    engine = world.engine.name
    if expression is not None:
        for fault in default_faults(
            world, expression, is_bare=not default.text.lstrip().startswith("(") and engine == "sqlite"
        ):
            world.report(fault)
            return
    if world.facts.defaults_checked != "definition":
        return
    if isinstance(expression, ColumnReference) and world.engine.name == "postgresql":
        if expression.name.text.lower() not in NOT_COLUMNS:
            place = expression.name.span
            world.report(UnfitValue(expression.name.text, "name", name.text, type_.text, place, None))
        return
    if isinstance(expression, Cast | Compound | Comparison) and world.engine.name == "postgresql":
        made = expression_type(world, expression)
        if made and not assigns(world, made, type_):
            world.report(UnfitValue(default.text, made.text, name.text, type_.text, span, None))
        return
    unfit = unfit_literal(world, expression, type_)
    if unfit is not None and unfit.span is not None:
        value, value_type = unfit.text, unfit.kind
        rejects = not _is_noticed_late(world, unfit, type_)
        world.report(UnfitValue(value, value_type, name.text, type_.text, unfit.span, None, rejects))


def _is_noticed_late(world: World, unfit: Literal, type_: DataType) -> bool:
    """Whether the engine takes the default, and refuses each row that takes it: sizes and checks come last."""
    if world.engine.name == "postgresql":
        is_beyond = unfit.kind == "integer" and assigns(world, plain("integer"), type_)
        is_text = canonical_name(world, type_) in ("character varying", "character")
        return is_beyond or (is_text and unfit.kind == "string" and is_too_long(unfit.text, type_))
    return type_.name == "json" and world.engine.name == "mariadb"


def check_generated(world: World, found: Found, definition: ColumnDefinition) -> None:
    """What a generated column computes, once the table has all its columns."""
    for fault in column_changes.definition_faults(world, found, definition):
        world.report(fault)
    expression = definition.expression
    if expression is None:
        return
    checked = check_expression(world, expression, found)
    report_changing(world, checked, "generated column", definition.span, definition.is_stored)
    if world.engine.name != "postgresql":
        return
    check_assigned(world, expression, checked.type, definition.name, definition.type, definition.span)


def check_assigned(
    world: World, expression: Expression, made: DataType | None, name: Identifier, type_: DataType, place: Span
) -> None:
    unfit = unfit_literal(world, expression, type_)
    if unfit is not None:
        world.report(UnfitValue(unfit.text, unfit.kind, name.text, type_.text, unfit.span or place, None))
        return
    if made is not None and not assigns(world, made, type_):
        span = start_of(expression) or place
        world.report(UnfitValue(shown(expression), made.text, name.text, type_.text, span, None))
