"""What CHECKs, partitions and sizes of numbers say of rows whose values are known."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lintmig.model.definition import Check, Constraint, ForeignKey
from lintmig.model.expression import ColumnReference, Comparison, Compound, Expression, Literal
from lintmig.model.fault import Fault, NoParent, Unsuited
from lintmig.model.name import DataType
from lintmig.model.operation import Insert, UseConstraint
from lintmig.model.schema import ForeignKeyConstraint, Table
from lintmig.model.source import Span
from lintmig.stages.replay.postgresql.inheritance import children_of
from lintmig.stages.replay.postgresql.kept_expressions import own
from lintmig.stages.replay.postgresql.partitions import comparable, takes
from lintmig.stages.replay.queries.typing import canonical_name
from lintmig.stages.replay.rows.contents import NULL, KnownRow, first_orphan, is_watched, literals
from lintmig.stages.replay.world import Found, World

Known = Decimal | str | bool | None


class _UnknownError(Exception):
    """What an expression gives is not certain."""


_INTEGERS = frozenset({"integer", "bigint", "smallint"})
_EXACT_DIGITS = 15
_TEXTS = frozenset({"text", "character varying"})


def violated_check(world: World, found: Found, rows: list[KnownRow]) -> tuple[int, str] | None:
    """The first row that certainly is not what a CHECK demands, and the name of the CHECK."""
    table = world.schema.tables[found.key]
    for name, demand in table.check_expressions.items():
        if name not in table.constraints:
            continue
        for number, row in enumerate(rows):
            if is_refused(world, table, row, demand):
                return number, name
    return None


def is_refused(world: World, table: Table, row: KnownRow, demand: Expression) -> bool:
    try:
        return _value(world, table, row, demand) is False
    except _UnknownError:
        return False


def _value(world: World, table: Table, row: KnownRow, expression: Expression) -> Known:
    match expression:
        case Literal():
            return _literal(expression)
        case ColumnReference():
            return _column(world, table, row, world.fold(expression.name))
        case Comparison():
            left, right = (_value(world, table, row, item) for item in (expression.left, expression.right))
            return _compared(expression.operator, left, right)
        case Compound():
            return _compound(world, table, row, expression)
        case _:
            raise _UnknownError


def _literal(literal: Literal) -> Known:
    if literal.kind == "null":
        return None
    if literal.kind == "boolean":
        return literal.text.lower() in ("true", "t")
    if literal.kind == "string":
        return literal.text
    try:
        return Decimal(literal.text)
    except InvalidOperation:
        raise _UnknownError from None


def _column(world: World, table: Table, row: KnownRow, name: str) -> Known:
    column = table.columns.get(name)
    if column is None or not column.is_certain or name not in row or column.type.is_array:
        raise _UnknownError
    kind, held = row[name]
    if (kind, held) == NULL:
        return None
    type_name = canonical_name(world, column.type)
    is_enum = any(key[1] == column.type.name for key in world.schema.types)
    if kind in ("integer", "decimal") and not is_enum:
        return _kept(type_name, column.type, str(held))
    if kind == "string" and type_name in _TEXTS and not is_enum:
        return str(held)
    if kind == "boolean" and type_name == "boolean":
        return held in ("true", "t")
    raise _UnknownError


def _kept(type_name: str, type_: DataType, text: str) -> Known:
    """A number as a column keeps it: rounded to whole numbers, or to the places that its type has."""
    try:
        number = Decimal(text)
        if type_name in _INTEGERS:
            return number.to_integral_value(ROUND_HALF_UP)
        if type_name == "numeric" and not type_.arguments:
            return number
        if type_name == "numeric" and all(item.strip().isdigit() for item in type_.arguments):
            places = int(type_.arguments[1]) if len(type_.arguments) > 1 else 0
            return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if type_name == "double precision" and len(number.as_tuple().digits) < _EXACT_DIGITS:
            return number
    except InvalidOperation:
        pass
    raise _UnknownError


def _compared(operator: str, left: Known, right: Known) -> bool | None:
    if left is None or right is None:
        return None
    if type(left) is not type(right):
        raise _UnknownError
    if operator in ("=", "<>", "!="):
        return (left == right) == (operator == "=")
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        raise _UnknownError
    results = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    if operator not in results:
        raise _UnknownError
    return results[operator]


def _compound(world: World, table: Table, row: KnownRow, expression: Compound) -> Known:
    parts, operator = expression.parts, expression.operator
    if operator is None and expression.function is None and expression.form is None and len(parts) == 1:
        return _value(world, table, row, parts[0])
    if expression.arity is None or expression.form is not None:
        raise _UnknownError
    if operator in ("and", "or"):
        return _joined(world, table, row, expression)
    values = [_value(world, table, row, part) for part in expression.operands]
    if operator == "not" and len(values) == 1:
        return None if values[0] is None else not values[0]
    if operator == "is null" and len(values) == 1:
        return values[0] is None
    if operator == "between" and len(values) == 3:
        bounds = (_compared(">=", values[0], values[1]), _compared("<=", values[0], values[2]))
        return False if False in bounds else None if None in bounds else True
    if operator == "in" and len(values) > 1:
        found = [_compared("=", values[0], value) for value in values[1:]]
        return True if True in found else None if None in found else False
    if expression.function in ("length", "char_length") and len(values) == 1:
        return _length(values[0])
    raise _UnknownError


def _length(value: Known) -> Known:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _UnknownError
    return Decimal(len(value))


def _joined(world: World, table: Table, row: KnownRow, expression: Compound) -> bool | None:
    """AND and OR: one part may tell, whatever the others are."""
    deciding = expression.operator == "or"
    found: list[Known] = []
    is_unknown = False
    for part in expression.operands:
        try:
            found.append(_value(world, table, row, part))
        except _UnknownError:
            is_unknown = True
    if deciding in found:
        return deciding
    if is_unknown:
        raise _UnknownError
    return None if None in found else not deciding


def row_demands(
    world: World, found: Found, operation: Insert, rows: list[KnownRow]
) -> Iterator[tuple[int, str, Unsuited]]:
    """What the rows of an INSERT violate: the row, the column that it is about, and the fault."""
    table, span = world.schema.tables[found.key], operation.table.name.span
    if world.engine.name != "postgresql":
        return
    violated = violated_check(world, found, rows)
    if violated is not None:
        number, name = violated
        columns = sorted(table.checks.get(name, ()))
        place = table.constraints[name]
        yield number, columns[0] if columns else "", Unsuited("check violated", table.name, name, span, place)
    partitioning = table.partitioning
    if partitioning is not None and len(partitioning.columns) == 1 and partitioning.columns[0] is not None:
        column = partitioning.columns[0]
        for number, row in enumerate(rows):
            if _has_no_partition(world, found, table, row, column):
                shown = f"{column} = {next(literals([row[column]]))}"
                yield number, column, Unsuited("no partition for row", table.name, shown, span, table.place)
                return


def _has_no_partition(world: World, found: Found, table: Table, row: KnownRow, column: str) -> bool:
    kept = table.columns.get(column)
    if kept is None or not kept.is_certain or column not in row or row[column][0] == "null":
        return False
    kind, held = row[column]
    value = comparable(canonical_name(world, kept.type), kind, str(held))
    children = children_of(world, found.key)
    if value is None or not children:
        return False
    bounds = [child.table.bound for child in children if child.table.is_certain]
    is_known = len(bounds) == len(children) and world.schema.is_complete and not world.has_baseline
    return is_known and all(bound is not None and takes(bound, value) is False for bound in bounds)


def too_large(type_: DataType, text: str) -> bool:
    """Whether a number has more digits before its point than NUMERIC (precision, scale) takes."""
    arguments = [item.strip() for item in type_.arguments]
    if not arguments or not all(item.isdigit() for item in arguments) or type_.is_array:
        return False
    precision, scale = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
    try:
        number = Decimal(text)
        rounded = number.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return False
    return abs(rounded) >= Decimal(10) ** (precision - scale)


def new_check_fault(world: World, found: Found, demand: Expression, span: Span) -> Unsuited | None:
    """A CHECK over rows that are known to be there."""
    known = world.contents.of(found.key)
    table = world.schema.tables[found.key]
    if known is None or world.engine.name != "postgresql" or not world.is_certain:
        return None
    if any(is_refused(world, table, row, demand) for row in known.rows):
        return Unsuited("rows violate check", table.name, "", span, table.place)
    return None


def new_foreign_key_fault(world: World, found: Found, key: ForeignKeyConstraint, span: Span) -> NoParent | None:
    """A foreign key over rows of which one points to nothing."""
    known, parents = world.contents.of(found.key), world.contents.of(key.target)
    target = world.schema.tables.get(key.target)
    is_known = known is not None and parents is not None and parents.is_exact
    if known is None or parents is None or not is_known or target is None or not target.is_certain:
        return None
    if world.engine.name == "sqlite" or not world.is_certain or not key.target_columns:
        return None
    if len(key.columns) != len(key.target_columns) or not world.contents.holds_foreign_keys:
        return None
    orphan = first_orphan(known.rows, key.columns, parents.rows, key.target_columns)
    if orphan is None or is_watched(world, found.key):
        return None
    table = world.schema.tables[found.key]
    return NoParent(table.name, key.columns, tuple(literals(orphan[1])), target.name, span, target.place)


def validation_fault(world: World, found: Found, operation: UseConstraint) -> NoParent | None:
    """VALIDATE CONSTRAINT of a foreign key over rows of which one points to nothing."""
    name = world.fold(operation.name)
    key = next((item for item in found.table.certain_foreign_keys if item.name == name), None)
    if key is None or operation.action != "validate":
        return None
    return new_foreign_key_fault(world, found, key, operation.name.span)


def check_rows(world: World, found: Found, constraint: Constraint) -> None:
    """Report rows that are known to be there and that a new constraint does not take."""
    fault: Fault | None = None
    table = world.schema.tables[found.key]
    if isinstance(constraint, Check) and constraint.expression is not None and constraint.is_valid:
        fault = new_check_fault(world, found, own(constraint.expression), constraint.span)
    elif isinstance(constraint, ForeignKey) and constraint.is_valid and table.foreign_keys:
        fault = new_foreign_key_fault(world, found, table.foreign_keys[-1], constraint.span)
    if fault is not None and not world.faults:
        world.report(fault)
