"""ORDER BY, GROUP BY, DISTINCT and row locks: what the select list must have, and what does not go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.expression import ColumnReference, Compound, Expression, Literal, Query, TableSource
from lintmig.model.fault import Fault, Misbuilt, Missing
from lintmig.model.name import Identifier
from lintmig.model.source import Span
from lintmig.stages.replay.queries.calls import kind_of, may_be_same, own_aggregates, owner, parts_of
from lintmig.stages.replay.queries.scope import Scope, Visible, expression_columns, place_of, shown
from lintmig.stages.replay.world import World


def ordering_faults(world: World, query: Query, scope: Scope, width: int | None) -> Iterator[Fault]:
    """Of one SELECT with so many columns; None where they are not known."""
    yield from position_faults(world, query.group_by, "GROUP BY", width, query)
    yield from position_faults(world, query.order_by, "ORDER BY", width, query)
    yield from _ambiguous_order(world, query)
    yield from _order_by_aggregate(world, query, scope)
    for expression in query.limit:
        is_negative = isinstance(expression, Literal) and expression.text.startswith("-")
        if is_negative and world.engine.name != "sqlite" and (span := place_of(expression)) is not None:
            yield Misbuilt("negative limit", shown(expression), "LIMIT", span)
        if isinstance(expression, ColumnReference) and isinstance(owner(world, expression, scope), Visible):
            yield Misbuilt("limit column", expression.name.text, "LIMIT", expression.name.span)
    if world.engine.name == "postgresql":
        yield from _distinct_faults(world, query, scope)
        yield from _lock_faults(world, query, scope)


def position_faults(
    world: World, expressions: Sequence[Expression], clause: str, width: int | None, query: Query | None = None
) -> Iterator[Misbuilt]:
    for expression in expressions:
        if not isinstance(expression, Literal):
            continue
        span = expression.span
        if expression.kind == "null" and query is not None:
            span = _first_place(query)
        if span is None:
            continue
        if expression.kind == "integer" or (expression.text.lstrip("-").isdigit() and expression.kind == "decimal"):
            if width is not None and not 1 <= int(expression.text) <= width:
                yield Misbuilt("position", expression.text, clause, span)
        elif world.engine.name == "postgresql" and expression.kind != "boolean":
            yield Misbuilt("constant", expression.text, clause, span)


def union_order_faults(
    world: World, query: Query, names: Sequence[str] | None, width: int | None, other_names: frozenset[str]
) -> Iterator[Fault]:
    """ORDER BY behind UNION: it sees the columns of the result, and `other_names` of later branches on SQLite."""
    yield from position_faults(world, query.order_by, "ORDER BY", width)
    locks = query.locks_rows or any(branch.locks_rows for branch in query.branches)
    if locks and world.engine.name == "postgresql":
        span = next((place for branch in query.branches if (place := _first_place(branch)) is not None), None)
        if span is not None:
            yield Misbuilt("locks", query.operator or "UNION", "FOR UPDATE", span)
    if names is None:
        return
    engine = world.engine.name
    known = set(names) | (other_names if engine == "sqlite" else frozenset())
    for expression in query.order_by:
        if isinstance(expression, Literal):
            continue
        if isinstance(expression, ColumnReference):
            is_known = world.fold(expression.name).lower() in known
            if expression.qualifier is None and not is_known and not world.may_be_a_string(expression.name):
                yield Missing("column", expression.name.text, expression.name.span, similar=None)
            elif expression.qualifier is not None and engine != "sqlite":
                yield Misbuilt("order of union", expression.name.text, "ORDER BY", expression.qualifier.span)
            continue
        if engine in ("mariadb", "mysql") or (engine == "sqlite" and _is_repeated(expression, query)):
            continue
        if isinstance(expression, Compound) and _is_collation(expression):
            continue
        span = place_of(expression)
        if span is not None:
            yield Misbuilt("order of union", "", "ORDER BY", span)


def _is_repeated(expression: Expression, query: Query) -> bool:
    """Whether an expression may be one of the select lists, too."""
    outputs = (output.expression for branch in query.branches for output in branch.outputs)
    return any(type(output) is type(expression) for output in outputs)


def _is_collation(expression: Compound) -> bool:
    is_plain = expression.function is None and expression.form is None and expression.operator in (None, "collate")
    return is_plain and len(expression.parts) < 2


def _order_by_aggregate(world: World, query: Query, scope: Scope) -> Iterator[Misbuilt]:
    """MariaDB takes the name of an output with an aggregate only where it stands alone."""
    if world.engine.name != "mariadb":
        return
    named = {output.name.lower(): output.expression for output in query.outputs if output.name}
    for expression in query.order_by:
        for reference in () if isinstance(expression, ColumnReference) else expression_columns(expression):
            meant = named.get(world.fold(reference.name).lower())
            is_name = reference.qualifier is None and owner(world, reference, scope) == "outer"
            if is_name and meant is not None and any(True for _ in own_aggregates(world, meant, scope)):
                yield Misbuilt("order by aggregate", reference.name.text, "ORDER BY", reference.name.span)
                return


def _ambiguous_order(world: World, query: Query) -> Iterator[Missing]:
    """A name in ORDER BY that two different outputs have."""
    for expression in query.order_by:
        if not isinstance(expression, ColumnReference) or expression.qualifier is not None:
            continue
        name = world.fold(expression.name).lower()
        named = [item.expression for item in query.outputs if item.name is not None and item.name.lower() == name]
        columns = {
            (item.qualifier.text.lower(), item.name.text.lower())
            for item in named
            if isinstance(item, ColumnReference) and item.qualifier is not None
        }
        if len(named) == len(columns) > 1 and not query.merges_columns:
            yield Missing("column", expression.name.text, expression.name.span, is_ambiguous=True)


def _distinct_faults(world: World, query: Query, scope: Scope) -> Iterator[Fault]:
    if not query.is_distinct or not query.order_by:
        return
    shown = query.distinct_on or tuple(output.expression for output in query.outputs if output.expression is not None)
    has_star = not query.distinct_on and len(shown) != len(query.outputs)
    names = {output.name.lower(): output.expression for output in query.outputs if output.name}
    wanted = [_meant(world, item, names, query) for item in shown] if query.distinct_on else list(shown)
    checked = query.order_by[: len(wanted)] if query.distinct_on else query.order_by
    for expression in checked:
        meant = _meant(world, expression, names, query)
        if meant is None or isinstance(meant, Literal) or (has_star and not isinstance(meant, ColumnReference)):
            continue
        if any(item is None or may_be_same(world, meant, item, scope) for item in wanted):
            continue
        if has_star and any(source.columns is None for source in scope.sources):
            continue
        if has_star and isinstance(meant, ColumnReference) and isinstance(owner(world, meant, scope), Visible):
            continue
        span = place_of(expression)
        if span is not None:
            reason = "order of distinct on" if query.distinct_on else "order of distinct"
            yield Misbuilt(reason, "", "ORDER BY", span)  # type: ignore[arg-type]
            return


def _meant(
    world: World, expression: Expression, names: dict[str, Expression | None], query: Query
) -> Expression | None:
    """The select list's expression that a name or a number stands for."""
    if isinstance(expression, ColumnReference) and expression.qualifier is None:
        return names.get(world.fold(expression.name).lower(), expression)
    if isinstance(expression, Literal) and expression.kind == "integer":
        at = int(expression.text) - 1
        outputs = query.outputs
        is_known = 0 <= at < len(outputs) and all(output.expression is not None for output in outputs[: at + 1])
        return outputs[at].expression if is_known else None
    return expression


def _lock_faults(world: World, query: Query, scope: Scope) -> Iterator[Fault]:
    if not query.locks_rows:
        return
    outputs = [output.expression for output in query.outputs if output.expression is not None]
    obstacle = None
    if query.is_grouped:
        obstacle = "GROUP BY"
    elif query.having:
        obstacle = "HAVING"
    elif query.is_distinct:
        obstacle = "DISTINCT"
    elif any(True for item in outputs for _ in own_aggregates(world, item, scope)):
        obstacle = "an aggregate"
    elif any(isinstance(item, Compound) and item.form == "window" for item in outputs):
        obstacle = "a window function"
    span = _first_place(query)
    if obstacle is not None and span is not None:
        yield Misbuilt("locks", obstacle, "FOR UPDATE", span)


def _first_place(query: Query) -> Span | None:
    outputs = (output.expression for output in query.outputs if output.expression is not None)
    places = [place for output in outputs if (place := place_of(output)) is not None]
    tables = (source.name.span for source in query.sources if isinstance(source, TableSource))
    return places[0] if places else next(tables, None)


def having_faults(world: World, query: Query, scope: Scope) -> Iterator[Missing]:
    """MariaDB's HAVING sees the select list, what is grouped by and aggregates, and no other column."""
    if world.engine.name not in ("mariadb", "mysql") or any(output.expression is None for output in query.outputs):
        return
    known = {output.name.lower() for output in query.outputs if output.name}
    shown = (*(output.expression for output in query.outputs), *query.group_by)
    known |= {world.fold(item.name).lower() for item in shown if isinstance(item, ColumnReference)}
    for reference in (found for item in query.having for found in _plain_columns(world, item)):
        name = world.fold(reference)
        if name.lower() not in known and not _is_outside(name, scope):
            yield Missing("column", reference.text, reference.span)
            return


def _is_outside(name: str, scope: Scope) -> bool:
    """Whether a query around this one has a column or an output of the name, or may have."""
    outer = scope.parent
    if outer is None:
        return False
    return outer.has(name) or any(each.columns is None for inner in outer.outwards() for each in inner.sources)


def _plain_columns(world: World, expression: Expression) -> Iterator[Identifier]:
    """The columns outside of aggregates and of functions that may be some."""
    if isinstance(expression, ColumnReference):
        yield expression.name
    elif not isinstance(expression, Compound) or (expression.form is None and kind_of(world, expression) == "plain"):
        for part in parts_of(expression):
            yield from _plain_columns(world, part)
