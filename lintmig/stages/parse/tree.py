"""The one door to sqlglot: its trees become our expressions, queries and data changes.

All spans are offsets in the script: `base` is where the parsed text starts in it.
"""

from __future__ import annotations

import logging
import re
from functools import cache, lru_cache
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError

from lintmig.model.engine import EngineName
from lintmig.model.expression import Expression, Query
from lintmig.model.operation import CreateTable, Delete, Insert, Select, Update
from lintmig.model.source import Span
from lintmig.stages.parse.changes import ChangeConverter
from lintmig.stages.parse.conversion import Converter
from lintmig.stages.parse.merging import merge

logging.getLogger("sqlglot").setLevel(logging.CRITICAL)

_DIALECTS: dict[EngineName, str] = {
    "postgresql": "postgres",
    "sqlite": "sqlite",
    "mariadb": "mysql",
    "mysql": "mysql",
}
_FAILURES = (
    SqlglotError,
    RecursionError,
    ValueError,
    AttributeError,
    TypeError,
    KeyError,
    IndexError,
)
"""What sqlglot raises on text it cannot read; the last ones come from inside its parsers."""


def read_expression(
    sql: str, base: int, engine: EngineName, settings: frozenset[str] = frozenset()
) -> Expression | None:
    tree = _parse("SELECT " + sql, engine, settings)
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or len(tree.args) == 0:
        return None
    return Converter(base - len("SELECT "), "SELECT " + sql).expression(tree.expressions[0])


def read_query(sql: str, base: int, engine: EngineName, settings: frozenset[str] = frozenset()) -> Query | None:
    tree = _parse(sql, engine, settings)
    return Converter(base, sql).query(tree) if tree is not None else None


def read_data_change(
    sql: str, span: Span, engine: EngineName, settings: frozenset[str] = frozenset()
) -> Insert | Update | Delete | Select | CreateTable | None:
    tree = _parse(sql, engine, settings)
    if tree is None:
        return None
    converter = ChangeConverter(span.start, sql)
    try:
        if isinstance(tree, exp.Insert):
            return converter.insert(tree, span)
        if isinstance(tree, exp.Update):
            return converter.update(tree, span)
        if isinstance(tree, exp.Delete):
            return converter.delete(tree, span)
        if isinstance(tree, exp.Merge):
            return merge(converter, tree, span)
        query = converter.query(tree)
        into = tree.args.get("into") if isinstance(tree, exp.Select) else None
        made = converter.target(into.this) if into is not None else None
    except RecursionError:
        return None
    if query is None:
        return None
    if into is not None and made is not None:
        is_temporary = bool(into.args.get("temporary"))
        name = made.name
        return CreateTable(name, (), (), (), False, is_temporary, (), query, False, name.span)
    return Select(query, span)


@lru_cache(maxsize=512)
def _parse(sql: str, engine: EngineName, settings: frozenset[str]) -> Any:
    """Nobody changes the tree: views are often made again as they were."""
    name = _DIALECTS[engine]
    dialect = _dialect(name)
    if name == "sqlite" and "$" in sql:
        sql = _NUMBERED.sub(lambda found: "?" if found[0] == "$" else found[0], sql)
    if name == "mysql" and settings & {"ANSI_QUOTES", "NO_BACKSLASH_ESCAPES"}:
        from lintmig.stages.parse.ansi import dialect_with

        dialect = dialect_with(settings)()
    try:
        trees = dialect.parse(sql)
    except _FAILURES:
        return None
    return trees[0] if len(trees) == 1 else None


_NUMBERED = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|\$(?=\d)""")
"""`$1`, which SQLite takes as it takes `?1`, and sqlglot for a name."""


@cache
def _dialect(name: str) -> Any:
    """A dialect that keeps calls as written: sqlglot would rename functions and reorder their arguments.

    None of these engines has lambdas: `f(a -> 'b')` takes a value out of a document.

    Its compiled parser classes take no subclass; so their tables are replaced.
    """
    dialect: Any = Dialect.get_or_raise(name)
    parser = type(dialect).parser_class
    parser.FUNCTIONS = {}
    parser.LAMBDAS = {token: read for token, read in parser.LAMBDAS.items() if token.name != "ARROW"}
    kept = _SPECIAL_CALLS | _MYSQL_CALLS if name == "mysql" else _SPECIAL_CALLS
    parser.FUNCTION_PARSERS = {key: value for key, value in parser.FUNCTION_PARSERS.items() if key in kept}
    return dialect


_SPECIAL_CALLS = frozenset(
    "CAST EXTRACT JSON_OBJECT JSON_OBJECTAGG JSON_TABLE JSON_VALUE NORMALIZE OVERLAY POSITION SUBSTRING TRIM"
    " XMLELEMENT XMLTABLE".split()
)
"""Calls with words between their arguments."""

_MYSQL_CALLS = frozenset({"CHAR", "CONVERT", "GROUP_CONCAT", "MATCH", "SUBSTR", "VALUES", "WEIGHT_STRING"})
