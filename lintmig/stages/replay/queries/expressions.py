"""Expressions, resolved against the schema of the moment: their columns and their types."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

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
from lintmig.model.fault import BadRoutine, Fault, Missing, WrongCount
from lintmig.model.name import DataType, Identifier
from lintmig.model.related import named
from lintmig.model.schema import Column, Key, Table
from lintmig.model.source import Place, Span
from lintmig.stages.replay.queries.coercion import UNKNOWN as UNKNOWN_TYPE
from lintmig.stages.replay.queries.judgement import Judge, Operand
from lintmig.stages.replay.queries.noticing import Noted, group_of, result_group
from lintmig.stages.replay.queries.scope import UNKNOWN, Scope, Visible, place_of, plain, start_of
from lintmig.stages.replay.queries.typing import NOT_COLUMNS, cast_type, catalog_name, literal_type, spelled
from lintmig.stages.replay.world import World

Outputs = list[tuple[str, DataType]]


def query_width(query: Query) -> int | None:
    """How many columns a query has; None where a `*` hides it."""
    while query.branches:
        query = query.branches[0]
    if not query.outputs or any(output.expression is None for output in query.outputs):
        return None
    return len(query.outputs)


_FRAMES = ("over", "within group", "filter")


class ExpressionResolver(ABC):
    """Walks expressions; says nothing where `report` is False."""

    def __init__(self, world: World, report: bool = True) -> None:
        self.world = world
        self.report_is_on = report
        self.used: set[tuple[Key, str]] = set()
        """The tables' columns that were met."""
        self.judge = Judge(world, self.report, self.column_place)
        self.groups: dict[int, str | None] = {}
        """By expression, the groups of types that only rows of the constructs table ask for."""
        self.frame: str = ""
        """`over` or `within group`, while the call that it belongs to is resolved."""

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
                name = literal_type(self.world, expression)
                return plain(name) if name else None
            case Cast():
                return self.cast(expression, scope)
            case Comparison():
                self.comparison(expression, scope)
                return plain("boolean")
            case Subquery():
                outputs = self.query(expression.query, scope.around_subquery())
                if outputs is None or len(outputs) != 1:
                    return None
                made_of = expression.query.outputs
                is_string = len(made_of) == 1 and isinstance(made_of[0].expression, Literal)
                return plain("text") if is_string and not outputs[0][1].name else outputs[0][1]
            case Compound():
                frame, self.frame = self.frame, expression.operator if expression.operator in _FRAMES else ""
                operands = [self.operand(part, scope) for part in expression.operands]
                self.frame = ""
                for part in expression.parts[len(operands) :]:
                    self.expression(part, scope)
                self.note_types(expression.function or expression.operator or "", expression, operands)
                if self.world.engine.name != "postgresql":
                    self.judge.count(expression)
                    return None
                made = self.judge.compound(expression, operands, frame)
                return spelled(made) if made else None

    def operand(self, expression: Expression, scope: Scope) -> Operand:
        type_ = self.expression(expression, scope)
        group = self.group(expression, type_) if self.world.notes is not None else None
        if self.world.engine.name != "postgresql":
            return Operand(expression, None, None, group)
        return Operand(expression, self.catalog(expression, type_), scope, group)

    def group(self, expression: Expression, type_: DataType | None) -> str | None:
        if id(expression) in self.groups:
            return self.groups[id(expression)]
        return group_of(type_, expression)

    def note_types(self, name: str, expression: Expression, operands: Sequence[Operand]) -> None:
        """Keep what rows of the constructs table may ask about: an operator or a call, and its operands' types."""
        world = self.world
        if world.notes is None:
            return
        groups = tuple(operand.group for operand in operands)
        if world.engine.name != "postgresql" or isinstance(expression, Comparison):
            self.groups[id(expression)] = result_group(name, groups, world.engine.name)
        places = [place for operand in operands if (place := start_of(operand.expression)) is not None]
        span = start_of(expression)
        if span is not None and world.is_certain:
            is_call = isinstance(expression, Compound) and expression.function is not None
            world.notes.append(Noted(name, groups, span if is_call or not places else places[0].to(places[-1])))

    def condition(self, clause: str, operand: Operand) -> None:
        """Report a condition that is no truth value."""
        span = start_of(operand.expression)
        if self.world.notes is not None and span is not None and self.world.is_certain:
            self.world.notes.append(Noted(clause, (operand.group,), span))
        if self.world.engine.name == "postgresql":
            self.judge.boolean(clause, operand)

    def catalog(self, expression: Expression | None, type_: DataType | None) -> str | None:
        """What PostgreSQL's catalog calls the type of an expression."""
        if isinstance(expression, Literal) and expression.kind in ("string", "null"):
            return UNKNOWN_TYPE
        return catalog_name(self.world, type_)

    def cast(self, cast: Cast, scope: Scope) -> DataType:
        type_ = cast_type(cast)
        inner = cast.operand
        if isinstance(inner, Compound) and inner.operator == "array":
            for part in inner.parts:
                self.expression(part, scope)
            return type_
        operand = self.operand(inner, scope)
        if self.world.notes is not None:
            wanted = Operand(inner, None, None, group_of(type_, None))
            self.note_types("cast", cast, (operand, wanted))
            self.groups[id(cast)] = wanted.group
        target = catalog_name(self.world, type_) if self.world.engine.name == "postgresql" else None
        if target is not None:
            self.judge.cast(operand, target, type_)
        return type_

    def column(self, reference: ColumnReference, scope: Scope) -> DataType | None:
        world = self.world
        name = world.fold(reference.name)
        if reference.qualifier is not None:
            source = scope.source_named(world.fold_table(reference.qualifier))
            if source is None:
                if world.fold(reference.qualifier) not in world.variables:
                    self.unknown_alias(reference.qualifier, scope)
                return None
            if source.columns is None:
                return None
            if name in source.columns:
                self.note(source, name)
                return source.columns[name]
            if not (world.engine.name == "postgresql" and named(world.schema.functions, name)):
                self.missing(reference, source)
            return None
        if not reference.name.quoted and name in NOT_COLUMNS:
            return None
        if world.may_be_a_string(reference.name) and not scope.has(name):
            return None
        if scope.is_ambiguous(name):
            self.report(Missing("column", name, reference.name.span, is_ambiguous=True))
            return None
        for source in (source for inner in scope.outwards() for source in inner.sources if not source.needs_qualifier):
            if source.columns is None:
                return None
            if name in source.columns:
                self.note(source, name)
                return source.columns[name]
            if name == source.name and world.engine.name == "postgresql":
                return None
        if name in world.variables:
            return world.variables[name]
        first = next((item for item in scope.sources if item.found is not None), next(iter(scope.sources), None))
        if first is not None and not self.is_hidden(name, scope):
            self.missing(reference, first)
        elif first is None and world.engine.name == "sqlite":
            self.missing_everywhere(reference, scope)
        elif first is None and world.variables and not any(inner.sources for inner in scope.outwards()):
            self.report(BadRoutine("unknown name", world.shown(reference.name), "", "", reference.name.span))
        return None

    def missing_everywhere(self, reference: ColumnReference, scope: Scope) -> None:
        """A column where there is no FROM: neither does a query around it have it."""
        sources = [source for inner in scope.outwards() for source in inner.sources if not source.needs_qualifier]
        if not sources:
            self.report(Missing("column", reference.name.text, reference.name.span))
        elif not self.is_hidden(self.world.fold(reference.name), scope):
            self.missing(reference, sources[0])

    def is_hidden(self, name: str, scope: Scope) -> bool:
        """Whether a table has a column of this name that it does not show, or may have one."""
        for source in (source for inner in scope.outwards() for source in inner.sources):
            hidden = source.found.table.hidden if source.found is not None else None
            if name in (self.world.facts.hidden_columns if hidden is None else hidden):
                return True
        return False

    def unknown_alias(self, qualifier: Identifier, scope: Scope) -> None:
        """A qualifier that is neither a table's name nor an alias here, where all of them are known."""
        world = self.world
        sources = [source for inner in scope.outwards() for source in inner.sources]
        names = [source.name for source in sources]
        is_sure = names and all(names) and world.schema.is_complete
        strange = {source.name.lower() for source in sources if source.columns is None and source.found is None}
        if qualifier.text.lower() in strange or any(name.startswith("__") for name in strange):
            return  # A source that code fills in may be a join of several.
        is_row = world.fold(qualifier) in NOT_COLUMNS and not any(source.needs_qualifier for source in sources)
        if is_sure and not is_row and not world.may_be_a_string(qualifier):
            similar = world.similar(world.fold_table(qualifier), names)
            self.report(Missing("table", world.shown(qualifier), qualifier.span, similar=similar, is_alias=True))

    def note(self, source: Visible, column: str) -> None:
        if source.found is not None:
            self.used.add((source.found.key, column))
            known = source.found.table.columns.get(column)
            if known is not None and not known.is_certain and self.report_is_on:
                self.world.doubt_if_refused(known.place)

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
        left = self.operand(comparison.left, scope)
        right = self.operand(comparison.right, scope)
        self.note_types(comparison.operator, comparison, (left, right))
        if self.world.engine.name == "postgresql":
            self.judge.operator(comparison.operator, (left, right))

    def column_place(self, expression: Expression, scope: Scope) -> Place | None:
        if not isinstance(expression, ColumnReference):
            return None
        name = self.world.fold(expression.name)
        qualifier = self.world.fold_table(expression.qualifier) if expression.qualifier else None
        for source in scope.sources:
            if source.found is None or (qualifier is not None and source.name != qualifier):
                continue
            table: Table = source.found.table
            column: Column | None = table.columns.get(name)
            if column is not None:
                return column.place
        return None

    def match_branches(self, branches: tuple[Query, ...], results: Sequence[Outputs | None]) -> Outputs | None:
        """A UNION's columns. Reports those whose types do not match."""
        first = results[0]
        if self.world.engine.name != "postgresql" or first is None or any(result is None for result in results):
            return first
        rows = [
            [
                Operand(output.expression, self.catalog(output.expression, type_))
                for output, (_, type_) in zip(branch.outputs, result or (), strict=True)
                if output.expression is not None
            ]
            for branch, result in zip(branches, results, strict=True)
            if len(branch.outputs) == len(result or ())
        ]
        if len(rows) == len(branches) and all(len(row) == len(first) for row in rows):
            types = [self.judge.matched("UNION", column) for column in zip(*rows, strict=True)]
            return [(name, spelled(made) if made else UNKNOWN) for (name, _), made in zip(first, types, strict=True)]
        return first

    def settled(self, query: Query, outputs: Outputs | None) -> Outputs | None:
        """The columns of a subquery as others see them: on PostgreSQL a string has become text."""
        if outputs is None or self.world.engine.name != "postgresql" or len(query.outputs) != len(outputs):
            return outputs
        return [
            (name, plain("text") if self.catalog(made.expression, None) == UNKNOWN_TYPE else type_)
            for (name, type_), made in zip(outputs, query.outputs, strict=True)
        ]

    def check_is_scalar(self, subquery: Subquery, place: Span | None) -> None:
        """A subquery that stands for one value has one column."""
        width = query_width(subquery.query)
        spans = (place_of(output.expression) for output in subquery.query.outputs if output.expression is not None)
        span = next((each for each in spans if each is not None), place)
        if width is not None and width > 1 and span is not None:
            self.report(WrongCount("subquery for one value", 1, width, span))
