"""Names and types in queries and expressions, resolved against the schema of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from lintmig.engines.pairs import fits
from lintmig.model.expression import (
    Cast,
    ColumnReference,
    Comparison,
    Compound,
    DerivedSource,
    Expression,
    Literal,
    Output,
    Query,
    RowSource,
    Subquery,
    TableSource,
)
from lintmig.model.fault import BrokenView, Fault, Missing, TypeClash, UnfitValue, WrongCount
from lintmig.model.name import DataType, Identifier
from lintmig.model.schema import Column, Key, Table
from lintmig.model.source import Place, Span
from lintmig.stages.replay.scope import UNKNOWN, Scope, Visible, place_of, plain, shown, visible
from lintmig.stages.replay.typing import (
    FUNCTION_TYPES,
    LITERAL_TYPES,
    NOT_COLUMNS,
    canonical_name,
    cast_type,
    unfit_literal,
)
from lintmig.stages.replay.world import Found, World

Outputs = list[tuple[str, DataType]]


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


def check_expression(world: World, expression: Expression, found: Found) -> None:
    """Report the columns of a table's own expression that the table does not have."""
    table = world.schema.tables[found.key]
    Resolver(world).expression(expression, Scope((visible(world, Found(found.key, table), None),)))


def query_width(query: Query) -> int | None:
    """How many columns a query has; None where a `*` hides it."""
    while query.branches:
        query = query.branches[0]
    if not query.outputs or any(output.expression is None for output in query.outputs):
        return None
    return len(query.outputs)


class Resolver:
    """Walks queries and expressions; says nothing where `report` is False."""

    def __init__(self, world: World, report: bool = True) -> None:
        self.world = world
        self.report_is_on = report
        self.used: set[tuple[Key, str]] = set()
        """The tables' columns that were met."""

    def report(self, fault: Fault) -> None:
        if self.report_is_on:
            self.world.report(fault)

    def query(self, query: Query, parent: Scope | None) -> Outputs | None:
        scope = self.with_common_tables(query, parent)
        if query.branches:
            results = [self.query(branch, scope) for branch in query.branches]
            for branch, result in zip(query.branches, results, strict=True):
                self.compare_widths(results[0], result, branch)
            return results[0]
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

    def check_is_scalar(self, subquery: Subquery, place: Span | None) -> None:
        """A subquery that stands for one value has one column."""
        width = query_width(subquery.query)
        spans = (place_of(output.expression) for output in subquery.query.outputs if output.expression is not None)
        span = next((each for each in spans if each is not None), place)
        if width is not None and width > 1 and span is not None:
            self.report(WrongCount("subquery for one value", 1, width, span))

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
            case Compound(function="count" | "sum" | "max" | "min" | "avg" | "coalesce" as name):
                return name
            case Literal() | Comparison():
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
            outputs = self.query(table.query, scope) if table.query else None
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
                outputs = self.query(source.query, lateral) if source.query else None
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

    def expression(self, expression: Expression, scope: Scope) -> DataType | None:
        """The expression's type; None where it is not known. Reports missing columns and types that clash."""
        match expression:
            case ColumnReference():
                return self.column(expression, scope)
            case Literal():
                name = LITERAL_TYPES.get(expression.kind)
                return plain(name) if name else None
            case Cast():
                self.expression(expression.operand, scope)
                return cast_type(expression)
            case Comparison():
                self.comparison(expression, scope)
                return plain("boolean")
            case Subquery():
                outputs = self.query(expression.query, scope)
                return outputs[0][1] if outputs is not None and len(outputs) == 1 else None
            case Compound():
                types = [self.expression(part, scope) for part in expression.parts]
                if expression.function == "coalesce":
                    return self.coalesced(expression, types)
                name = FUNCTION_TYPES.get(expression.function or "")
                return plain(name) if name and self.world.engine.name == "postgresql" else None

    def column(self, reference: ColumnReference, scope: Scope) -> DataType | None:
        world = self.world
        name = world.fold(reference.name)
        if reference.qualifier is not None:
            source = scope.source_named(world.fold(reference.qualifier))
            if source is None:
                self.unknown_alias(reference.qualifier, scope)
                return None
            if source.columns is None:
                return None
            if name in source.columns:
                self.note(source, name)
                return source.columns[name]
            self.missing(reference, source)
            return None
        if not reference.name.quoted and name in NOT_COLUMNS:
            return None
        if world.may_be_a_string(reference.name) and not scope.has(name):
            return None
        if scope.is_ambiguous(name):
            self.report(Missing("column", name, reference.name.span, is_ambiguous=True))
            return None
        for source in (source for inner in scope.outwards() for source in inner.sources):
            if source.columns is None:
                return None
            if name in source.columns:
                self.note(source, name)
                return source.columns[name]
            if name == source.name:
                return None
        first = next((item for item in scope.sources if item.found is not None), None)
        if first is not None and name not in world.facts.hidden_columns:
            self.missing(reference, first)
        return None

    def unknown_alias(self, qualifier: Identifier, scope: Scope) -> None:
        """A qualifier that is neither a table's name nor an alias here, where all of them are known."""
        world = self.world
        names = [source.name for inner in scope.outwards() for source in inner.sources]
        is_sure = names and all(names) and world.schema.is_complete
        if is_sure and world.fold(qualifier) not in NOT_COLUMNS and not world.may_be_a_string(qualifier):
            similar = world.similar(world.fold(qualifier), names)
            self.report(Missing("table", world.shown(qualifier), qualifier.span, similar=similar, is_alias=True))

    def note(self, source: Visible, column: str) -> None:
        if source.found is not None:
            self.used.add((source.found.key, column))

    def missing(self, reference: ColumnReference, source: Visible) -> None:
        if source.found is None:
            if source.columns is not None and source.name:
                name = self.world.shown(reference.name)
                self.report(Missing("column", name, reference.name.span, table=source.name))
            return
        fault = self.world.column(source.found, reference.name)
        if isinstance(fault, Missing):
            self.report(fault)

    def comparison(self, comparison: Comparison, scope: Scope) -> None:
        left = self.expression(comparison.left, scope)
        right = self.expression(comparison.right, scope)
        for side, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
            if isinstance(side, Subquery) and not isinstance(other, Compound):
                self.check_is_scalar(side, place_of(other))
        if self.world.engine.name != "postgresql":
            return
        for side, other, type_ in (
            (comparison.left, comparison.right, left),
            (comparison.right, comparison.left, right),
        ):
            if isinstance(other, Literal) and other.kind == "string" and type_ is not None:
                unfit = unfit_literal(self.world, other, type_)
                if unfit is not None and unfit.span is not None:
                    self.report(
                        UnfitValue(
                            unfit.text,
                            "string",
                            shown(side),
                            type_.text or type_.name,
                            unfit.span,
                            None,
                        )
                    )
                    return
        if left is not None and right is not None:
            self.clash(comparison.operator, comparison.left, left, comparison.right, right, scope)

    def clash(
        self,
        operator: str,
        left: Expression,
        left_type: DataType,
        right: Expression,
        right_type: DataType,
        scope: Scope,
    ) -> None:
        names = canonical_name(self.world, left_type), canonical_name(self.world, right_type)
        if fits("postgresql", "compare", *names) is not False or names[0] == "json":
            return
        span = place_of(left) or place_of(right)
        if span is None:
            return
        self.report(
            TypeClash(
                operator,
                shown(left),
                left_type.text or names[0],
                shown(right),
                right_type.text or names[1],
                span,
                self.column_place(left, scope) or self.column_place(right, scope),
            )
        )

    def coalesced(self, expression: Compound, types: list[DataType | None]) -> DataType | None:
        known = [
            (part, type_)
            for part, type_ in zip(expression.parts, types, strict=True)
            if type_ is not None and type_.name
        ]
        if self.world.engine.name == "postgresql":
            for (left, left_type), (right, right_type) in pairwise(known):
                names = (
                    canonical_name(self.world, left_type),
                    canonical_name(self.world, right_type),
                )
                span = place_of(left) or place_of(right)
                if fits("postgresql", "compare", *names) is False and span is not None:
                    self.report(
                        TypeClash(
                            "COALESCE",
                            shown(left),
                            left_type.text,
                            shown(right),
                            right_type.text or names[1],
                            span,
                            None,
                        )
                    )
                    return None
        return known[0][1] if known else None

    def column_place(self, expression: Expression, scope: Scope) -> Place | None:
        if not isinstance(expression, ColumnReference):
            return None
        name = self.world.fold(expression.name)
        qualifier = self.world.fold(expression.qualifier) if expression.qualifier else None
        for source in scope.sources:
            if source.found is None or (qualifier is not None and source.name != qualifier):
                continue
            table: Table = source.found.table
            column: Column | None = table.columns.get(name)
            if column is not None:
                return column.place
        return None
