"""Types of columns and expressions, as far as they are certain."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from lintmig.engines import signatures
from lintmig.engines.pairs import canonical
from lintmig.model.engine import EngineName
from lintmig.model.expression import Cast, Literal
from lintmig.model.name import DataType
from lintmig.model.related import named
from lintmig.model.source import Span
from lintmig.stages.replay.queries.coercion import converts
from lintmig.stages.replay.rows.strict import is_refused
from lintmig.stages.replay.world import World

NOT_COLUMNS = frozenset(
    "user session_user current_user current_role current_catalog current_schema localtime localtimestamp "
    "sysdate default true false null excluded new old day month year hour minute second week quarter epoch "
    "microsecond rownum level value maxvalue infinity unknown current_date current_time current_timestamp "
    "utc_timestamp utc_date sql_tsi_second sql_tsi_minute sql_tsi_hour sql_tsi_day sql_tsi_week sql_tsi_month "
    "sql_tsi_quarter sql_tsi_year".split()
)
"""Words that the parser may hand over as columns although they are none."""

LITERAL_TYPES = {"integer": "integer", "decimal": "numeric", "boolean": "boolean"}


def canonical_name(world: World, type_: DataType) -> str:
    """The engine's own name of a type, with a domain replaced by its base and ` []` after an array."""
    name, is_array = type_.name, type_.is_array
    seen = 0
    while seen < 10:
        domain = next((item for _, item in named(world.schema.types, name)), None)
        if domain is None or domain.base is None:
            break
        name, is_array, seen = domain.base.name, is_array or domain.base.is_array, seen + 1
    name = own_name(world.engine.name, name)
    return name + " []" if is_array else name


@lru_cache(maxsize=4096)
def own_name(engine: EngineName, name: str) -> str:
    """The engine's own name of a type that is no domain."""
    if engine in ("mariadb", "mysql"):
        name = name.replace(" zerofill", " unsigned").replace(" signed", "").replace(" unsigned unsigned", " unsigned")
    return canonical(engine, name)


def literal_type(world: World, literal: Literal) -> str | None:
    """The type of a literal; None for strings and NULL."""
    if literal.kind == "integer" and world.engine.name == "postgresql":
        if len(literal.text) > _LONGEST:
            return "numeric"
        value = int(literal.text)
        return next((name for name in ("integer", "bigint") if -_RANGES[name] <= value < _RANGES[name]), "numeric")
    return LITERAL_TYPES.get(literal.kind)


def catalog_name(world: World, type_: DataType | None) -> str | None:
    """What PostgreSQL's catalog calls a type, a domain's base for a domain; None for what is not built in."""
    if type_ is None or not type_.name:
        return None
    name, is_array = type_.name, type_.is_array
    for _ in range(10):
        own = next((item for _, item in named(world.schema.types, name)), None)
        if own is None:
            break
        if not own.is_certain:
            return None
        if own.labels is not None:
            return f"~{name}[]" if is_array else f"~{name}"
        if own.base is None:
            return None
        name, is_array = own.base.name, is_array or own.base.is_array
    short = signatures.short_name(canonical("postgresql", name))
    return None if short is None else short + "[]" * is_array


def assigns(world: World, source: DataType | None, target: DataType) -> bool:
    """Whether PostgreSQL puts a value of one type into a column of another, or may."""
    given, wanted = catalog_name(world, source), catalog_name(world, target)
    if given is None or wanted is None or world.creations.ever("cast", ""):
        return True
    return converts(given, wanted, "a")


def spelled(name: str) -> DataType:
    """A type of the catalog as SQL spells it."""
    element = name.removesuffix("[]").removeprefix("~")
    facts = signatures.types().get(element) if not name.startswith("~") else None
    text = facts.spelling if facts is not None else element
    is_array = name.endswith("[]")
    return DataType(text, (), is_array, None, text + "[]" * is_array, Span(0, 0))


def is_enum(world: World, type_: DataType) -> bool:
    return any(item.labels is not None for _, item in named(world.schema.types, type_.name))


def cast_type(expression: Cast) -> DataType:
    name = expression.type_name.partition("(")[0]
    is_array = expression.type_name.endswith("[]")
    return DataType(name.removesuffix("[]").strip(), (), is_array, None, expression.type_name, Span(0, 0))


def unfit_literal(world: World, expression: object, type_: DataType) -> Literal | None:
    """The literal, where the engine does not take it into a column of this type."""
    if world.engine.name in ("mariadb", "mysql"):
        return _unfit_in_mysql(world, expression, type_)
    if world.engine.name == "sqlite":
        return None
    if world.engine.name != "postgresql" or not isinstance(expression, Literal):
        return None
    spelling = literal_type(world, expression)
    if spelling is not None:
        source, target = signatures.short_name(spelling), catalog_name(world, type_)
        is_taken = source is None or target is None or converts(source, target, "a")
        return None if is_taken and _is_in_range(expression, target) else expression
    if type_.is_array:
        is_text = expression.kind == "string"
        return expression if is_text and not _ARRAY.match(expression.text.strip()) else None
    name = canonical_name(world, type_)
    if expression.kind == "string":
        if name in ("character varying", "character") and is_too_long(expression.text, type_):
            return expression
        if name in ("json", "jsonb") and not _is_json(expression.text):
            return expression
        if name in _TIMES and not _may_be_a_time(name, expression.text):
            return expression
        if name.endswith("range") and name in signatures.types() and not _RANGE.match(expression.text.strip()):
            return expression
        pattern = _STRINGS.get(name)
        if pattern is not None and not pattern.fullmatch(expression.text.strip()):
            return expression
        enum = next(
            (key for key, item in named(world.schema.types, type_.name) if item.is_certain),
            None,
        )
        labels = world.schema.types[enum].labels if enum is not None else None
        if labels is not None and expression.text not in labels:
            return expression
        if enum is not None:
            world.transaction.check_value(world, enum, expression)
    return None


def _is_in_range(literal: Literal, target: str | None) -> bool:
    if literal.kind != "integer" or target not in _BOUNDS:
        return True
    if len(literal.text) > _LONGEST:
        return False
    return -_BOUNDS[target] <= int(literal.text) < _BOUNDS[target]


_LONGEST = 20
"""More digits than any integer has."""

_BOUNDS = {"int2": 2**15, "int4": 2**31, "int8": 2**63}
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_RANGE = re.compile(r"[\[({]|empty", re.IGNORECASE)
_ARRAY = re.compile(r"\{|\[[-+\d]")
_RANGES = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}
_TIMES = frozenset(
    {
        "date",
        "timestamp without time zone",
        "timestamp with time zone",
        "time without time zone",
        "time with time zone",
        "interval",
    }
)
_NAMED_TIMES = frozenset({"now", "today", "tomorrow", "yesterday", "epoch", "infinity", "-infinity", "allballs"})


def _may_be_a_time(name: str, text: str) -> bool:
    """Whether a string may be read as a date or a time: every one has a digit, but for a few words."""
    plain = text.strip()
    if name != "interval" and (match := _DAY.match(plain)) is not None and not _is_a_day(match):
        return False
    if name in ("interval", "time without time zone", "time with time zone") and _DATE.fullmatch(plain):
        return False
    if name != "interval" and plain.isdigit() and len(plain) < 3:
        return False
    return any(char.isdigit() for char in text) or not _NAMED_TIMES.isdisjoint(re.split(r"[\s()]+", plain.lower()))


def _is_a_day(match: re.Match[str]) -> bool:
    year, month, day = (int(part) for part in match.groups())
    try:
        datetime.date(max(year, 1), month, day)
    except ValueError:
        return False
    return True


def _is_json(text: str) -> bool:
    import json

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def is_too_long(text: str, type_: DataType) -> bool:
    """Whether a string has more characters than the type; blanks at its end do not count."""
    if len(type_.arguments) != 1 or not type_.arguments[0].isdigit():
        return False
    return len(text.rstrip(" ")) > int(type_.arguments[0])


def unfit_in_sqlite(expression: object, type_: DataType) -> Literal | None:
    """The literal, where a column of SQLite that keeps only its type's values (STRICT, a rowid) does not take it."""
    if not isinstance(expression, Literal) or expression.kind not in ("string", "decimal", "integer"):
        return None
    name = type_.name
    if name == "blob":
        return expression
    if name not in ("int", "integer", "real"):
        return None
    try:
        value = float(expression.text)
    except ValueError:
        return expression
    return expression if name != "real" and not value.is_integer() else None


def _unfit_in_mysql(world: World, expression: object, type_: DataType) -> Literal | None:
    """Values that are none of the type, as the strict mode (the default) refuses them."""
    if not isinstance(expression, Literal) or not world.schema.is_strict:
        return None
    if is_refused(world.engine, expression, type_, canonical_name(world, type_)):
        return expression
    if expression.kind != "string":
        return None
    if type_.name in ("varchar", "char", "character varying", "character") and is_too_long(expression.text, type_):
        return expression
    if type_.name == "enum" and type_.arguments:
        labels = {argument.strip().strip("'\"").replace("''", "'").lower().rstrip() for argument in type_.arguments}
        return None if expression.text.rstrip().lower() in labels else expression
    if type_.name in ("date", "datetime", "timestamp", "time") and not any(char.isdigit() for char in expression.text):
        return None if expression.text.strip().upper() in ("", "CURRENT_TIMESTAMP") else expression
    is_number = canonical_name(world, type_).removesuffix(" unsigned") in _MYSQL_NUMBERS
    return expression if is_number and not _NUMBER.fullmatch(expression.text.strip()) else None


_MYSQL_NUMBERS = frozenset(
    {"tinyint", "smallint", "mediumint", "int", "bigint", "boolean", "decimal", "float", "double"}
)


_INTEGER = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|[+-]?inf(inity)?", re.IGNORECASE)
_STRINGS: dict[str, re.Pattern[str]] = {
    "integer": _INTEGER,
    "smallint": _INTEGER,
    "bigint": _INTEGER,
    "numeric": _NUMBER,
    "real": _NUMBER,
    "double precision": _NUMBER,
    "boolean": re.compile(r"t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0", re.IGNORECASE),
    "inet": re.compile(r"[\da-f]*[.:][\da-f.:]*(/\d+)?", re.IGNORECASE),
    "money": re.compile(r".*\d.*"),
    "bit": re.compile(r"b?[01]*|x[\da-f]*", re.IGNORECASE),
    "bit varying": re.compile(r"b?[01]*|x[\da-f]*", re.IGNORECASE),
    "uuid": re.compile(r"\{?[0-9a-f]{4}(-?[0-9a-f]{4}){7}\}?", re.IGNORECASE),
}
"""What a string must look like to be read as a value of the type."""
