"""Values that MariaDB and MySQL refuse in their strict mode, which is the default; all else is taken or not known."""

from __future__ import annotations

import re
from calendar import monthrange
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lintmig.model.engine import Engine
from lintmig.model.expression import Literal
from lintmig.model.name import DataType


def is_refused(engine: Engine, literal: Literal, type_: DataType, name: str) -> bool:
    """Whether the engine refuses the literal for a column of the type, of which `name` is its own name."""
    if name in _TIMES:
        return _is_no_time(engine, literal, name)
    if name == "uuid":
        return literal.kind != "null" and (literal.kind != "string" or not _UUID.fullmatch(literal.text))
    if literal.kind == "string" and name == "json":
        return _is_no_json(literal.text)
    if literal.kind == "string" and name in ("set", "binary", "varbinary"):
        return _is_no_member(literal.text, type_) if name == "set" else _has_too_many_bytes(literal.text, type_)
    number = _number(literal)
    if number is None:
        return False
    if name == "year":
        return number.quantize(Decimal(1), ROUND_HALF_UP) not in _YEARS
    if name == "bit" and literal.kind == "integer" and all(size.isdigit() for size in type_.arguments):
        return not 0 <= number < 2 ** int(type_.arguments[0] if type_.arguments else 1)
    base, _, sign = name.partition(" ")
    if base in _BYTES:
        size = 2 ** (8 * _BYTES[base])
        low, high = (0, size - 1) if sign == "unsigned" else (-size // 2, size // 2 - 1)
        return not low <= number.quantize(Decimal(1), ROUND_HALF_UP) <= high
    if base == "decimal":
        return _is_beyond(number, type_.arguments) or (sign == "unsigned" and number < 0)
    return False


_YEARS = frozenset(Decimal(year) for year in (*range(100), *range(1901, 2156)))


def _is_no_member(text: str, type_: DataType) -> bool:
    """Whether a text has what is no member of the SET."""
    members = {argument.strip().strip("'\"").replace("''", "'").lower().rstrip() for argument in type_.arguments}
    return bool(text) and not {part.rstrip().lower() for part in text.split(",")} <= members


def _has_too_many_bytes(text: str, type_: DataType) -> bool:
    size = type_.arguments[0] if type_.arguments else ("1" if type_.name == "binary" else "")
    return size.isdigit() and "\\" not in text and len(text.encode()) > int(size)


_BYTES = {"tinyint": 1, "boolean": 1, "bool": 1, "smallint": 2, "mediumint": 3, "int": 4, "integer": 4, "bigint": 8}
_TIMES = frozenset({"date", "datetime", "timestamp"})
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
_MOST_DIGITS = 100


def _number(literal: Literal) -> Decimal | None:
    if literal.kind not in ("integer", "decimal", "string") or len(literal.text) > _MOST_DIGITS:
        return None
    try:
        number = Decimal(literal.text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and -_MOST_DIGITS < number.adjusted() < _MOST_DIGITS else None


def _is_beyond(number: Decimal, arguments: tuple[str, ...]) -> bool:
    digits = [int(argument) for argument in arguments if argument.isdigit()]
    if len(digits) != len(arguments):
        return False
    precision, scale = (*digits, *(10, 0)[len(digits) :])[:2]
    rounded = number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP) if number.adjusted() + scale < 25 else number
    return abs(rounded) >= Decimal(10) ** (precision - scale)


_DAY = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"(?:[T ](?P<hour>\d\d?):(?P<minute>\d\d?)(?::(?P<second>\d\d?)(?:\.\d*)?)?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?"
)
_DAY_FIRST = re.compile(r"\d\d?[/.-]\d\d?[/.-]\d{4}(?: .*)?")
_DIGITS = {6: (2, 2, 2), 8: (4, 2, 2), 12: (2, 2, 2, 2, 2, 2), 14: (4, 2, 2, 2, 2, 2)}
"""How many digits of a number are its year, its month and so on, by how many there are in all."""


def _is_no_time(engine: Engine, literal: Literal, name: str) -> bool:
    text = literal.text.strip()
    if literal.kind == "boolean":
        return text.upper() == "TRUE"
    if literal.kind == "integer":
        return int(text) != 0 and (int(text) < _FIRST_DAY or not _is_day(*_parts(text)))
    if literal.kind != "string":
        return False
    match = _DAY.fullmatch(text)
    if match is None:
        return not text or _DAY_FIRST.fullmatch(text) is not None
    year, month, day, *clock = (int(match[part] or 0) for part in _DAY.groupindex if part != "zone")
    if not _is_day(year, month, day, *clock) or (match["zone"] is not None and engine.name == "mariadb"):
        return True
    if name != "timestamp" or not (year or month or day):
        return False
    is_late = year > 2038 and not (engine.name == "mariadb" and engine.version >= (11, 5))
    return year < 1969 or is_late or not (month and day)


_FIRST_DAY = 101


def _parts(number: str) -> list[int]:
    """Year, month, day and perhaps the time of a number such as 20200131; an impossible day where it is too long."""
    length = next((length for length in _DIGITS if len(number) <= length), 0)
    found, at = [], 0
    number = number.zfill(length)
    for size in _DIGITS.get(length, ()):
        found.append(int(number[at : at + size]))
        at += size
    return found or [0, 13, 0]


def _is_day(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> bool:
    """Whether there is such a day and time; month and day may be 0."""
    last = monthrange(year or 4, month)[1] if 0 < month <= 12 else 31
    return month <= 12 and day <= last and hour < 24 and minute < 60 and second < 60


def _is_no_json(text: str) -> bool:
    import json

    if "\\" in text:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return True
    return False
