"""What queries see of the schema, and expressions as messages name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lintmig.model.expression import Cast, ColumnReference, Comparison, Compound, Expression, Literal, Subquery
from lintmig.model.name import DataType, Identifier
from lintmig.model.source import Span
from lintmig.stages.replay.world import Found, World

UNKNOWN = DataType("", (), False, None, "", Span(0, 0))


@dataclass(frozen=True, slots=True)
class Visible:
    """A row source under the name by which a query sees it; `columns` is None where they are not known."""

    name: str
    columns: Mapping[str, DataType] | None
    found: Found | None = None
    needs_qualifier: bool = False
    """Whether its columns are only seen behind its name: a trigger's NEW and OLD."""

    def shows(self, column: str) -> bool:
        return not self.needs_qualifier and column in (self.columns or ())


@dataclass(frozen=True, slots=True)
class Scope:
    sources: tuple[Visible, ...]
    parent: Scope | None = None
    common: Mapping[str, Mapping[str, DataType] | None] = field(default_factory=dict)
    merges_columns: bool = False
    """Whether a name may stand for the columns of several sources at once: USING, NATURAL, and outputs' names."""
    for_subqueries: Visible | None = None
    """What only subqueries see besides: on MariaDB the names of the outputs in front of theirs."""

    def around_subquery(self) -> Scope:
        if self.for_subqueries is None:
            return self
        return replace(self, parent=Scope((self.for_subqueries,), self.parent), for_subqueries=None)

    def outwards(self) -> Iterator[Scope]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def common_table(self, name: str) -> tuple[bool, Mapping[str, DataType] | None]:
        found = next((scope for scope in self.outwards() if name in scope.common), None)
        return (True, found.common[name]) if found is not None else (False, None)

    def source_named(self, name: str) -> Visible | None:
        return next((source for scope in self.outwards() for source in scope.sources if source.name == name), None)

    def has(self, column: str) -> bool:
        return any(source.shows(column) for scope in self.outwards() for source in scope.sources)

    def is_ambiguous(self, column: str) -> bool:
        """Whether several tables of one query have the column, and nothing says which is meant."""
        if self.merges_columns or any(source.columns is None or not source.name for source in self.sources):
            return False
        return sum(source.shows(column) for source in self.sources) > 1


def expression_columns(expression: Expression | None) -> Iterator[ColumnReference]:
    """Every column reference in an expression, subqueries left out."""
    match expression:
        case ColumnReference():
            yield expression
        case Cast():
            yield from expression_columns(expression.operand)
        case Comparison():
            yield from expression_columns(expression.left)
            yield from expression_columns(expression.right)
        case Compound():
            for part in expression.parts:
                yield from expression_columns(part)


def visible(world: World, found: Found, alias: Identifier | None) -> Visible:
    """A table as a query sees it."""
    table = found.table
    name = world.fold_table(alias) if alias else found.key[1]
    is_known = table.is_complete and table.is_certain and world.schema.is_complete
    columns = {key: column.type if column.is_certain else UNKNOWN for key, column in table.columns.items()}
    return Visible(name, columns if is_known else None, found)


def plain(name: str) -> DataType:
    return DataType(name, (), False, None, name, Span(0, 0))


def place_of(expression: Expression) -> Span | None:
    """Where an expression starts, as far as it is known."""
    match expression:
        case ColumnReference():
            return (expression.qualifier or expression.name).span.to(expression.name.span)
        case Literal():
            return expression.span
        case Cast():
            return place_of(expression.operand)
        case Comparison():
            return place_of(expression.left) or place_of(expression.right)
        case Subquery():
            outputs = (output.expression for output in expression.query.outputs)
            return next((span for each in outputs if each is not None and (span := place_of(each)) is not None), None)
        case Compound():
            return next((span for part in expression.parts if (span := place_of(part)) is not None), None)


def start_of(expression: Expression) -> Span | None:
    """Where an expression starts: a call at its function's name."""
    own = expression.span if isinstance(expression, Compound) else None
    return own or place_of(expression)


def shown(expression: Expression) -> str:
    """An expression as messages name it."""
    match expression:
        case ColumnReference():
            return (
                f"{expression.qualifier.text}.{expression.name.text}" if expression.qualifier else expression.name.text
            )
        case Literal():
            return f"'{expression.text}'" if expression.kind == "string" else expression.text
        case Compound() if expression.function:
            return f"{expression.function}(...)"
    return "the value"
