"""sqlglot's trees become our expressions, queries and data changes. All spans are offsets in the script."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from lintmig.model.expression import (
    Cast,
    ColumnReference,
    CommonTable,
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
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import Assignment, ConflictTarget, Delete, Insert, Update
from lintmig.model.source import Span
from lintmig.stages.parse.operators import read_operator

_COMPARISONS: dict[type, str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


class Converter:
    """Of text that starts at `base` in the script."""

    def __init__(self, base: int) -> None:
        self.base = base

    def identifier(self, node: Any) -> Identifier:
        start, end = node.meta.get("start"), node.meta.get("end")
        span = Span(self.base + start, self.base + end + 1) if start is not None else Span(self.base, self.base)
        return Identifier(str(node.this), bool(node.args.get("quoted")), span)

    def optional(self, node: Any) -> Identifier | None:
        return self.identifier(node) if isinstance(node, exp.Identifier) else None

    def expression(self, node: Any) -> Expression:
        while isinstance(node, exp.Paren | exp.Alias):
            node = node.this
        if isinstance(node, exp.Column):
            return self.column(node)
        if isinstance(node, exp.Literal):
            return self.literal("string" if node.is_string else _number_kind(node.name), node.name, node)
        if isinstance(node, exp.Boolean):
            return self.literal("boolean", str(node.this), node)
        if isinstance(node, exp.Null):
            return self.literal("null", "NULL", node)
        if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
            return self.literal(_number_kind(node.this.name), "-" + node.this.name, node.this)
        if isinstance(node, exp.Cast):
            return Cast(self.expression(node.this), node.args["to"].sql("postgres").lower())
        if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Anonymous):
            return self.qualified_call(node)
        if isinstance(node, exp.Where):
            return self.condition("FILTER", node.this)
        comparison = _COMPARISONS.get(type(node))
        if comparison is not None:
            return Comparison(comparison, self.expression(node.this), self.expression(node.expression))
        if isinstance(node, exp.In) and node.args.get("query") is not None:
            return Comparison("=", self.expression(node.this), self.expression(node.args["query"]))
        if isinstance(node, exp.Subquery | exp.Select | exp.SetOperation):
            query = self.query(node)
            return Subquery(query) if query is not None else Compound(())
        reading = read_operator(node)
        if reading is None:
            return Compound(self.parts(node), _function_name(node))
        operands = tuple(self.expression(operand) for operand in reading.operands)
        others = tuple(self.expression(other) for other in reading.others)
        start, end = node.meta.get("start"), node.meta.get("end")
        span = Span(self.base + start, self.base + end + 1) if start is not None else None
        return Compound(operands + others, reading.function, reading.operator, len(operands), span)

    def qualified_call(self, node: Any) -> Expression:
        """A call of another schema's function may be any function of that name."""
        call = self.expression(node.expression)
        if str(node.this.name).lower() == "pg_catalog" or not isinstance(call, Compound):
            return call
        return Compound(call.parts)

    def column(self, node: Any) -> Expression:
        if not isinstance(node.this, exp.Identifier):
            return Compound(())
        name = self.identifier(node.this)
        qualifier = self.optional(node.args.get("table"))
        return ColumnReference(qualifier, name)

    def literal(self, kind: Any, text: str, node: Any) -> Literal:
        start, end = node.meta.get("start"), node.meta.get("end")
        span = Span(self.base + start, self.base + end + 1) if start is not None else None
        return Literal(kind, text, span)

    def parts(self, node: Any) -> tuple[Expression, ...]:
        """The expressions below a node; long chains of one operator are walked, not recursed into."""
        found: list[Expression] = []
        pending = [node]
        while pending:
            current = pending.pop()
            for value in current.args.values():
                for child in value if isinstance(value, list) else (value,):
                    if not isinstance(child, exp.Expr):
                        continue
                    if (
                        isinstance(child, exp.Binary)
                        and isinstance(current, exp.Binary)
                        and type(child) not in _COMPARISONS
                    ):
                        pending.append(child)
                    elif isinstance(child, exp.Kwarg | exp.PropertyEQ):
                        pending.append(exp.Tuple(expressions=[child.expression]))
                    elif not isinstance(child, exp.DataType | exp.Var | exp.Identifier | exp.WindowSpec):
                        found.append(self.expression(child))
        return tuple(found)

    def query(self, node: Any) -> Query | None:
        common = self.common_tables(node)
        while isinstance(node, exp.Subquery | exp.Paren):
            node = node.this
            common = common + self.common_tables(node)
        if isinstance(node, exp.SetOperation):
            branches = self.branches(node)
            return Query(common, branches=branches) if branches else None
        if isinstance(node, exp.Values):
            rows = tuple(self.expression(row) for row in node.expressions)
            return Query(common, expressions=rows)
        if not isinstance(node, exp.Select):
            return None
        return Query(
            common,
            self.sources(node),
            tuple(self.output(item) for item in node.expressions),
            self.clauses(node, ("where", "laterals", "distinct")) + self.joins(node),
            self.clauses(node, ("group", "having", "order", "qualify", "windows")),
            merges_columns=any(
                join.args.get("using") or join.args.get("method") or join.args.get("natural")
                for join in node.find_all(exp.Join)
            ),
        )

    def branches(self, node: Any) -> tuple[Query, ...]:
        found: list[Query] = []
        pending = [node]
        while pending:
            current = pending.pop()
            while isinstance(current, exp.Subquery):
                current = current.this
            if isinstance(current, exp.SetOperation):
                pending += [current.expression, current.this]
                continue
            query = self.query(current)
            if query is None:
                return ()
            found.append(query)
        return tuple(found)

    def common_tables(self, node: Any) -> tuple[CommonTable, ...]:
        with_ = node.args.get("with_") or node.args.get("with")
        found = []
        for table in with_.expressions if with_ else ():
            alias = table.args.get("alias")
            names = tuple(column.name for column in alias.columns) if alias else ()
            found.append(CommonTable(self.identifier(alias.this), names, self.query(table.this)))
        return tuple(found)

    def clauses(self, node: Any, names: tuple[str, ...]) -> tuple[Expression, ...]:
        found: list[Expression] = []
        for name in names:
            value = node.args.get(name)
            for clause in value if isinstance(value, list) else (value,):
                if isinstance(clause, exp.Where | exp.Having):
                    found.append(self.condition(name.upper(), clause.this))
                elif isinstance(clause, exp.Expr):
                    found.extend(self.parts(clause))
        return tuple(found)

    def condition(self, clause: str, node: Any) -> Compound:
        """What a clause asks, as the operand of that clause."""
        return Compound((self.expression(node),), operator=clause, arity=1)

    def joins(self, node: Any) -> tuple[Expression, ...]:
        joins = node.args.get("joins") or ()
        return tuple(
            self.condition("ON", join.args["on"]) for join in joins if isinstance(join.args.get("on"), exp.Expr)
        )

    def nested_joins(self, node: Any) -> tuple[Expression, ...]:
        """The ON conditions of joins inside FROM, USING and the target."""
        parts = [node.args.get("from_"), node.this, *(node.args.get("using") or ())]
        joins = [join for part in parts if isinstance(part, exp.Expr) for join in _joins(part)]
        return tuple(
            self.condition("ON", join.args["on"]) for join in joins if isinstance(join.args.get("on"), exp.Expr)
        )

    def sources(self, node: Any) -> tuple[RowSource, ...]:
        found: list[RowSource] = []
        from_ = node.args.get("from_") or node.args.get("from")
        if from_ is not None:
            found.extend(self.source(from_.this))
        for join in node.args.get("joins") or ():
            found.extend(self.source(join.this))
        for lateral in node.args.get("laterals") or ():
            found.extend(self.source(lateral))
        return tuple(found)

    def source(self, node: Any) -> tuple[RowSource, ...]:
        nested = [inner for join in node.args.get("joins") or () for inner in self.source(join.this)]
        alias = node.args.get("alias")
        name = self.optional(alias.this) if isinstance(alias, exp.TableAlias) else None
        columns = tuple(column.name for column in alias.columns) if isinstance(alias, exp.TableAlias) else ()
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            if columns:
                return (DerivedSource(None, name), *nested)
            return (TableSource(self.table_name(node), name), *nested)
        if isinstance(node, exp.Paren):
            return (*self.source(node.this), *nested)
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table):
            return (*self.source(node.this), *nested)
        if isinstance(node, exp.Subquery):
            return (DerivedSource(self.query(node), name, columns), *nested)
        if isinstance(node, exp.Values) and columns:
            return (DerivedSource(self.values(node, columns), name, columns), *nested)
        return (DerivedSource(None, name, ()), *nested)

    def values(self, node: Any, names: tuple[str, ...]) -> Query | None:
        """VALUES in FROM, as a UNION of its rows."""
        rows = [self.row(row) for row in node.expressions]
        if any(len(row) != len(names) for row in rows):
            return None
        branches = tuple(
            Query(outputs=tuple(Output(name, value) for name, value in zip(names, row, strict=True))) for row in rows
        )
        return branches[0] if len(branches) == 1 else Query(branches=branches)

    def table_name(self, node: Any) -> ObjectName:
        parts = [node.args.get(part) for part in ("catalog", "db", "this")]
        return ObjectName(tuple(self.identifier(part) for part in parts if isinstance(part, exp.Identifier)))

    def target(self, node: Any) -> TableSource | None:
        while isinstance(node, exp.Schema):
            node = node.this
        if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
            return None
        alias = node.args.get("alias")
        name = self.optional(alias.this) if isinstance(alias, exp.TableAlias) else None
        return TableSource(self.table_name(node), name)

    def output(self, node: Any) -> Output:
        if isinstance(node, exp.Star):
            return Output(None, None)
        if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
            return Output(None, None, self.optional(node.args.get("table")))
        name = node.alias_or_name if isinstance(node, exp.Alias | exp.Column) else None
        return Output(name or None, self.expression(node))

    def common(self, node: Any) -> Query:
        returning = node.args.get("returning")
        outputs = tuple(self.output(item) for item in returning.expressions) if returning else ()
        return Query(self.common_tables(node), (), outputs, self.clauses(node, ("where",)))

    def insert(self, node: Any, span: Span) -> Insert | None:
        table = self.target(node.this)
        if table is None:
            return None
        columns: tuple[Identifier, ...] = ()
        if isinstance(node.this, exp.Schema):
            if not all(isinstance(column, exp.Identifier) for column in node.this.expressions):
                return None
            columns = tuple(self.identifier(column) for column in node.this.expressions)
        rows: tuple[tuple[Expression, ...], ...] = ()
        ignores = bool(node.args.get("ignore") or node.args.get("alternative"))
        query: Query | None = None
        body = node.args.get("expression")
        if isinstance(body, exp.Values):
            rows = tuple(self.row(row) for row in body.expressions)
        elif body is not None:
            query = self.query(body)
        return Insert(table, columns, rows, query, self.conflict(node), self.common(node), span, ignores)

    def row(self, node: Any) -> tuple[Expression, ...]:
        items = node.expressions if isinstance(node, exp.Tuple) else [node]
        return tuple(self.expression(item) for item in items)

    def conflict(self, node: Any) -> ConflictTarget | None:
        conflict = node.args.get("conflict")
        if conflict is None:
            return None
        keys = [key.this if isinstance(key, exp.Ordered) else key for key in conflict.args.get("conflict_keys") or ()]
        columns = tuple(
            self.identifier(key.this)
            for key in keys
            if isinstance(key, exp.Column) and isinstance(key.this, exp.Identifier)
        )
        constraint = self.optional(conflict.args.get("constraint"))
        if columns:
            span = columns[0].span.to(columns[-1].span)
        else:
            span = constraint.span if constraint else Span(self.base, self.base)
        return ConflictTarget(
            columns,
            constraint,
            has_expression=len(columns) != len(keys),
            is_partial=conflict.args.get("index_predicate") is not None,
            assignments=self.assignments(conflict.expressions),
            span=span,
        )

    def assignments(self, nodes: Any) -> tuple[Assignment, ...]:
        found = []
        for node in _single(nodes):
            column = node.this.this if isinstance(node, exp.EQ) and isinstance(node.this, exp.Column) else None
            if isinstance(column, exp.Identifier):
                found.append(Assignment(self.identifier(column), self.expression(node.expression)))
        return tuple(found)

    def update(self, node: Any, span: Span) -> Update | None:
        table = self.target(node.this)
        if table is None:
            return None
        sources = self.sources(node) + self.sources(node.this)
        common = self.common(node)
        common = common._replace(expressions=common.expressions + self.nested_joins(node))
        return Update(table, self.assignments(node.expressions), sources, common, span)

    def delete(self, node: Any, span: Span) -> Delete | None:
        table = self.target(node.this)
        if table is None:
            return None
        using = node.args.get("using") or ()
        sources = tuple(inner for item in using for inner in self.source(item)) + self.sources(node.this)
        common = self.common(node)
        common = common._replace(expressions=common.expressions + self.nested_joins(node))
        return Delete(table, sources, common, span)


def _single(nodes: Any) -> list[Any]:
    """`(a, b) = (1, 2)` as `a = 1` and `b = 2`."""
    found = []
    for node in nodes:
        left, right = node.args.get("this"), node.args.get("expression")
        are_rows = isinstance(node, exp.EQ) and isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple)
        if are_rows and len(left.expressions) == len(right.expressions):
            found += [exp.EQ(this=a, expression=b) for a, b in zip(left.expressions, right.expressions, strict=True)]
        else:
            found.append(node)
    return found


def _joins(node: Any) -> list[Any]:
    """The joins of a table in FROM, subqueries left out."""
    while isinstance(node, exp.From | exp.Paren):
        node = node.this
    return list(node.args.get("joins") or ()) if isinstance(node, exp.Table) else []


def _number_kind(text: str) -> str:
    return "integer" if text.isdigit() else "decimal"


def _function_name(node: Any) -> str | None:
    if isinstance(node, exp.Anonymous):
        return str(node.name).lower()
    if isinstance(node, exp.Case):
        return "case"
    if isinstance(node, exp.Func):
        return str(node.sql_name()).lower()
    return None
