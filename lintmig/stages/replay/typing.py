"""Types of columns and expressions, as far as they are certain."""

from __future__ import annotations

import re

from lintmig.engines.pairs import canonical, fits
from lintmig.model.expression import Cast, Literal
from lintmig.model.name import DataType
from lintmig.model.source import Span
from lintmig.stages.replay.strict import is_refused
from lintmig.stages.replay.world import World

NOT_COLUMNS = frozenset(
    "user session_user current_user current_role current_catalog current_schema localtime localtimestamp "
    "sysdate default true false null excluded new old day month year hour minute second week quarter epoch "
    "microsecond rownum level value maxvalue infinity unknown current_date current_time current_timestamp "
    "utc_timestamp utc_date".split()
)
"""Words that the parser may hand over as columns although they are none."""

LITERAL_TYPES = {"integer": "integer", "decimal": "numeric", "boolean": "boolean"}


def canonical_name(world: World, type_: DataType) -> str:
    """The engine's own name of a type, with a domain replaced by its base and ` []` after an array."""
    name = type_.name
    seen = 0
    while seen < 10:
        domain = next((item for key, item in world.schema.types.items() if key[1] == name), None)
        if domain is None or domain.base is None:
            break
        name, seen = domain.base.name, seen + 1
    if world.engine.name in ("mariadb", "mysql"):
        name = name.replace(" zerofill", " unsigned").replace(" signed", "").replace(" unsigned unsigned", " unsigned")
    name = canonical(world.engine.name, name)
    return name + " []" if type_.is_array else name


def is_enum(world: World, type_: DataType) -> bool:
    return any(item.labels is not None and key[1] == type_.name for key, item in world.schema.types.items())


def cast_type(expression: Cast) -> DataType:
    name = expression.type_name.partition("(")[0]
    is_array = expression.type_name.endswith("[]")
    return DataType(name.removesuffix("[]").strip(), (), is_array, None, expression.type_name, Span(0, 0))


def unfit_literal(world: World, expression: object, type_: DataType) -> Literal | None:
    """The literal, where the engine does not take it into a column of this type."""
    if world.engine.name in ("mariadb", "mysql"):
        return _unfit_in_mysql(world, expression, type_)
    if world.engine.name != "postgresql" or not isinstance(expression, Literal):
        return None
    if type_.is_array:
        is_text = expression.kind == "string"
        return expression if is_text and not _ARRAY.match(expression.text.strip()) else None
    name = canonical_name(world, type_)
    if expression.kind == "integer" and name in _RANGES and not -_RANGES[name] <= int(expression.text) < _RANGES[name]:
        return expression
    if expression.kind in LITERAL_TYPES:
        return expression if takes(LITERAL_TYPES[expression.kind], name) is False else None
    if expression.kind == "string":
        if name in ("character varying", "character") and is_too_long(expression.text, type_):
            return expression
        if name in ("json", "jsonb") and not _is_json(expression.text):
            return expression
        if name in _TIMES and not _may_be_a_time(expression.text):
            return expression
        pattern = _STRINGS.get(name)
        if pattern is not None and not pattern.fullmatch(expression.text.strip()):
            return expression
        labels = next(
            (item.labels for key, item in world.schema.types.items() if key[1] == type_.name and item.is_certain),
            None,
        )
        if labels is not None and expression.text not in labels:
            return expression
    return None


_ARRAY = re.compile(r"\{|\[\d")
_RANGES = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}
_TIMES = frozenset(
    {"date", "timestamp without time zone", "timestamp with time zone", "time without time zone", "time with time zone"}
)
_NAMED_TIMES = frozenset({"now", "today", "tomorrow", "yesterday", "epoch", "infinity", "-infinity", "allballs"})


def _may_be_a_time(text: str) -> bool:
    """Whether a string may be read as a date or a time: every one has a digit, but for a few words."""
    return any(char.isdigit() for char in text) or text.strip().lower() in _NAMED_TIMES


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
        labels = {argument.strip().strip("'\"").replace("''", "'").lower() for argument in type_.arguments}
        return None if expression.text.rstrip().lower() in labels else expression
    if type_.name in ("date", "datetime", "timestamp", "time") and not any(char.isdigit() for char in expression.text):
        return None if expression.text.strip().upper() in ("", "CURRENT_TIMESTAMP") else expression
    is_number = canonical_name(world, type_).removesuffix(" unsigned") in _MYSQL_NUMBERS
    return expression if is_number and not _NUMBER.fullmatch(expression.text.strip()) else None


_MYSQL_NUMBERS = frozenset(
    {"tinyint", "smallint", "mediumint", "int", "bigint", "boolean", "decimal", "float", "double"}
)


def takes(source: str, target: str) -> bool | None:
    """Whether PostgreSQL assigns a value of one type to a column of another by itself."""
    return fits("postgresql", "assign", source, target)


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
    "uuid": re.compile(r"\{?[0-9a-f]{4}(-?[0-9a-f]{4}){7}\}?", re.IGNORECASE),
}
"""What a string must look like to be read as a value of the type."""

FUNCTION_TYPES = {
    "count": "bigint",
    "now": "timestamp with time zone",
    "current_timestamp": "timestamp with time zone",
    "current_date": "date",
    "lower": "text",
    "upper": "text",
    "trim": "text",
    "concat": "text",
    "length": "integer",
    "char_length": "integer",
    "gen_random_uuid": "uuid",
    "uuid": "uuid",
    "uuid_generate_v4": "uuid",
    "exists": "boolean",
    "row_number": "bigint",
}
