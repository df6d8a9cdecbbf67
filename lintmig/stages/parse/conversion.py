"""sqlglot's trees become our expressions, queries and data changes. All spans are offsets in the script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from typing import Literal as OneOf

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
from lintmig.model.source import Span
from lintmig.stages.parse import clauses
from lintmig.stages.parse.inner_joins import nested_conditions
from lintmig.stages.parse.operators import read_operator

_COMPARISONS: dict[type, str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_FORMS: dict[type, OneOf["window", "filter", "within group", "row", "distinct"]] = {
    exp.Window: "window",
    exp.Filter: "filter",
    exp.WithinGroup: "within group",
    exp.Tuple: "row",
    exp.Distinct: "distinct",
}


class Converter:
    """Of `sql`, which starts at `base` in the script."""

    def __init__(self, base: int, sql: str) -> None:
        self.base = base
        self.sql = sql

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
        sized = node.this.this if isinstance(node, exp.Bracket) and isinstance(node.this, exp.Bracket) else node.this
        if isinstance(node, exp.Bracket) and isinstance(sized, exp.Cast):
            return Cast(self.expression(sized.this), sized.args["to"].sql("postgres").lower() + "[]")
        if isinstance(node, exp.Where):
            return Compound((self.expression(node.this),), operator="FILTER", arity=1)
        comparison = _COMPARISONS.get(type(node))
        if comparison is not None:
            return Comparison(comparison, self.expression(node.this), self.expression(node.expression))
        if isinstance(node, exp.In) and node.args.get("query") is not None:
            return Comparison("=", self.expression(node.this), self.expression(node.args["query"]))
        if isinstance(node, exp.Subquery | exp.Select | exp.SetOperation):
            query = self.query(node)
            return Subquery(query) if query is not None else Compound(())
        if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Func):
            name = f"{node.this.name}.{node.expression.name}".lower()
            if node.this.name.lower() == "pg_catalog":
                return self.expression(node.expression)
            called = self.expression(node.expression)
            if isinstance(called, Compound) and called.function and called.arity is not None:
                return called._replace(function=name)
            return Compound(self.parts(node.expression), name)
        if isinstance(node, exp.Var) and node.name.upper() == "DEFAULT":
            return Compound((), "default")
        if isinstance(node, exp.Anonymous) and node.name.upper() == "VALUES" and node.expressions:
            columns = (item for item in node.expressions if isinstance(item, exp.Identifier))
            return Compound(tuple(ColumnReference(None, self.identifier(item)) for item in columns), "values")
        form = _FORMS.get(type(node))
        reading = read_operator(node)
        if reading is not None:
            operands = tuple(self.expression(operand) for operand in reading.operands)
            parts = operands + tuple(self.expression(other) for other in reading.others)
            made = Compound(parts, reading.function, form, self.place(node), reading.operator, len(operands))
            return Compound((made,), operator="not", arity=1) if node.args.get("negate") else made
        if form is not None:
            return Compound(self.parts(node), None, form)
        return Compound(self.parts(node), self.function_name(node), None, self.place(node))

    def place(self, node: Any) -> Span | None:
        start, end = node.meta.get("start"), node.meta.get("end")
        return Span(self.base + start, self.base + end + 1) if start is not None else None

    def function_name(self, node: Any) -> str | None:
        """As it is written, where the tree tells: sqlglot gives functions names of its own."""
        name = _function_name(node)
        start, end = node.meta.get("start"), node.meta.get("end")
        if name is None or start is None:
            return name
        written = self.sql[start : end + 1].lower()
        return written if written.isidentifier() else name

    def column(self, node: Any) -> Expression:
        if not isinstance(node.this, exp.Identifier):
            return Compound(())
        name = self.identifier(node.this)
        qualifier = self.optional(node.args.get("table"))
        return ColumnReference(qualifier, name)

    def literal(self, kind: Any, text: str, node: Any) -> Literal:
        return Literal(kind, text, self.place(node))

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
        is_recursive = clauses.is_recursive(node)
        while isinstance(node, exp.Subquery | exp.Paren):
            node = node.this
            common = common + self.common_tables(node)
            is_recursive = is_recursive or clauses.is_recursive(node)
        if isinstance(node, exp.SetOperation):
            branches = self.branches(node)
            if not branches:
                return None
            return Query(
                common,
                branches=branches,
                operator=type(node).__name__.upper(),
                order_by=self.all(clauses.order_by(node)),
                limit=self.clauses(node, ("limit", "offset")),
                is_distinct=bool(node.args.get("distinct")),
                locks_rows=bool(node.args.get("locks")),
                is_recursive=is_recursive,
            )
        if isinstance(node, exp.Values):
            return Query(common, rows=self.all(node.expressions))
        if not isinstance(node, exp.Select):
            return None
        distinct = node.args.get("distinct")
        groups = self.source_groups(node)
        nested = nested_conditions(node, [len(group) for group in groups])
        return Query(
            common,
            tuple(source for group in groups for source in group),
            tuple(self.output(item) for item in node.expressions),
            where=self.clauses(node, ("where",)),
            conditions=self.joins(node) + self.all(on for on, _ in nested),
            joined=clauses.joined(node, [len(group) for group in groups]) + tuple(sight for _, sight in nested),
            group_by=self.all(clauses.group_by(node)),
            having=self.clauses(node, ("having",)),
            windows=self.clauses(node, ("windows",)),
            order_by=self.all(clauses.order_by(node)),
            limit=self.clauses(node, ("limit", "offset")),
            distinct_on=self.all(clauses.distinct_on(node)),
            others=self.clauses(node, ("laterals", "qualify")),
            merges_columns=any(
                join.args.get("using") or join.args.get("method") or join.args.get("natural")
                for join in node.find_all(exp.Join)
            ),
            using=clauses.using(node, self.identifier),
            is_distinct=distinct is not None,
            is_grouped=node.args.get("group") is not None,
            locks_rows=bool(node.args.get("locks")),
            is_recursive=is_recursive,
        )

    def all(self, nodes: Iterable[Any]) -> tuple[Expression, ...]:
        return tuple(self.expression(node) for node in nodes)

    def branches(self, node: Any) -> tuple[Query, ...]:
        found: list[Query] = []
        pending = [node]
        while pending:
            current = inner = pending.pop()
            has_tables = False
            while isinstance(inner, exp.Subquery):
                has_tables = has_tables or clauses.has_common_tables(inner)
                inner = inner.this
            has_tables = has_tables or (inner is not node and clauses.has_common_tables(inner))
            if isinstance(inner, exp.SetOperation) and not has_tables:
                pending += [inner.expression, inner.this]
                continue
            query = self.query(current)
            if query is None:
                return ()
            found.append(query)
        return tuple(found)

    def common_tables(self, node: Any) -> tuple[CommonTable, ...]:
        with_ = clauses.common_tables(node)
        found = []
        for table in with_.expressions if with_ else ():
            alias = table.args.get("alias")
            names = tuple(_folded(column) for column in alias.columns) if alias else ()
            found.append(CommonTable(self.identifier(alias.this), names, self.query(table.this)))
        if found and with_.args.get("search"):  # SEARCH and CYCLE add columns
            found[-1] = found[-1]._replace(column_names=(), query=None)
        return tuple(found)

    def clauses(self, node: Any, names: tuple[str, ...]) -> tuple[Expression, ...]:
        found: list[Expression] = []
        for name in names:
            value = node.args.get(name)
            for clause in value if isinstance(value, list) else (value,):
                if isinstance(clause, exp.Expr):
                    found.extend(self.parts(clause))
        return tuple(found)

    def joins(self, node: Any) -> tuple[Expression, ...]:
        joins = node.args.get("joins") or ()
        return tuple(self.expression(join.args["on"]) for join in joins if isinstance(join.args.get("on"), exp.Expr))

    def sources(self, node: Any) -> tuple[RowSource, ...]:
        return tuple(source for group in self.source_groups(node) for source in group)

    def source_groups(self, node: Any) -> list[tuple[RowSource, ...]]:
        """What FROM, then each join, then each LATERAL brings."""
        from_ = node.args.get("from_") or node.args.get("from")
        groups = [self.source(from_.this) if from_ is not None else ()]
        groups += [self.source(join.this) for join in node.args.get("joins") or ()]
        groups += [self.source(lateral) for lateral in node.args.get("laterals") or ()]
        return groups

    def source(self, node: Any) -> tuple[RowSource, ...]:
        nested = [inner for join in node.args.get("joins") or () for inner in self.source(join.this)]
        alias = node.args.get("alias")
        name = self.optional(alias.this) if isinstance(alias, exp.TableAlias) else None
        columns = tuple(_folded(column) for column in alias.columns) if isinstance(alias, exp.TableAlias) else ()
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            if columns:
                return (DerivedSource(None, name), *nested)
            return (TableSource(self.table_name(node), name), *nested)
        if isinstance(node, exp.Paren):
            return (*self.source(node.this), *nested)
        if isinstance(node, exp.Subquery) and clauses.is_joined(node.this):
            inner = (DerivedSource(None, name),) if name is not None else self.source(node.this)
            return (*inner, *nested)
        if isinstance(node, exp.Subquery) or (isinstance(node, exp.Values) and name is None):
            return (DerivedSource(self.query(node), name, columns), *nested)
        if isinstance(node, exp.Values) and columns:
            return (DerivedSource(self.values(node, columns), name, columns), *nested)
        return (DerivedSource(None, name, ()), *nested)

    def values(self, node: Any, names: tuple[str, ...]) -> Query | None:
        """VALUES in FROM, as a UNION of its rows."""
        rows = [self.all(row.expressions if isinstance(row, exp.Tuple) else [row]) for row in node.expressions]
        if any(len(row) != len(names) for row in rows):
            return None
        branches = tuple(
            Query(outputs=tuple(Output(name, value) for name, value in zip(names, row, strict=True))) for row in rows
        )
        return branches[0] if len(branches) == 1 else Query(branches=branches, operator="UNION")

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
            return Output(None, None, None, self.place(node))
        if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
            return Output(None, None, self.optional(node.args.get("table")), self.place(node.this))
        named = node.args.get("alias") if isinstance(node, exp.Alias) else node.this
        is_named = isinstance(node, exp.Alias | exp.Column) and isinstance(named, exp.Identifier)
        return Output(_folded(named) if is_named else None, self.expression(node))


def _folded(name: Any) -> str:
    """A name in lower case unless it is quoted."""
    return str(name.name) if name.args.get("quoted") else str(name.name).lower()


def _number_kind(text: str) -> str:
    return "integer" if text.isdigit() else "decimal"


_WRITTEN = {"j_s_o_n_array_agg": "json_agg", "j_s_o_n_object_agg": "json_objectagg", "str_position": "position"}
"""Functions whose place sqlglot does not keep, by its own names for them."""


def _function_name(node: Any) -> str | None:
    if isinstance(node, exp.Anonymous):
        return str(node.name).lower()
    if isinstance(node, exp.Case | exp.Any | exp.All):
        return type(node).__name__.lower()
    if isinstance(node, exp.Func):
        name = str(node.sql_name()).lower()
        return _WRITTEN.get(name, name)
    return None
