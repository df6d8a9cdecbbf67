"""Expressions, resolved against the schema of the moment: their columns and their types."""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import pairwise

from lintmig.engines.pairs import fits
from lintmig.model.expression import (
    Cast,
    ColumnReference,
    Comparison,
    Compound,
    Expression,
    Literal,
    Query,
    Subquery,
)
from lintmig.model.fault import Fault, Missing, TypeClash, UnfitValue, WrongCount
from lintmig.model.name import DataType, Identifier
from lintmig.model.schema import Column, Key, Table
from lintmig.model.source import Place, Span
from lintmig.stages.replay.scope import Scope, Visible, place_of, plain, shown
from lintmig.stages.replay.typing import (
    FUNCTION_TYPES,
    LITERAL_TYPES,
    NOT_COLUMNS,
    canonical_name,
    cast_type,
    unfit_literal,
)
from lintmig.stages.replay.world import World

Outputs = list[tuple[str, DataType]]


def query_width(query: Query) -> int | None:
    """How many columns a query has; None where a `*` hides it."""
    while query.branches:
        query = query.branches[0]
    if not query.outputs or any(output.expression is None for output in query.outputs):
        return None
    return len(query.outputs)


class ExpressionResolver(ABC):
    """Walks expressions; says nothing where `report` is False."""

    def __init__(self, world: World, report: bool = True) -> None:
        self.world = world
        self.report_is_on = report
        self.used: set[tuple[Key, str]] = set()
        """The tables' columns that were met."""

    def report(self, fault: Fault) -> None:
        if self.report_is_on:
            self.world.report(fault)

    @abstractmethod
    def query(self, query: Query, parent: Scope | None) -> Outputs | None:
        """A query's output columns; None where they are not all known."""

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
            if name == source.name and world.engine.name == "postgresql":
                return None
        first = next((item for item in scope.sources if item.found is not None), next(iter(scope.sources), None))
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

    def check_is_scalar(self, subquery: Subquery, place: Span | None) -> None:
        """A subquery that stands for one value has one column."""
        width = query_width(subquery.query)
        spans = (place_of(output.expression) for output in subquery.query.outputs if output.expression is not None)
        span = next((each for each in spans if each is not None), place)
        if width is not None and width > 1 and span is not None:
            self.report(WrongCount("subquery for one value", 1, width, span))
