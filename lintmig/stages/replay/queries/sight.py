"""Which names each clause of a SELECT sees: the columns of its sources, the names of its outputs, or both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintmig.model.expression import Cast, ColumnReference, Compound, Expression, Query, Subquery
from lintmig.model.name import DataType
from lintmig.stages.replay.queries.scope import UNKNOWN, Scope, Visible
from lintmig.stages.replay.world import World

OUTPUTS = "(outputs)"
"""Under this name the outputs are seen: no source has it."""


def clause_scopes(
    world: World, query: Query, scope: Scope, outputs: list[tuple[str, DataType]] | None
) -> Iterator[tuple[Expression, Scope]]:
    """Every expression outside of the select list, with what it sees.

    The names of outputs are seen behind columns; by ORDER BY and DISTINCT ON, where one stands alone, before them.
    """
    engine = world.engine.name
    names = Visible(OUTPUTS, dict(outputs) if outputs is not None else _names(world, query, scope))
    behind = replace(scope, parent=Scope((names,), scope.parent))
    for expression in query.where + query.others + query.rows:
        yield expression, behind if engine == "sqlite" else scope
    for at, expression in enumerate(query.conditions):
        if engine == "sqlite" or len(query.joined) != len(query.conditions) or len(query.sources) != len(scope.sources):
            yield expression, behind if engine == "sqlite" else scope
        else:
            first, last = query.joined[at]
            yield expression, replace(scope, sources=scope.sources[first:last])
    for expression in query.windows:
        yield expression, scope
    for expression in query.group_by:
        is_alone = isinstance(expression, ColumnReference)
        if engine in ("mariadb", "mysql"):
            yield expression, _first(world, expression, names, scope, behind)
        else:
            yield expression, behind if is_alone or engine == "sqlite" else scope
    for expression in query.having:
        yield expression, scope if engine == "postgresql" else replace(behind, merges_columns=True)
    for expression in query.order_by + query.distinct_on:
        seen = scope if engine == "postgresql" and not isinstance(expression, ColumnReference) else behind
        yield expression, _first(world, expression, names, scope, seen)


def asking_clauses(query: Query) -> dict[int, str]:
    """By the identity of an expression, the clause that asks whether it is true."""
    found = {id(item): "WHERE" for item in query.where}
    found.update((id(item), "ON") for item in query.conditions)
    found.update((id(item), "HAVING") for item in query.having)
    return found


def _names(world: World, query: Query, scope: Scope) -> dict[str, DataType] | None:
    """The outputs' names, among them those that PostgreSQL may make up; None where a star hides some."""
    found: dict[str, DataType] = {}
    for output in query.outputs:
        if output.name is not None:
            found[world.fold_written(output.name)] = UNKNOWN
        elif output.expression is not None:
            found.update(dict.fromkeys(_made_up_names(output.expression), UNKNOWN))
        else:
            of = world.fold_table(output.star_of) if output.star_of is not None else None
            for source in scope.sources:
                if source.columns is None:
                    return None
                if of is None or source.name == of:
                    found.update(source.columns)
    return found


def _made_up_names(expression: Expression) -> Iterator[str]:
    match expression:
        case Compound():
            if expression.function is not None:
                yield expression.function.split(".")[-1]
            elif len(expression.parts) > 0:
                yield from _made_up_names(expression.parts[0])
        case ColumnReference():
            yield expression.name.text.lower()
        case Cast():
            yield expression.type_name
            yield from _made_up_names(expression.operand)
        case Subquery():
            for output in expression.query.outputs[:1]:
                yield output.name.lower() if output.name else ""


def _first(world: World, expression: Expression, names: Visible, scope: Scope, otherwise: Scope) -> Scope:
    """Only the outputs where the expression is the name of one, or may be."""
    if not isinstance(expression, ColumnReference) or expression.qualifier is not None:
        return otherwise
    if names.columns is None:
        return Scope((*scope.sources, names), scope.parent, merges_columns=True)
    if world.fold(expression.name) in names.columns:
        return Scope((names,), scope)
    return otherwise
