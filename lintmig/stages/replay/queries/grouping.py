"""Grouped queries: columns of which a group has several values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.expression import (
    ColumnReference,
    Comparison,
    Compound,
    DerivedSource,
    Expression,
    Literal,
    Query,
    Subquery,
    TableSource,
)
from lintmig.model.fault import Fault, Misbuilt, Ungrouped
from lintmig.model.schema import Table
from lintmig.model.source import Span
from lintmig.stages.replay.queries.calls import (
    call_place,
    called,
    kind_of,
    may_be_same,
    own_aggregates,
    owner,
    parts_of,
)
from lintmig.stages.replay.queries.scope import Scope, Visible
from lintmig.stages.replay.world import World

Column = tuple[str, str]
"""The name of its source, and its own."""


def grouping_faults(world: World, query: Query, scope: Scope) -> Iterator[Fault]:
    """What a SELECT shows, filters or orders by that its groups do not have, and HAVING without groups."""
    outputs = [output.expression for output in query.outputs if output.expression is not None]
    shown = (*outputs, *query.having, *query.order_by)
    has_aggregate = any(True for item in shown for _ in own_aggregates(world, item, scope))
    engine = world.engine.name
    is_lonely = engine == "sqlite" and query.having and not query.is_grouped
    if is_lonely and not any(True for item in (*outputs, *query.order_by) for _ in own_aggregates(world, item, scope)):
        yield from _lonely_having(query)
        return
    is_grouped = query.is_grouped or has_aggregate or (bool(query.having) and engine == "postgresql")
    if not is_grouped or not world.schema.is_complete:
        return
    grouped = [_meant(world, item, query, scope) for item in query.group_by]
    aggregate = next((call for item in grouped for call in own_aggregates(world, item, scope)), None)
    if aggregate is not None and not any(True for item in query.group_by for _ in own_aggregates(world, item, scope)):
        span = next((_anywhere(item) for item in query.group_by), None) or call_place(aggregate)
        if span is not None:
            yield Misbuilt("aggregate", aggregate.function or "", "GROUP BY", span)
            return
    group = Group(world, query, scope, grouped)
    fault = next(group.faults(), None)
    if fault is not None:
        yield fault


class Group:
    """What one row of a grouped query has for certain."""

    def __init__(self, world: World, query: Query, scope: Scope, grouped: Sequence[Expression]) -> None:
        self.world = world
        self.query = query
        self.scope = scope
        self.grouped = grouped
        self.is_strict = world.engine.name == "postgresql"
        self.rejects = self.is_strict or (world.engine.has("ONLY_FULL_GROUP_BY") and self._is_plain())
        self.determined = {column for item in grouped if (column := self._column(item)) is not None}
        self.unplaced = set(self._unplaced())
        """Columns that are grouped by, of which it is not known whose they are: `year` may be a word of the engine."""
        if not self.is_strict:
            self._follow_equalities()
        self._complete_rows()

    def faults(self) -> Iterator[Ungrouped]:
        if self._picks_a_row():
            return
        for output in self.query.outputs:
            if output.expression is not None:
                yield from self._in(output.expression)
            elif output.star_span is not None:
                name = self.world.fold_table(output.star_of) if output.star_of is not None else None
                yield from self._in_star(name, output.star_span)
        for expression in self.query.having if self.world.engine.name not in ("mariadb", "mysql") else ():
            yield from self._in(expression)
        names = {output.name.lower() for output in self.query.outputs if output.name}
        for expression in self.query.order_by:
            is_name = isinstance(expression, ColumnReference) and expression.qualifier is None
            if not (is_name and self.world.fold(expression.name).lower() in names):  # type: ignore[union-attr]
                yield from self._in(expression)

    def _is_plain(self) -> bool:
        """Whether the groups are of one table without conditions: what MySQL does not see through otherwise."""
        return len(self.query.sources) == 1 and not self.query.where and isinstance(self.query.sources[0], TableSource)

    def _picks_a_row(self) -> bool:
        """SQLite takes the columns beside one min() or max() from the row that holds it."""
        if self.world.engine.name != "sqlite":
            return False
        outputs = [output.expression for output in self.query.outputs if output.expression is not None]
        found = [call.function for item in outputs for call in own_aggregates(self.world, item, self.scope)]
        return len(found) == 1 and found[0] in ("min", "max")

    def _in(self, expression: Expression) -> Iterator[Ungrouped]:
        if any(self._matches(expression, item) for item in self.grouped):
            return
        match expression:
            case ColumnReference():
                yield from self._judge(expression)
            case Compound(form="within group"):
                return
            case Compound(form="window"):
                call = called(expression)
                for part in (*call.parts, *expression.parts[1:]):
                    yield from self._in(part)
            case Compound() if expression.function == "grouping" or kind_of(self.world, expression) in (
                "aggregate",
                "unknown",
            ):
                return
            case Compound(form="filter"):
                return
            case Subquery():
                yield from self._in_subquery(expression.query, frozenset())
            case _:
                for part in parts_of(expression):
                    yield from self._in(part)

    def _in_star(self, name: str | None, span: Span) -> Iterator[Ungrouped]:
        for source in self.scope.sources:
            if source.columns is None:
                return
            if name is None or source.name == name:
                for column in source.columns:
                    yield from self._judge_column(source, column, column, span)

    def _in_subquery(self, query: Query, hidden: frozenset[str]) -> Iterator[Ungrouped]:
        """Columns of this query that a subquery names with the table before them."""
        hidden |= {self._source_name(source) for source in query.sources}
        for inner in (*query.branches, *(item.query for item in query.sources if isinstance(item, DerivedSource))):
            if inner is not None:
                yield from self._in_subquery(inner, hidden)
        shown = tuple(output.expression for output in query.outputs if output.expression is not None)
        for expression in (*shown, *query.expressions, *query.late_expressions):
            yield from self._outer_columns(expression, hidden)

    def _outer_columns(self, expression: Expression, hidden: frozenset[str]) -> Iterator[Ungrouped]:
        match expression:
            case ColumnReference():
                if expression.qualifier is not None and self.world.fold_table(expression.qualifier) not in hidden:
                    yield from self._judge(expression)
            case Subquery():
                yield from self._in_subquery(expression.query, hidden)
            case Compound() if kind_of(self.world, expression) in ("aggregate", "unknown"):
                return
            case _:
                for part in parts_of(expression):
                    yield from self._outer_columns(part, hidden)

    def _judge(self, reference: ColumnReference) -> Iterator[Ungrouped]:
        source = owner(self.world, reference, self.scope)
        if isinstance(source, Visible):
            shown = reference.name.text
            if reference.qualifier is not None:
                shown = f"{reference.qualifier.text}.{shown}"
            yield from self._judge_column(source, self.world.fold(reference.name), shown, reference.name.span)

    def _judge_column(self, source: Visible, column: str, shown: str, span: Span) -> Iterator[Ungrouped]:
        if source.columns is None or column not in source.columns or (source.name, column) in self.determined:
            return
        if column in self.unplaced:
            return
        if self.scope.merges_columns and any(name == column for _, name in self.determined):
            return
        table = source.found.table if source.found is not None else None
        if table is not None and not _keys_are_known(table):
            return
        if not self.is_strict and (table is None or table.kind != "table"):
            return
        yield Ungrouped(shown, span, self.rejects)

    def _matches(self, expression: Expression, item: Expression) -> bool:
        """Whether an expression is grouped by, or may hold what is: chains of operators are kept flat."""
        if _is_chain(expression) and _is_chain(item):
            parts = parts_of(expression)
            return all(
                any(may_be_same(self.world, part, each, self.scope) for part in parts) for each in parts_of(item)
            )
        return may_be_same(self.world, expression, item, self.scope)

    def _column(self, expression: Expression) -> Column | None:
        if not isinstance(expression, ColumnReference):
            return None
        source = owner(self.world, expression, self.scope)
        return (source.name, self.world.fold(expression.name)) if isinstance(source, Visible) else None

    def _unplaced(self) -> Iterator[str]:
        for item in self.grouped:
            if isinstance(item, ColumnReference) and owner(self.world, item, self.scope) == "unknown":
                yield self.world.fold(item.name)

    def _source_name(self, source: TableSource | DerivedSource) -> str:
        if source.alias is not None:
            return self.world.fold_table(source.alias)
        return self.world.fold_table(source.name.last) if isinstance(source, TableSource) else ""

    def _complete_rows(self) -> None:
        """A group with a table's whole key has the one row of it."""
        for source in self.scope.sources:
            table = source.found.table if source.found is not None else None
            if table is None or table.kind != "table":
                continue
            for key in table.keys:
                fits = key.kind == "primary" or (not self.is_strict and not key.is_partial)
                if fits and key.columns and all((source.name, name) in self.determined for name in key.columns):
                    self.determined |= {(source.name, name) for name in table.columns}

    def _follow_equalities(self) -> None:
        """What is compared with = may be of one value in a group: then nothing is said about it."""
        pairs = [item for root in (*self.query.where, *self.query.conditions) for item in _equalities(root)]
        for _ in range(len(pairs) + 1):
            before = len(self.determined)
            self._complete_rows()
            for pair in pairs:
                sides = [self._column(pair.left), self._column(pair.right)]
                if any(side is None or side in self.determined for side in sides):
                    self.determined |= {side for side in sides if side is not None}
            if len(self.determined) == before:
                return


def _is_chain(expression: Expression) -> bool:
    return isinstance(expression, Compound) and expression.function is None and expression.form is None


def _meant(world: World, item: Expression, query: Query, scope: Scope) -> Expression:
    """What GROUP BY groups by where it names an output, by its number or its name."""
    outputs = query.outputs
    if isinstance(item, Literal) and item.kind == "integer" and item.text.isdigit():
        at = int(item.text) - 1
        if 0 <= at < len(outputs) and all(output.expression is not None for output in outputs[: at + 1]):
            return outputs[at].expression or item
        return item
    if not isinstance(item, ColumnReference) or item.qualifier is not None:
        return item
    if not isinstance(owner(world, item, scope), Visible):
        name = world.fold(item.name).lower()
        named = (output.expression for output in outputs if output.name and output.name.lower() == name)
        return next((expression for expression in named if expression is not None), item)
    return item


def _equalities(expression: Expression) -> Iterator[Comparison]:
    if isinstance(expression, Comparison) and expression.operator == "=":
        yield expression
    for part in parts_of(expression):
        yield from _equalities(part)


def _keys_are_known(table: Table) -> bool:
    if table.kind != "table":
        return table.is_certain and table.is_complete
    is_known = table.is_certain and table.is_complete and not table.has_unknown_constraints
    return is_known and all(key.is_certain for key in table.keys)


def _lonely_having(query: Query) -> Iterator[Fault]:
    span = next((_anywhere(item) for item in query.having), None)
    if span is not None:
        yield Misbuilt("having without group", "", "HAVING", span)


def _anywhere(expression: Expression) -> Span | None:
    """A place within an expression, its first where that is known."""
    if isinstance(expression, Compound) and expression.function is not None and expression.span is not None:
        return expression.span
    if isinstance(expression, ColumnReference):
        return expression.name.span
    if isinstance(expression, Literal):
        return expression.span
    return next((span for part in parts_of(expression) if (span := _anywhere(part)) is not None), None)
