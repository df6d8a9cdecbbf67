"""Names and types in queries and expressions, resolved against the schema of the moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
from lintmig.model.fault import Broken, Changing, Fault, Missing, WrongCount
from lintmig.model.name import DataType, Identifier
from lintmig.model.schema import Key
from lintmig.model.source import Span
from lintmig.stages.replay.queries.calls import called, kind_of, parts_of
from lintmig.stages.replay.queries.expressions import ExpressionResolver, Outputs, query_width
from lintmig.stages.replay.queries.judgement import Typed
from lintmig.stages.replay.queries.misbuilt import query_faults, union_faults
from lintmig.stages.replay.queries.naming import made_up_name
from lintmig.stages.replay.queries.placement import definition_faults
from lintmig.stages.replay.queries.recursion import column_count_fault, recursion_faults, sees_itself
from lintmig.stages.replay.queries.repetition import repeated_common_tables, repeated_outputs, source_faults
from lintmig.stages.replay.queries.scope import UNKNOWN, Scope, Visible, place_of, visible
from lintmig.stages.replay.queries.sight import asking_clauses, clause_scopes
from lintmig.stages.replay.queries.starred import merged, with_names
from lintmig.stages.replay.queries.typing import spelled
from lintmig.stages.replay.queries.widths import is_row, query_width_faults
from lintmig.stages.replay.sqlite.stored import current_view
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


def check_expression(
    world: World, expression: Expression, found: Found, clause: str = "", *, is_condition: bool = False
) -> Checked:
    """Report what is wrong with a table's own expression."""
    table = world.schema.tables[found.key]
    scope = Scope((visible(world, Found(found.key, table), None),))
    resolver = Resolver(world)
    resolver.judge.notes = []
    operand = resolver.operand(expression, scope)
    if is_condition:
        resolver.condition("WHERE" if clause == "an index" else clause, operand)
    for fault in definition_faults(world, expression, clause) if clause not in ("", "POLICY") else ():
        world.report(fault)
    return Checked(spelled(operand.type) if operand.type else None, resolver.judge.notes)


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
        if self.report_is_on:
            self.report_all(source_faults(self.world, query))
        if query.branches:
            results = [self.query(branch, scope) for branch in query.branches]
            for branch, result in zip(query.branches, results, strict=True):
                self.compare_widths(results[0], result, branch)
            if self.report_is_on:
                self.report_all(union_faults(self.world, query, results))
            return self.match_branches(query.branches, results)
        scope = Scope(self.sources(query.sources, scope), scope, merges_columns=query.merges_columns)
        outputs: Outputs | None = []
        for output in query.outputs:
            if output.expression is None:
                starred = merged(query, scope, output, self.star(scope, output.star_of))
                outputs = None if outputs is None or starred is None else outputs + starred
                continue
            type_ = self.expression(output.expression, with_names(self.world, query, scope, output)) or UNKNOWN
            name = output.name or self.made_up_name(output.expression)
            outputs = None if outputs is None or name is None else [*outputs, (self.world.fold_written(name), type_)]
        asking = asking_clauses(query)
        for expression, seen in clause_scopes(self.world, query, scope, outputs):
            operand = self.operand(expression, seen)
            if id(expression) in asking:
                self.condition(asking[id(expression)], operand)
        if self.report_is_on:
            self.report_all(query_faults(self.world, query, scope, outputs))
            self.report_all(query_width_faults(self.world, query, self.width_in(scope)))
        return outputs if query.outputs else None

    def report_all(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.report(fault)

    def width_in(self, scope: Scope | None) -> Callable[[Query], int | None]:
        """How many columns a subquery has that stands in this scope."""

        def width(query: Query) -> int | None:
            written = query_width(query)
            if written is not None or query.rows:
                row = query.rows[0] if query.rows else None
                return written if row is None else len(parts_of(row)) if is_row(row) else 1
            outputs = Resolver(self.world, report=False).query(query, scope)
            return len(outputs) if outputs is not None else None

        return width

    def check_outputs(
        self, query: Query, names: tuple[Identifier, ...], place: Span | None, scope: Scope | None = None
    ) -> None:
        """Names that the columns of a table or a view would share."""
        world = self.world
        if names:
            folded: list[str | None] = [world.fold(name) for name in names]
            folded += self.output_names(query, scope)[len(names) :]
            width = self.width_in(None)(query)
            if width is not None and (len(names) > width or (world.engine.name != "postgresql" and len(names) < width)):
                self.report(WrongCount("list of names", len(names), width, names[0].span))
                return
        else:
            folded = self.output_names(query, scope)
        self.report_all(repeated_outputs(world, query, folded, names[-1].span if names else place))

    def output_names(self, query: Query, scope: Scope | None) -> list[str | None]:
        """The name of each column, None where it is not certain; those of a star where it is known."""
        silent = Resolver(self.world, report=False)
        outer = silent.with_common_tables(query, scope)
        while query.branches:
            query = query.branches[0]
            outer = silent.with_common_tables(query, outer)
        sources: Scope | None = None
        found: list[str | None] = []
        for output in query.outputs:
            if output.expression is not None:
                found.append(self.world.fold_written(output.name) if output.name else None)
                if output.name is None and self.world.engine.name == "postgresql":
                    found[-1] = self.made_up_name(output.expression)
                continue
            sources = sources or Scope(silent.sources(query.sources, outer), outer)
            starred = silent.star(sources, output.star_of)
            if starred is None or query.merges_columns:
                return []
            found += [name for name, _ in starred]
        return found

    def compare_widths(self, first: Outputs | None, other: Outputs | None, branch: Query) -> None:
        if first is None or other is None or len(first) == len(other):
            return
        places = [
            place_of(output.expression) if output.expression is not None else output.star_span
            for output in branch.outputs
        ]
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
            case Compound(form="window" | "filter"):
                return self.made_up_name(called(expression))
            case Compound(function=str(name), span=Span()) if kind_of(self.world, expression) != "unknown":
                return name
            case Comparison():
                return "?column?"
            case _:
                return None

    def with_common_tables(self, query: Query, parent: Scope | None) -> Scope | None:
        if not query.common_tables:
            return parent
        common: dict[str, Mapping[str, DataType] | None] = {}
        scope = Scope((), parent, common)
        if sees_itself(self.world, query):
            common.update((self.world.fold(table.name), None) for table in query.common_tables)
        for table in query.common_tables:
            outputs = self.settled(table.query, self.query(table.query, scope)) if table.query else None
            if table.query is not None and self.world.engine.name in ("mariadb", "mysql") and not table.column_names:
                self.check_outputs(table.query, (), table.name.span, scope)
            common[self.world.fold(table.name)] = self.named(outputs, table.column_names)
            if table.query is not None:
                width = len(outputs) if outputs is not None else self.width_in(scope)(table.query)
                self.report_all(column_count_fault(self.world, table, width))
        self.report_all(repeated_common_tables(self.world, query.common_tables))
        self.report_all(recursion_faults(self.world, query))
        return scope

    def named(self, outputs: Outputs | None, names: tuple[str, ...]) -> Mapping[str, DataType] | None:
        if names:
            types = (
                [type_ for _, type_ in outputs] if outputs and len(outputs) == len(names) else [UNKNOWN] * len(names)
            )
            return dict(zip(map(self.world.fold_written, names), types, strict=True))
        return dict(outputs) if outputs is not None else None

    def sources(self, sources: tuple[RowSource, ...], scope: Scope | None) -> tuple[Visible, ...]:
        found: list[Visible] = []
        for source in sources:
            if isinstance(source, DerivedSource):
                name = self.world.fold_table(source.alias) if source.alias else ""
                outputs = self.query(source.query, self.around(scope)) if source.query else None
                outputs = self.settled(source.query, outputs) if source.query else None
                if source.query is not None and self.world.engine.name in ("mariadb", "mysql"):
                    self.check_outputs(source.query, (), None, scope)
                found.append(
                    Visible(
                        name,
                        self.named(outputs, source.column_names) if outputs is not None else None,
                    )
                )
            else:
                found.append(self.table(source, scope))
        return tuple(found)

    def around(self, scope: Scope | None) -> Scope | None:
        """What a subquery in FROM sees: nothing beside it, and on MariaDB nothing around the query either."""
        if scope is None or self.world.engine.name not in ("mariadb", "mysql"):
            return scope
        return Scope((), self.around(scope.parent), scope.common)

    def table(self, source: TableSource, scope: Scope | None) -> Visible:
        world = self.world
        name = world.fold_table(source.alias or source.name.last)
        if source.name.qualifier is None and scope is not None:
            is_common, columns = scope.common_table(world.fold(source.name.last))
            if is_common:
                return Visible(name, columns)
        lookup = world.find(source.name)
        if isinstance(lookup, Missing):
            self.report(lookup)
        if not isinstance(lookup, Found):
            return Visible(name, None)
        if self.report_is_on and not lookup.table.is_certain:
            world.doubt_if_refused(lookup.table.place)
        if lookup.table.definition is not None:
            seen = current_view(world, lookup, source.name.span)
            if isinstance(seen, Broken):
                self.report(seen)
                return Visible(name, None)
            lookup = seen
        return visible(world, lookup, source.alias)

    def star(self, scope: Scope, name: Identifier | None) -> Outputs | None:
        outputs: Outputs = []
        if name is not None and scope.source_named(self.world.fold_table(name)) is None:
            self.unknown_alias(name, scope)
        for source in scope.sources:
            if name is not None and source.name != self.world.fold_table(name):
                continue
            if source.columns is None:
                return None
            outputs.extend(source.columns.items())
            for column in source.columns if self.world.engine.name != "sqlite" else ():
                self.note(source, column)
        return outputs or None
