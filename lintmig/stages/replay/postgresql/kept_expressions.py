"""Expressions that a table keeps: with its columns' names of the moment, and compared by what they do."""

from __future__ import annotations

from collections.abc import Callable

from lintmig.model.expression import Cast, ColumnReference, Comparison, Compound, Expression, Literal, Subquery
from lintmig.model.name import Identifier
from lintmig.stages.replay.world import World


def own(expression: Expression) -> Expression:
    """As it reads in its table: without the table's name before columns, which may change."""
    return _rewritten(expression, lambda reference: reference._replace(qualifier=None))


def with_column_renamed(world: World, expression: Expression, old: str, new: str) -> Expression:
    def renamed(reference: ColumnReference) -> ColumnReference:
        if world.fold(reference.name) != old:
            return reference
        return reference._replace(name=Identifier(new, True, reference.name.span))

    return _rewritten(expression, renamed)


def _rewritten(expression: Expression, change: Callable[[ColumnReference], Expression]) -> Expression:
    match expression:
        case ColumnReference():
            return change(expression)
        case Cast():
            return expression._replace(operand=_rewritten(expression.operand, change))
        case Comparison():
            left, right = _rewritten(expression.left, change), _rewritten(expression.right, change)
            return expression._replace(left=left, right=right)
        case Compound():
            return expression._replace(parts=tuple(_rewritten(part, change) for part in expression.parts))
        case _:
            return expression


def with_type_beside(world: World, expression: Expression, column: str, type_name: str) -> Expression:
    """As PostgreSQL keeps it: a string that was compared with a column of a type is of this type for good."""

    def settled(part: Expression) -> Expression:
        return Cast(part, type_name) if isinstance(part, Literal) and part.kind == "string" else part

    def names(part: Expression) -> bool:
        return isinstance(part, ColumnReference) and world.fold(part.name) == column

    match expression:
        case Comparison() if names(expression.left) or names(expression.right):
            return expression._replace(left=settled(expression.left), right=settled(expression.right))
        case Compound(operator="in") if expression.parts and names(expression.parts[0]):
            return expression._replace(parts=tuple(settled(part) for part in expression.parts))
        case Compound():
            parts = tuple(with_type_beside(world, part, column, type_name) for part in expression.parts)
            return expression._replace(parts=parts)
        case _:
            return expression


def with_column_as_text(world: World, expression: Expression, column: str) -> Expression:
    """As PostgreSQL keeps it: VARCHAR has no operators of its own, so a column of it is converted at each use."""

    def converted(reference: ColumnReference) -> Expression:
        return Cast(reference, "text") if world.fold(reference.name) == column else reference

    return _rewritten(expression, converted)


def shape(world: World, expression: Expression) -> object:
    """What two expressions have in common that are the same but for their places, casts and spelling."""
    match expression:
        case ColumnReference():
            return ("column", world.fold(expression.name))
        case Cast():
            return shape(world, expression.operand)
        case Literal():
            return (expression.kind, expression.text)
        case Comparison():
            return (expression.operator, shape(world, expression.left), shape(world, expression.right))
        case Compound():
            parts = tuple(shape(world, part) for part in expression.parts)
            return parts[0] if _is_parenthesis(expression) else (expression.function, expression.operator, parts)
        case Subquery():
            return ("query", id(expression))


def _is_parenthesis(expression: Compound) -> bool:
    return len(expression.parts) == 1 and expression.function is None and expression.operator is None
