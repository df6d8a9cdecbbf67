"""Names and types in queries and expressions, resolved against the schema of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from lintmig.engines import lists
from lintmig.model.expression import (
    Comparison,
    Compound,
    DerivedSource,
    Expression,
    Output,
    Query,
    RowSource,
    Subquery,
    TableSource,
)
from lintmig.model.expression import (
    Literal as Constant,
)
from lintmig.model.fault import BrokenView, Changing, Missing, WrongCount
from lintmig.model.name import DataType, Identifier
from lintmig.model.schema import Key
from lintmig.model.source import Span
from lintmig.stages.replay.expressions import ExpressionResolver, Outputs
from lintmig.stages.replay.judgement import Typed
from lintmig.stages.replay.naming import made_up_name
from lintmig.stages.replay.scope import UNKNOWN, Scope, Visible, place_of, visible
from lintmig.stages.replay.world import Found, World


def query_columns(world: World, query: Query | None, report: bool = True) -> Outputs | None:
    """A query's output columns, folded, in order; None where they are not all known. Reports what is missing."""
    if query is None:
        return None
    return Resolver(world, report).query(query, None)


def query_tables(world: World, query: Query | None) -> frozenset[Key]:
    """The tables that a query reads, as far as they exist."""
    if query is None:
        return frozenset()
    found: set[Key] = set()
    pending = [query]
    while pending:
        current = pending.pop()
        pending += [table.query for table in current.common_tables if table.query]
        pending += current.branches
        for source in current.sources:
            if isinstance(source, TableSource):
                lookup = world.find(source.name)
                if isinstance(lookup, Found):
                    found.add(lookup.key)
            elif source.query is not None:
                pending.append(source.query)
    return frozenset(found)


class Checked(NamedTuple):
    """`uses` are the operators and functions that were met."""

    type: DataType | None
    uses: list[Typed]


def check_expression(world: World, expression: Expression, found: Found, clause: str = "") -> Checked:
    """Report what is wrong with a table's own expression; a `clause` asks whether it is true."""
    table = world.schema.tables[found.key]
    resolver = Resolver(world)
    asked = Compound((expression,), operator=clause, arity=1) if clause else expression
    resolver.judge.notes = []
    type_ = resolver.expression(asked, Scope((visible(world, Found(found.key, table), None),)))
    return Checked(type_, resolver.judge.notes)


Keeping = Literal["index", "generated column", "CHECK"]


def report_changing(world: World, checked: Checked, use: Keeping, place: Span, is_stored: bool = False) -> None:
    """Engines index and keep only what is always computed alike."""
    where = "stored" if is_stored and world.engine.name == "mariadb" else use.split()[0].lower()
    for each in checked.uses:
        is_changing = lists.is_changing(world.engine.name, where, each.name, len(each.arguments))
        if is_changing or (each.volatility in ("s", "v") and use != "CHECK"):
            world.report(Changing(use, each.name, each.span or place))
            return


def expression_type(world: World, expression: Expression) -> DataType | None:
    """The type of an expression that sees no table."""
    return Resolver(world).expression(expression, Scope(()))


class Resolver(ExpressionResolver):
    """Walks queries and expressions; says nothing where `report` is False."""

    def query(self, query: Query, parent: Scope | None) -> Outputs | None:
        scope = self.with_common_tables(query, parent)
        if query.branches:
            results = [self.query(branch, scope) for branch in query.branches]
            for branch, result in zip(query.branches, results, strict=True):
                self.compare_widths(results[0], result, branch)
            return self.match_branches(query.branches, results)
        scope = Scope(self.sources(query.sources, scope), scope, merges_columns=query.merges_columns)
        outputs: Outputs | None = []
        for output in query.outputs:
            if output.expression is None:
                starred = self.star(scope, output.star_of)
                outputs = None if outputs is None or starred is None else outputs + starred
                continue
            type_ = self.expression(output.expression, scope) or UNKNOWN
            name = output.name or self.made_up_name(output.expression)
            outputs = None if outputs is None or name is None else [*outputs, (name.lower(), type_)]
        for expression in query.expressions:
            self.expression(expression, scope)
        names = dict(outputs or ())
        seen = (*scope.sources, Visible("", names if outputs is not None else None))
        late = Scope(seen, scope.parent, merges_columns=True)
        for expression in query.late_expressions:
            self.expression(expression, late)
        return outputs if query.outputs else None

    def compare_widths(self, first: Outputs | None, other: Outputs | None, branch: Query) -> None:
        if first is None or other is None or len(first) == len(other):
            return
        places = [place_of(output.expression) for output in branch.outputs if output.expression is not None]
        span = next((place for place in places if place is not None), None)
        if span is not None:
            self.report(WrongCount("UNION", len(first), len(other), span))

    def made_up_name(self, expression: Expression) -> str | None:
        """What PostgreSQL calls an output without a name; None where it is not certain."""
        match expression:
            case Subquery(query=Query(outputs=(Output(name=str(name)),))):
                return name
            case _ if self.world.engine.name == "postgresql":
                return made_up_name(expression)
            case Compound(function="count" | "sum" | "max" | "min" | "avg" | "coalesce" as name):
                return name
            case Constant() | Comparison():
                return "?column?"
            case _:
                return None

    def with_common_tables(self, query: Query, parent: Scope | None) -> Scope | None:
        if not query.common_tables:
            return parent
        common: dict[str, Mapping[str, DataType] | None] = {}
        scope = Scope((), parent, common)
        for table in query.common_tables:
            name = self.world.fold(table.name)
            common[name] = None
            outputs = self.settled(table.query, self.query(table.query, scope)) if table.query else None
            common[name] = self.named(outputs, table.column_names)
        return scope

    def named(self, outputs: Outputs | None, names: tuple[str, ...]) -> Mapping[str, DataType] | None:
        if names:
            types = (
                [type_ for _, type_ in outputs] if outputs and len(outputs) == len(names) else [UNKNOWN] * len(names)
            )
            return dict(zip((name.lower() for name in names), types, strict=True))
        return dict(outputs) if outputs is not None else None

    def sources(self, sources: tuple[RowSource, ...], scope: Scope | None) -> tuple[Visible, ...]:
        found: list[Visible] = []
        for source in sources:
            lateral = Scope(tuple(found), scope)
            if isinstance(source, DerivedSource):
                name = self.world.fold(source.alias) if source.alias else ""
                outputs = self.settled(source.query, self.query(source.query, lateral)) if source.query else None
                found.append(
                    Visible(
                        name,
                        self.named(outputs, source.column_names) if outputs is not None else None,
                    )
                )
            else:
                found.append(self.table(source, scope))
        return tuple(found)

    def table(self, source: TableSource, scope: Scope | None) -> Visible:
        world = self.world
        name = world.fold(source.alias) if source.alias else world.fold(source.name.last)
        if source.name.qualifier is None and scope is not None:
            is_common, columns = scope.common_table(world.fold(source.name.last))
            if is_common:
                return Visible(name, columns)
        lookup = world.find(source.name)
        if isinstance(lookup, Missing):
            self.report(lookup)
        if not isinstance(lookup, Found):
            return Visible(name, None)
        gone = next((key for key in lookup.table.sources if key not in world.schema.tables), None)
        if gone is not None and world.engine.name == "sqlite" and world.schema.is_complete:
            view = lookup.table
            self.report(BrokenView(view.name, gone[1], source.name.span, view.place))
        return visible(world, lookup, source.alias)

    def star(self, scope: Scope, name: Identifier | None) -> Outputs | None:
        outputs: Outputs = []
        for source in scope.sources:
            if name is not None and source.name != self.world.fold(name):
                continue
            if source.columns is None:
                return None
            outputs.extend(source.columns.items())
            for column in source.columns if self.world.engine.name != "sqlite" else ():
                self.note(source, column)
        return outputs or None
