"""sqlglot's trees of INSERT, UPDATE and DELETE become our data changes. All spans are offsets in the script."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from lintmig.model.expression import Expression, Query, TableSource
from lintmig.model.name import Identifier
from lintmig.model.operation import Assignment, ConflictTarget, Delete, Insert, Update
from lintmig.model.source import Span
from lintmig.stages.parse import clauses
from lintmig.stages.parse.conversion import Converter


class ChangeConverter(Converter):
    def common(self, node: Any) -> Query:
        returning = node.args.get("returning")
        outputs = tuple(self.output(item) for item in returning.expressions) if returning else ()
        common = self.common_tables(node)
        order = tuple(self.expression(item) for item in clauses.order_by(node))
        where = self.clauses(node, ("where",))
        return Query(common, (), outputs, where, others=order, is_recursive=clauses.is_recursive(node))

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
        elif node.args.get("default"):
            rows = ((),)
        replaces = str(node.args.get("alternative") or "").upper() == "REPLACE"
        return Insert(table, columns, rows, query, self.conflict(node), self.common(node), span, ignores, replaces)

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
        others = (key for key in keys if not (isinstance(key, exp.Column) and isinstance(key.this, exp.Identifier)))
        predicate = conflict.args.get("index_predicate")
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
            where=self.clauses(conflict, ("where",)),
            expressions=tuple(self.expression(key) for key in others),
            predicate=self.expression(_condition(predicate)) if predicate is not None else None,
        )

    def assignments(self, nodes: Any) -> tuple[Assignment, ...]:
        found = []
        for node in nodes:
            if not isinstance(node, exp.EQ):
                continue
            if isinstance(node.this, exp.Tuple):
                found += self.row_assignments(node.this.expressions, node.expression)
            elif isinstance(node.this, exp.Column) and isinstance(node.this.this, exp.Identifier):
                value = self.expression(node.expression)
                outermost = next(
                    (node.this.args.get(part) for part in ("catalog", "db") if node.this.args.get(part)), None
                )
                qualifier = self.optional(outermost or node.this.args.get("table"))
                found.append(Assignment(self.identifier(node.this.this), value, qualifier))
        return tuple(found)

    def row_assignments(self, columns: Any, row: Any) -> list[Assignment]:
        values = row.expressions if isinstance(row, exp.Tuple) and len(row.expressions) == len(columns) else None
        names = [column.this for column in columns if isinstance(column, exp.Column)]
        if values is not None:
            return [
                Assignment(self.identifier(name), self.expression(value))
                for name, value in zip(names, values, strict=False)
            ]
        found = [Assignment(self.identifier(name), None) for name in names]
        return [found[0]._replace(row=self.expression(row), row_width=len(columns)), *found[1:]] if found else []

    def update(self, node: Any, span: Span) -> Update | None:
        table = self.target(node.this)
        if table is None:
            return None
        sources = self.sources(node) + self.sources(node.this)
        common = self.common(node)
        common = common._replace(conditions=self.nested_joins(node))
        return Update(table, self.assignments(node.expressions), sources, common, span)

    def delete(self, node: Any, span: Span) -> Delete | None:
        table = self.target(node.this)
        if table is None:
            return None
        using = node.args.get("using") or ()
        joined = self.sources(node.this)
        sources = tuple(inner for item in using for inner in self.source(item)) + (() if using else joined)
        common = self.common(node)
        common = common._replace(conditions=self.nested_joins(node))
        named = [each.this for each in node.args.get("tables") or () if isinstance(each, exp.Table)]
        targets = tuple(self.identifier(each) for each in named if isinstance(each, exp.Identifier))
        if using and joined:
            others = [source.name.last for source in joined if isinstance(source, TableSource)]
            targets = (table.name.last, *others)
        return Delete(table, sources, common, span, targets)

    def nested_joins(self, node: Any) -> tuple[Expression, ...]:
        """The ON conditions of joins inside FROM, USING and the target."""
        parts = [node.args.get("from_"), node.this, *(node.args.get("using") or ())]
        joins = [join for part in parts if isinstance(part, exp.Expr) for join in _joins(part)]
        return tuple(self.expression(join.args["on"]) for join in joins if isinstance(join.args.get("on"), exp.Expr))


def _condition(node: Any) -> Any:
    return node.this if isinstance(node, exp.Where) else node


def _joins(node: Any) -> list[Any]:
    """The joins of a table in FROM, subqueries left out."""
    while isinstance(node, exp.From | exp.Paren):
        node = node.this
    return list(node.args.get("joins") or ()) if isinstance(node, exp.Table) else []
