"""What a block's expressions and its queries of the catalogs come to, as far as that is certain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from lintmig.model.expression import (
    Cast,
    ColumnReference,
    Comparison,
    Compound,
    Expression,
    Literal,
    Query,
    RowSource,
    Subquery,
    TableSource,
)
from lintmig.model.script import Statement
from lintmig.stages.replay.plpgsql.catalog_rows import CatalogRow, class_of, type_of
from lintmig.stages.replay.plpgsql.catalogs import relation
from lintmig.stages.replay.plpgsql.values import (
    UNKNOWN,
    Oid,
    Value,
    are_equal,
    compare,
    conjunction,
    disjunction,
    formatted,
    joined,
    like,
    negated,
    quoted_name,
    quoted_text,
)
from lintmig.stages.replay.queries.scope import expression_columns
from lintmig.stages.replay.world import World

Row = dict[str, Value]
_MOST_PAIRS = 20_000


class Rows(NamedTuple):
    """Rows that a query certainly has; `is_exact` says whether it has no others."""

    rows: list[Row]
    is_exact: bool


_NOTHING_KNOWN = Rows([], False)


class Evaluator:
    """`variables` are those of the block, changed while it runs."""

    def __init__(self, world: World, variables: dict[str, Value]) -> None:
        self.world = world
        self.variables = variables
        self.scopes: list[dict[str, Row]] = []
        self.group: Rows | None = None

    def value(self, statement: Statement) -> Value:
        """What the expression comes to that a SELECT was made of."""
        rows = self.rows(statement)
        if rows.is_exact and len(rows.rows) <= 1:
            return next(iter(rows.rows[0].values()), UNKNOWN) if rows.rows else None
        return UNKNOWN

    def rows(self, statement: Statement) -> Rows:
        for operation in statement.operations:
            query = getattr(operation, "query", None)
            if isinstance(query, Query) and len(statement.operations) == 1:
                found = self.select(query)
                is_outer = any(token.word in _OUTER and token.kind == "word" for token in statement.tokens)
                return Rows(found.rows, found.is_exact and not is_outer)
        return _NOTHING_KNOWN

    def select(self, query: Query) -> Rows:
        if query.branches and query.operator == "UNION" and not query.limit and not query.common_tables:
            found = [self.select(branch) for branch in query.branches]
            names = list(found[0].rows[0]) if found[0].rows else []
            rows = [dict(zip(names, row.values(), strict=False)) for each in found for row in each.rows]
            return Rows(rows, all(each.is_exact for each in found) and bool(names))
        if query.rows and not query.outputs:
            return Rows([self._values(row) for row in query.rows], True)
        unread = query.branches or query.group_by or query.having or query.distinct_on or query.windows
        if unread or query.common_tables or query.others or query.merges_columns or query.is_grouped:
            return _NOTHING_KNOWN
        matching, is_exact = self._matching(query)
        if query.limit and (len(matching) > 1 or not is_exact):
            is_exact = False
        outputs = [output.expression for output in query.outputs]
        if any(output is not None and _is_aggregate(output) for output in outputs):
            return Rows([self._aggregated(query, Rows(matching, is_exact))], True)
        rows = [self._row(query, each) for each in matching]
        if query.is_distinct:
            kept: list[Row] = []
            for row in rows:
                if row not in kept:
                    kept.append(row)
            rows = kept
        unnested = len(outputs) == 1 and isinstance(outputs[0], Compound) and outputs[0].function == "unnest"
        if unnested and len(rows) == 1:
            (name, held), *_ = rows[0].items()
            return Rows([{name: item} for item in held], is_exact) if isinstance(held, list) else _NOTHING_KNOWN
        return Rows(rows, is_exact)

    def _values(self, row: Expression) -> Row:
        items = row.parts if isinstance(row, Compound) and row.form == "row" else (row,)
        return {f"column{number + 1}": self.expression(item) for number, item in enumerate(items)}

    def _matching(self, query: Query) -> tuple[list[Row], bool]:
        """The combinations of rows, by alias, that WHERE and ON certainly let through; whether there is no other."""
        if not query.sources:
            kept = conjunction([self.expression(item) for item in query.where])
            return ([{}] if kept is True else []), kept is not UNKNOWN
        clauses = [item for clause in (*query.where, *query.conditions) for item in _conjuncts(clause)]
        is_exact = True
        sources: list[tuple[str, list[CatalogRow]]] = []
        for source in query.sources:
            found = self._source(source, clauses)
            if found is None:
                return [], False
            name, candidates = found
            kept_rows = [row for row in candidates if self._may_match(name, row.values, clauses)]
            sources.append((name, kept_rows))
        size = 1
        for _, candidates in sources:
            size *= len(candidates)
        if size > _MOST_PAIRS:
            return [], False
        matching: list[Row] = []
        for combination in product(*(candidates for _, candidates in sources)):
            row = {name: each.values for (name, _), each in zip(sources, combination, strict=True)}
            self.scopes.append(row)
            holds = conjunction([self.expression(clause) for clause in clauses])
            self.scopes.pop()
            if holds is True and all(each.is_certain for each in combination):
                matching.append(row)
            elif holds is True or holds is UNKNOWN:
                is_exact = False
        return matching, is_exact

    def _may_match(self, name: str, row: Row, clauses: Sequence[Expression]) -> bool:
        self.scopes.append({name: row})
        found = all(self.expression(clause) in (True, UNKNOWN) for clause in clauses)
        self.scopes.pop()
        return found

    def _source(self, source: RowSource, clauses: Sequence[Expression]) -> tuple[str, list[CatalogRow]] | None:
        if not isinstance(source, TableSource):
            if source.query is None or source.alias is None:
                return None
            found = self.select(source.query)
            names = source.column_names
            rows = [dict(zip(names, row.values(), strict=False)) if names else row for row in found.rows]
            return (self.world.fold(source.alias), [CatalogRow(row, True) for row in rows]) if found.is_exact else None
        alias = self.world.fold(source.alias or source.name.last)
        rows_of = relation(self.world, source.name, dict(self._wanted(alias, clauses)))
        return (alias, list(rows_of)) if rows_of is not None else None

    def _wanted(self, alias: str, clauses: Sequence[Expression]) -> Iterator[tuple[str, str]]:
        """Columns that are compared with a text."""
        for clause in clauses:
            if not isinstance(clause, Comparison) or clause.operator != "=":
                continue
            for side, other in ((clause.left, clause.right), (clause.right, clause.left)):
                column = side.operand if isinstance(side, Cast) else side
                if not isinstance(column, ColumnReference) or any(expression_columns(other)):
                    continue
                if column.qualifier is not None and self.world.fold(column.qualifier) != alias:
                    continue
                value = self.expression(other)
                if isinstance(value, Oid):
                    value = value.key[-1]
                if isinstance(value, str):
                    yield self.world.fold(column.name), value

    def _row(self, query: Query, row: dict[str, Row]) -> Row:
        self.scopes.append(row)
        found: Row = {}
        for number, output in enumerate(query.outputs):
            if output.expression is None:
                for each in row.values():
                    found.update(each)
                continue
            expression = output.expression
            name = output.name or getattr(expression, "function", None) or f"?{number}"
            found[name] = self.expression(expression)
        self.scopes.pop()
        return found

    def _aggregated(self, query: Query, group: Rows) -> Row:
        outer, self.group = self.group, group
        row: Row = {}
        for number, output in enumerate(query.outputs):
            expression = output.expression
            name = output.name or getattr(expression, "function", None) or f"?{number}"
            row[name] = self.expression(expression) if expression is not None else UNKNOWN
        self.group = outer
        return row

    def expression(self, expression: Expression) -> Value:
        match expression:
            case Literal():
                return _literal(expression)
            case ColumnReference():
                return self.column(expression)
            case Cast():
                return self.cast(expression)
            case Subquery():
                found = self.select(expression.query)
                if not found.is_exact or len(found.rows) > 1:
                    return UNKNOWN
                return next(iter(found.rows[0].values()), UNKNOWN) if found.rows else None
            case Comparison():
                return self.comparison(expression)
            case Compound():
                if expression.operator is not None:
                    return self.operator(expression)
                return self.call(expression)

    def column(self, reference: ColumnReference) -> Value:
        name = self.world.fold(reference.name)
        if reference.qualifier is not None:
            qualifier = self.world.fold(reference.qualifier)
            for scope in reversed(self.scopes):
                if qualifier in scope:
                    return scope[qualifier].get(name, UNKNOWN)
            row = self.variables.get(qualifier, UNKNOWN)
            return row.get(name, UNKNOWN) if isinstance(row, dict) else UNKNOWN
        for scope in reversed(self.scopes):
            for values in scope.values():
                if name in values:
                    return values[name]
        return self.variables.get(name, UNKNOWN)

    def cast(self, cast: Cast) -> Value:
        value = self.expression(cast.operand)
        target = cast.type_name.partition("(")[0].removeprefix("pg_catalog.")
        if value is None:
            return None
        if isinstance(value, str):
            if target == "regclass":
                return class_of(self.world, value)
            if target == "regtype":
                return type_of(self.world, value)
            if target == "regnamespace":
                return Oid("namespace", (value.strip('"'),))
            return value if target in _TEXTS else int(value) if target in _WHOLE and value.isdigit() else UNKNOWN
        if isinstance(value, Oid):
            if target in _TEXTS and value.kind == "class" and value.key[0] == self.world.schema.search_path[0]:
                return quoted_name(value.key[-1])
            return value if target == "oid" or target.startswith("reg") else UNKNOWN
        if target in _TEXTS and type(value) is int:
            return str(value)
        is_same = target in (*_TEXTS, *_WHOLE, "boolean") or isinstance(value, list)
        return value if is_same else UNKNOWN

    def comparison(self, comparison: Comparison) -> Value:
        left, right = self.expression(comparison.left), comparison.right
        if isinstance(right, Compound) and right.operator == "any" and right.function != "all":
            items = self.expression(right.parts[0])
            if not isinstance(items, list):
                return UNKNOWN
            return disjunction([compare(comparison.operator, left, item) for item in items])
        if isinstance(right, Subquery) and comparison.operator == "=":
            found = self.select(right.query)
            values = [are_equal(left, next(iter(row.values()), UNKNOWN)) for row in found.rows]
            if any(value is True for value in values):
                return True
            return False if values and found.is_exact and all(value is False for value in values) else UNKNOWN
        return compare(comparison.operator, left, self.expression(right))

    def operator(self, compound: Compound) -> Value:
        operator = compound.operator
        if operator == "exists":
            query = compound.parts[0]
            if not isinstance(query, Subquery):
                return UNKNOWN
            asked = query.query if query.query.outputs else query.query._replace(outputs=())
            if asked.limit:
                asked = asked._replace(limit=())
            found = self.select(asked)
            return True if found.rows else False if found.is_exact else UNKNOWN
        if operator == "any":
            return UNKNOWN
        values = [self.expression(operand) for operand in compound.operands]
        match operator:
            case "and":
                return conjunction(values)
            case "or":
                return disjunction(values)
            case "not":
                return negated(values[0])
            case "is null":
                return UNKNOWN if values[0] is UNKNOWN else values[0] is None
            case "in":
                return disjunction([are_equal(values[0], item) for item in values[1:]])
            case "||":
                return None if None in values else joined(values)
            case "~~" | "~~*":
                return like(values[0], values[1], ignores_case=operator == "~~*")
            case "array":
                return values
            case "+" | "-" if len(values) == 2 and all(type(value) is int for value in values):
                return values[0] + values[1] if operator == "+" else values[0] - values[1]
            case "case":
                return _case(values)
        return UNKNOWN

    def call(self, compound: Compound) -> Value:
        name = (compound.function or "").removeprefix("pg_catalog.")
        if name == "count" and self.group is not None:
            is_plain = self.group.is_exact and (not compound.arity)
            return len(self.group.rows) if is_plain else UNKNOWN
        if name == "current_schema" and len(self.world.schema.search_path) >= 1:
            return self.world.schema.search_path[0]
        reading = _CALLS.get(name)
        if reading is None or compound.arity is None or name in self.world.registered_functions:
            return UNKNOWN
        values = [self.expression(operand) for operand in compound.operands]
        try:
            return reading(self.world, values)
        except (IndexError, TypeError, ValueError, AttributeError):
            return UNKNOWN


def _literal(literal: Literal) -> Value:
    if literal.kind == "null":
        return None
    if literal.kind == "boolean":
        return literal.text.upper() == "TRUE"
    if literal.kind == "integer" and len(literal.text) < 19:
        return int(literal.text)
    return literal.text if literal.kind == "string" else UNKNOWN


def _case(values: Sequence[Value]) -> Value:
    for condition, result in zip(values[::2], values[1::2], strict=False):
        if condition is True:
            return result
        if condition not in (False, None):
            return UNKNOWN
    return values[-1] if len(values) % 2 else None


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Compound) and expression.operator == "and":
        for part in expression.operands:
            yield from _conjuncts(part)
    else:
        yield expression


def _is_aggregate(expression: Expression) -> bool:
    match expression:
        case Compound():
            return expression.function in _AGGREGATES or any(_is_aggregate(part) for part in expression.parts)
        case Comparison():
            return _is_aggregate(expression.left) or _is_aggregate(expression.right)
        case Cast():
            return _is_aggregate(expression.operand)
    return False


def _coalesce(_: World, values: list[Value]) -> Value:
    return next((value for value in values if value is not None), None)


def _text(change: Callable[[str], Value]) -> Callable[[World, list[Value]], Value]:
    return lambda _, values: None if values[0] is None else change(values[0])


_CALLS: dict[str, Callable[[World, list[Value]], Value]] = {
    "format": lambda _, values: formatted(values),
    "quote_ident": lambda _, values: quoted_name(values[0]),
    "quote_literal": lambda _, values: quoted_text(values[0]),
    "quote_nullable": lambda _, values: quoted_text(values[0]),
    "concat": lambda _, values: joined(["" if value is None else value for value in values]),
    "coalesce": _coalesce,
    "lower": _text(str.lower),
    "upper": _text(str.upper),
    "trim": lambda _, values: values[0].strip(" ") if len(values) == 1 else UNKNOWN,
    "length": _text(len),
    "replace": lambda _, values: values[0].replace(values[1], values[2]),
    "unnest": lambda _, values: values[0],
    "array_length": lambda _, values: len(values[0]) or None if isinstance(values[0], list) else UNKNOWN,
    "to_regclass": lambda world, values: class_of(world, values[0]),
    "to_regtype": lambda world, values: type_of(world, values[0]),
}
_AGGREGATES = frozenset("count max min sum avg bool_or bool_and every array_agg string_agg json_agg jsonb_agg".split())
_TEXTS = frozenset({"text", "varchar", "name", "character varying", "char", "information_schema.sql_identifier"})
_WHOLE = frozenset({"int", "integer", "bigint", "smallint", "int4", "int8", "oid"})
_OUTER = frozenset({"LEFT", "RIGHT", "FULL"})
