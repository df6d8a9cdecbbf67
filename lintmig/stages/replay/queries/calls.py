"""What kind of function an expression calls, and to which query its columns belong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as OneOf

from lintmig.engines import aggregates, lists
from lintmig.model.expression import Cast, ColumnReference, Comparison, Compound, Expression, Literal
from lintmig.model.related import has_name_in_any_case
from lintmig.model.source import Span
from lintmig.stages.replay.queries.scope import Scope, Visible, expression_columns, place_of
from lintmig.stages.replay.queries.typing import NOT_COLUMNS
from lintmig.stages.replay.world import World

CallKind = OneOf["aggregate", "window function", "set-returning function", "plain", "unknown"]

_OPERATORS = frozenset("and or xor not case if exists any all array row interval".split())
"""What the parser calls functions and no engine does."""


def kind_of(world: World, call: Compound) -> CallKind:
    """Operators are plain; what the migrations define or the engine does not list is unknown."""
    name = call.function
    if name is None or name in _OPERATORS:
        return "plain"
    if not world.schema.is_complete or is_defined(world, name):
        return "unknown"
    engine = world.engine.name
    if name in aggregates.aggregates(engine):
        is_scalar = engine == "sqlite" and name in ("max", "min") and len(call.parts) > 1
        return "plain" if is_scalar else "aggregate"
    if name in aggregates.window_functions(engine):
        return "window function"
    if name in aggregates.set_returning(engine):
        return "set-returning function"
    return "plain" if name in lists.functions(world.engine) else "unknown"


def is_defined(world: World, name: str) -> bool:
    """Whether the migrations or the application bring a function of this name."""
    return name in world.registered_functions or has_name_in_any_case(world.schema.functions, name)


def called(expression: Compound) -> Compound:
    """The call itself within OVER, FILTER and the like."""
    inner: Expression = expression
    while isinstance(inner, Compound) and inner.function is None and inner.parts:
        inner = inner.parts[0]
    return inner if isinstance(inner, Compound) else expression


def call_place(call: Compound) -> Span | None:
    return call.span or place_of(call)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """What an expression is made of, subqueries left out."""
    match expression:
        case Compound(operator="in", parts=(left, *items)):
            return tuple(Comparison("=", left, item) for item in items) or (left,)
        case Compound():
            return expression.parts
        case Comparison():
            return (expression.left, expression.right)
        case Cast():
            return (expression.operand,)
        case _:
            return ()


def own_aggregates(world: World, expression: Expression, scope: Scope) -> Iterator[Compound]:
    """The aggregates of this query itself that stand outside of windows."""
    if isinstance(expression, Compound):
        if expression.form == "window":
            inner = called(expression)
            for part in (*inner.parts, *(part for part in expression.parts[1:])):
                yield from own_aggregates(world, part, scope)
            return
        if kind_of(world, expression) == "aggregate" or is_within_group(world, expression):
            if is_own(world, expression, scope):
                yield called(expression)
            return
    for part in parts_of(expression):
        yield from own_aggregates(world, part, scope)


def is_within_group(world: World, expression: Compound) -> bool:
    return expression.form == "within group" and kind_of(world, called(expression)) != "unknown"


def is_own(world: World, call: Compound, scope: Scope) -> bool:
    """Whether an aggregate belongs to the query of this scope: its columns do, or it has none."""
    if not any(outer.sources for outer in scope.outwards() if outer is not scope):
        return True
    has_columns = False
    for reference in expression_columns(call):
        has_columns = True
        if isinstance(owner(world, reference, scope), Visible):
            return True
    return not has_columns


def owner(world: World, reference: ColumnReference, scope: Scope) -> Visible | OneOf["outer", "unknown"]:
    """The source of this very query that a column belongs to."""
    name = world.fold(reference.name)
    if reference.qualifier is not None:
        qualifier = world.fold_table(reference.qualifier)
        found = next((source for source in scope.sources if source.name == qualifier), None)
        return found if found is not None else "outer" if scope.source_named(qualifier) else "unknown"
    if (name in NOT_COLUMNS and not reference.name.quoted) or world.may_be_a_string(reference.name):
        return "unknown"
    having = [source for source in scope.sources if name in (source.columns or ())]
    if len(having) == 1 or (having and scope.merges_columns):
        return having[0]
    is_unknown = having or any(source.columns is None for source in scope.sources)
    return "unknown" if is_unknown else "outer"


def may_be_same(world: World, left: Expression, right: Expression, scope: Scope) -> bool:
    """Whether two expressions are not known to differ."""
    match left, right:
        case ColumnReference(), ColumnReference():
            if world.fold(left.name) != world.fold(right.name):
                return False
            owners = owner(world, left, scope), owner(world, right, scope)
            if not all(isinstance(found, Visible) for found in owners) or scope.merges_columns:
                return True
            return owners[0] is owners[1]
        case Literal(), Literal():
            return (left.kind, left.text) == (right.kind, right.text)
        case Compound(), Compound() if left.function != right.function:
            return False
        case Compound() | Cast() | Comparison(), _ if type(left) is type(right):
            pairs = list(zip(parts_of(left), parts_of(right), strict=False))
            same_length = len(parts_of(left)) == len(parts_of(right))
            return same_length and all(may_be_same(world, *pair, scope) for pair in pairs)
        case _:
            return type(left) is type(right)
