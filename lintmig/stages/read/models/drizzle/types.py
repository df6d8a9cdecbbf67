"""The types that Drizzle's column builders make, as drizzle-kit writes them; of serial only the type of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.stages.read.host.typescript.values import Constant, Number, Object, Text, Value, text_of


class Dialect(NamedTuple):
    engines: tuple[EngineName, ...]
    types: Mapping[str, str]


_POSTGRESQL = {
    "bigint": "bigint",
    "bigserial": "bigint",
    "bit": "bit({dimensions})",
    "boolean": "boolean",
    "bytea": "bytea",
    "char": "char[({length})]",
    "cidr": "cidr",
    "date": "date",
    "decimal": "numeric[({precision})][({precision}, {scale})]",
    "doublePrecision": "double precision",
    "halfvec": "halfvec({dimensions})",
    "inet": "inet",
    "integer": "integer",
    "interval": "interval[ {fields}][({precision})]",
    "json": "json",
    "jsonb": "jsonb",
    "line": "line",
    "macaddr": "macaddr",
    "macaddr8": "macaddr8",
    "numeric": "numeric[({precision})][({precision}, {scale})]",
    "point": "point",
    "real": "real",
    "serial": "integer",
    "smallint": "smallint",
    "smallserial": "smallint",
    "sparsevec": "sparsevec({dimensions})",
    "text": "text",
    "time": "time[({precision})][{withTimezone: with time zone}]",
    "timestamp": "timestamp[({precision})][{withTimezone: with time zone}]",
    "uuid": "uuid",
    "varchar": "varchar[({length})]",
    "vector": "vector({dimensions})",
}
_SQLITE = {
    "blob": "blob",
    "int": "integer",
    "integer": "integer",
    "numeric": "numeric",
    "real": "real",
    "text": "text[({length})]",
}
_MYSQL = {
    "bigint": "bigint[{unsigned: unsigned}]",
    "binary": "binary[({length})]",
    "boolean": "boolean",
    "char": "char[({length})]",
    "date": "date",
    "datetime": "datetime[({fsp})]",
    "decimal": "decimal[({precision},{scale})][{unsigned: unsigned}]",
    "double": "double[({precision},{scale})][{unsigned: unsigned}]",
    "float": "float[({precision})][({precision},{scale})][{unsigned: unsigned}]",
    "int": "int[{unsigned: unsigned}]",
    "json": "json",
    "longtext": "longtext",
    "mediumint": "mediumint[{unsigned: unsigned}]",
    "mediumtext": "mediumtext",
    "real": "real[({precision}, {scale})]",
    "serial": "bigint unsigned",
    "smallint": "smallint[{unsigned: unsigned}]",
    "text": "text",
    "time": "time[({fsp})]",
    "timestamp": "timestamp[({fsp})]",
    "tinyint": "tinyint[{unsigned: unsigned}]",
    "tinytext": "tinytext",
    "varbinary": "varbinary({length})",
    "varchar": "varchar({length})",
    "year": "year",
}
"""A part in square brackets is there if its options are; of two parts with the same option the last that can be."""

DIALECTS: Mapping[str, Dialect] = {
    "pg": Dialect(("postgresql",), _POSTGRESQL),
    "sqlite": Dialect(("sqlite",), _SQLITE),
    "mysql": Dialect(("mysql", "mariadb"), _MYSQL),
}
"""By the start of the names of packages and functions: `drizzle-orm/pg-core`, `pgTable`."""

SERIALS = frozenset(("serial", "bigserial", "smallserial"))


def builder_type(dialect: str, builder: str, options: Value | None) -> str | None:
    """The type that a builder with these options makes; None where it is not known."""
    pattern = DIALECTS[dialect].types.get(builder)
    if pattern is None:
        return None
    known = _known_options(options)
    if known is None:
        return None
    if dialect == "mysql" and builder == "decimal" and "precision" in known and "scale" not in known:
        return None
    written = ""
    last_keys: frozenset[str] = frozenset()
    last_start = 0
    for part in _parts(pattern):
        is_optional = part.startswith("[")
        text, keys = _filled(part.strip("[]"), known)
        if text is None:
            if not is_optional:
                return None
            continue
        if is_optional and keys & last_keys:
            written = written[:last_start]
        last_keys, last_start = keys, len(written)
        written += text
    return written


def _known_options(options: Value | None) -> Mapping[str, str] | None:
    """Options that are numbers, strings or true; None where one cannot be told."""
    if options is None or not isinstance(options, Object):
        return {}
    found: dict[str, str] = {}
    for entry in options.entries:
        value = entry.value
        if isinstance(value, Number):
            found[entry.key] = str(value.value)
        elif isinstance(value, Text):
            found[entry.key] = text_of(value) or ""
        elif isinstance(value, Constant) and value.value:
            found[entry.key] = ""
        elif not isinstance(value, Constant) and entry.key in _MEANINGFUL:
            return None
    return found if options.is_complete else None


_MEANINGFUL = frozenset(("length", "precision", "scale", "fsp", "dimensions", "unsigned", "withTimezone", "fields"))


def _parts(pattern: str) -> list[str]:
    """The pattern cut at its square brackets."""
    return [part for part in pattern.replace("[", "\0[").replace("]", "]\0").split("\0") if part]


def _filled(part: str, options: Mapping[str, str]) -> tuple[str | None, frozenset[str]]:
    """The part with its options put in, or None where one is missing, and which they are."""
    written, keys = "", set[str]()
    while "{" in part:
        before, _, rest = part.partition("{")
        hole, _, part = rest.partition("}")
        key, is_flag, words = hole.partition(":")
        if key not in options:
            return None, frozenset()
        keys.add(key)
        written += before + (words if is_flag else options[key])
    return written + part, frozenset(keys)
