"""Whether a row of known values meets a CHECK; said only where it holds for every collation and way to write."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from lintmig.model.expression import ColumnReference, Comparison, Compound, Expression, Literal
from lintmig.model.fault import CheckFailed
from lintmig.model.operation import Insert
from lintmig.model.schema import Table
from lintmig.stages.replay.rows.contents import NULL, KnownRow, Value, rows_of
from lintmig.stages.replay.world import Found, World

_IS_NULL = "null"
_EXACT, _DIGITS = 2**53, 15
_Result = bool | str | None
"""What a condition makes: true, false, `null`, or None where it is not known."""


def check_faults(world: World, found: Found, operation: Insert) -> Iterator[CheckFailed]:
    """Literal rows that fail a CHECK of their table."""
    table = world.schema.tables.get(found.key, found.table)
    if not table.check_expressions or not operation.rows or world.engine.name == "postgresql":
        return
    if not (table.is_certain and table.is_complete and world.is_certain):
        return
    if operation.ignores_faults and not operation.replaces:
        return
    rows = rows_of(world, table, found.key, operation)
    for row in rows:
        failed = failed_check(world, table, row)
        if failed is not None:
            yield CheckFailed(table.name, failed, operation.table.name.span, table.place)
            return


def failed_check(world: World, table: Table, row: KnownRow) -> str | None:
    """The first CHECK that a row fails."""
    for name, expression in table.check_expressions.items():
        if name in table.checks and _truth(_Row(world, table, row), expression) is False:
            return name
    return None


class _Row:
    def __init__(self, world: World, table: Table, values: Mapping[str, Value]) -> None:
        self.world, self.table, self.values = world, table, values

    def value(self, expression: Expression) -> Value | None:
        match expression:
            case ColumnReference():
                return self.column(self.world.fold(expression.name))
            case Literal(kind="integer" | "decimal" | "boolean" as kind):
                return _number(kind, expression.text)
            case Literal(kind="string"):
                return ("string", expression.text)
            case Literal(kind="null"):
                return NULL
            case Compound(function="length" | "char_length", parts=(inner,)):
                made = self.value(inner)
                if made is not None and made[0] == "string" and str(made[1]).isascii():
                    return ("integer", len(str(made[1])))
                return NULL if made == NULL else None
            case _:
                return None

    def column(self, name: str) -> Value | None:
        """Only a value that the column keeps as it is written."""
        value, column = self.values.get(name), self.table.columns.get(name)
        if value is None or column is None or not column.is_certain:
            return None
        type_name = column.type.name
        is_number = "int" in type_name
        is_text = not is_number and any(word in type_name for word in ("text", "char", "clob"))
        is_number = is_number or bool(type_name and not is_text and "blob" not in type_name and type_name != "any")
        if value[0] in ("integer", "decimal", "boolean"):
            return _number(value[0], str(value[1])) if is_number else None
        return value if value == NULL or (value[0] == "string" and is_text) else None


def _number(kind: str, text: str) -> Value | None:
    """A number as SQLite keeps it exactly; its TRUE is 1."""
    if kind == "boolean":
        return ("integer", int(text.lower() == "true"))
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if number == number.to_integral_value():
        return ("integer", int(number)) if abs(number) < _EXACT else None
    return ("decimal", str(number.normalize())) if len(number.as_tuple().digits) < _DIGITS else None


def _truth(row: _Row, expression: Expression) -> _Result:
    match expression:
        case Comparison():
            return _compared(expression.operator, row.value(expression.left), row.value(expression.right))
        case Compound(operator="and" | "or" as word):
            results = [_truth(row, part) for part in expression.operands]
            decisive = word == "or"
            if decisive in [each for each in results if isinstance(each, bool)]:
                return decisive
            if None in results:
                return None
            return _IS_NULL if _IS_NULL in results else not decisive
        case Compound(operator="not", parts=(inner,)):
            result = _truth(row, inner)
            return not result if isinstance(result, bool) else result
        case Compound(operator="is null", parts=(inner,)):
            value = row.value(inner)
            return None if value is None else value == NULL
        case Compound(operator="in", parts=(first, *others)) if others:
            return _any(_compared("=", row.value(first), row.value(other)) for other in others)
        case Compound(operator="between", parts=(first, low, high)):
            value = row.value(first)
            results = [_compared(">=", value, row.value(low)), _compared("<=", value, row.value(high))]
            return False if False in results else (True if results == [True, True] else None)
        case Compound(parts=(inner,), function=None, operator=None):
            return _truth(row, inner)
        case _:
            return None


def _any(results: Iterator[_Result]) -> _Result:
    found = list(results)
    if True in found:
        return True
    return None if None in found else _IS_NULL if _IS_NULL in found else False


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compared(symbol: str, left: Value | None, right: Value | None) -> _Result:
    if left is None or right is None or symbol not in _ORDERS:
        return None
    if NULL in (left, right):
        return _IS_NULL
    if left[0] != "string" and right[0] != "string":
        return _ORDERS[symbol](Decimal(str(left[1])), Decimal(str(right[1])))
    if left[0] != right[0]:
        return None
    if symbol not in ("=", "<>"):
        return None
    first, second = str(left[1]), str(right[1])
    if first == second:
        return symbol == "="
    if first.strip().casefold() != second.strip().casefold():
        return symbol == "<>"
    return None
