"""Expressions and queries: only what is needed to resolve names and to tell types apart.

Spans are offsets in the script's SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from lintmig.model.name import Identifier, ObjectName
from lintmig.model.source import Span


@dataclass(frozen=True, slots=True)
class ColumnReference:
    qualifier: Identifier | None
    name: Identifier


@dataclass(frozen=True, slots=True)
class Literal:
    kind: OneOf["integer", "decimal", "string", "boolean", "null"]
    text: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Cast:
    operand: Expression
    type_name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operator` is one of `=`, `<>`, `<`, `<=`, `>`, `>=`; IN (a, b) is read as one `=` for each."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Subquery:
    query: Query


@dataclass(frozen=True, slots=True)
class Compound:
    """Any other expression: its parts are looked into, its type is known only for some functions."""

    parts: tuple[Expression, ...]
    function: str | None = None


Expression = ColumnReference | Literal | Cast | Comparison | Subquery | Compound


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table, view or common table expression named in FROM, JOIN, USING or as a target."""

    name: ObjectName
    alias: Identifier | None


@dataclass(frozen=True, slots=True)
class DerivedSource:
    """A subquery or a function in FROM; `query` is None where its columns cannot be known."""

    query: Query | None
    alias: Identifier | None
    column_names: tuple[str, ...] = ()


RowSource = TableSource | DerivedSource


@dataclass(frozen=True, slots=True)
class Output:
    """One item of a select list: `name` is None where the engine makes one up; `*` has no expression."""

    name: str | None
    expression: Expression | None
    star_of: Identifier | None = None


@dataclass(frozen=True, slots=True)
class CommonTable:
    name: Identifier
    column_names: tuple[str, ...]
    query: Query | None


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT, or several joined by UNION and the like (then `branches`, and no sources).

    `late_expressions` are those of GROUP BY, HAVING and ORDER BY, which also see the outputs' names.
    """

    common_tables: tuple[CommonTable, ...] = ()
    sources: tuple[RowSource, ...] = ()
    outputs: tuple[Output, ...] = ()
    expressions: tuple[Expression, ...] = ()
    late_expressions: tuple[Expression, ...] = ()
    branches: tuple[Query, ...] = ()
