"""Names and values as Liquibase writes them into SQL, each mapped to the attribute that says it."""

from __future__ import annotations

import re
from collections.abc import Callable

from lintmig.stages.read.histories.liquibase.elements import Element, Text
from lintmig.stages.read.histories.liquibase.types import Family
from lintmig.stages.read.rendering import Rendering

_PLAIN = re.compile(r"[A-Za-z_][\w$]*\Z", re.ASCII)
# fmt: off
_RESERVED = frozenset(
    "all alter and any as asc between both by case check collate column condition constraint create cross current_date "
    "current_user database default delete desc distinct drop else end except exists false fetch for foreign from "
    "function grant group groups having in index insert interval into is join key keys leading leave left like limit "
    "lock loop match not null of offset on option or order outer over partition primary procedure range rank read "
    "references release rename repeat replace return revoke right row rows schema select session_user set show some "
    "sql table then to trailing trigger true union unique update usage use user using values when where window with "
    "write".split()
)
# fmt: on
"""Words that one of the engines takes for its own; all of them may be quoted anywhere."""
_BOOLEANS = frozenset({"boolean", "bool", "bit"})
_NUMBERS = frozenset(
    "int integer int4 int8 bigint smallint tinyint mediumint decimal numeric number double float".split()
)
_TEXTS = frozenset("varchar varchar2 nvarchar nvarchar2 char character text clob".split())
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
_FUNCTION = re.compile(r"[a-z_]+\(.*\)|current_\w+(?:\(\))?|now|null|sysdate", re.IGNORECASE | re.DOTALL)


def add_name(rendering: Rendering, name: Text, family: Family) -> None:
    """PostgreSQL folds what is not quoted, so Liquibase quotes names of mixed case there."""
    value = name.value.strip()
    is_mixed = family == "postgresql" and value != value.lower() and value != value.upper()
    if _PLAIN.match(value) and value.lower() not in _RESERVED and not is_mixed:
        rendering.add(value, name.span)
        return
    quote = "`" if family == "mysql" else '"'
    folded = value.lower() if family == "postgresql" and not is_mixed and value.lower() in _RESERVED else value
    rendering.add(quote).add(folded.replace(quote, quote * 2), name.span).add(quote)


def add_names(rendering: Rendering, names: Text, family: Family) -> None:
    """A list with commas, in parentheses."""
    rendering.add("(")
    at = 0
    for number, part in enumerate(names.value.split(",")):
        stripped = part.strip()
        span = names.span
        if span.end - span.start == len(names.value):
            start = span.start + at + part.find(stripped)
            span = type(span)(start, start + len(stripped))
        if number:
            rendering.add(", ")
        add_name(rendering, Text(stripped, span), family)
        at += len(part) + 1
    rendering.add(")")


def add_table(rendering: Rendering, element: Element, family: Family, prefix: str = "") -> bool:
    """A table with its schema; False where the element does not name one. `prefix` is that of the attributes."""
    named = "TableName" if prefix else "tableName"
    table = element.attributes.get(prefix + named)
    if table is None or not table.value.strip():
        return False
    schema = element.attributes.get(f"{prefix}TableSchemaName" if prefix else "schemaName")
    if schema is not None and schema.value.strip() and family != "sqlite":
        add_name(rendering, schema, family)
        rendering.add(".")
    add_name(rendering, table, family)
    return True


def default_value(column: Element, family: Family) -> Text | None:
    """The SQL of a column's default, and its place."""
    word = re.split(r"[\s(]", (column.value("type", "columnDataType") or "").strip().lower())[0]
    for attribute, write in _WRITERS.items():
        given = column.attributes.get(attribute)
        if given is not None:
            value = write(given.value.strip() if attribute != "defaultValue" else given.value, word, family)
            return Text(value, given.span) if value else None
    sequence = column.attributes.get("defaultValueSequenceNext")
    if sequence is not None and family == "postgresql":
        return Text(f"nextval({_quoted(sequence.value)})", sequence.span)
    return None


def _written(value: str, word: str, family: Family) -> str:
    if value.upper() == "NULL":
        return "NULL"
    if word in _BOOLEANS and value.lower() in ("true", "false", "0", "1"):
        return _boolean(value, word, family)
    return value if word in _NUMBERS and _NUMBER.match(value) else _quoted(value)


def _number(value: str, word: str, family: Family) -> str:
    if word in _BOOLEANS and value in ("0", "1"):
        return _boolean(value, word, family)
    return _quoted(value) if word in _TEXTS else value


def _boolean(value: str, word: str, family: Family) -> str:
    is_true = value.lower() in ("true", "1")
    if family != "postgresql":
        return "1" if is_true else "0"
    if word == "bit":
        return "B'1'" if is_true else "B'0'"
    return "TRUE" if is_true else "FALSE"


def _date(value: str, word: str, family: Family) -> str:
    return _computed(value, word, family) if _FUNCTION.fullmatch(value) else _quoted(value)


def _computed(value: str, _: str, family: Family) -> str:
    is_placeholder = value.lower().startswith("current_datetime")
    if is_placeholder or (value.lower().startswith("current_timestamp") and family != "mysql"):
        return "CURRENT_TIMESTAMP" if family == "sqlite" else "NOW()"
    return value


_WRITERS: dict[str, Callable[[str, str, Family], str]] = {
    "defaultValueNumeric": _number,
    "defaultValueComputed": _computed,
    "defaultValueBoolean": _boolean,
    "defaultValueDate": _date,
    "defaultValue": _written,
}


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
