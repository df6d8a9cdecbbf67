"""What SQLAlchemy makes of a column's type in each engine's DDL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from lintmig.model.engine import EngineName


class TypeCall(NamedTuple):
    """A type as code writes it. `name` is the full name, such as `sqlalchemy.dialects.postgresql.ARRAY`.

    Arguments are constants, or other types. The labels of an enum are strings, or None where they are not known.
    """

    name: str
    arguments: tuple[object, ...] = ()
    keywords: Mapping[str, object] = {}


def type_words(call: TypeCall) -> Mapping[EngineName, str] | None:
    """The type in SQL, by engine; None where SQLAlchemy has no such type.

    An engine is missing where SQLAlchemy refuses to render the type for it, or an argument that it shows is unknown.
    """
    name = short_name(call.name)
    if name is None:
        return None
    variants = call.keywords.get("with_variant")
    found = _words(name, call)
    if found is not None and isinstance(variants, Mapping):
        found = dict(found)
        for dialect, variant in variants.items():
            words = type_words(variant) if isinstance(variant, TypeCall) else None
            for engine in _ENGINES_OF.get(dialect, ()):
                found.pop(engine, None)
                if words is not None and engine in words:
                    found[engine] = words[engine]
    return found


def short_name(name: str) -> str | None:
    """`JSON`, or `postgresql.JSON` for what a dialect has for itself; None where the name is not SQLAlchemy's."""
    package, _, rest = name.partition(".")
    last = rest.rsplit(".", 1)[-1]
    if package == "sqlmodel":
        return {"AutoString": "String"}.get(last, last if last in _table() or last == "Enum" else None)
    if package != "sqlalchemy":
        return None
    dialect = re.match(r"dialects\.(\w+)\.", rest)
    own = f"{dialect[1]}.{last}" if dialect else last
    return own if own in _table() or own in _SPECIAL else last if last in _table() or last in _SPECIAL else None


def is_enum(call: TypeCall) -> bool:
    """Whether the type has labels and, on PostgreSQL, a name of its own."""
    return short_name(call.name) in ("Enum", "postgresql.ENUM")


def enum_labels(call: TypeCall) -> tuple[str, ...] | None:
    """None where they are not all known."""
    labels = tuple(each for each in call.arguments if isinstance(each, str))
    return labels if labels and len(labels) == len(call.arguments) else None


_SPECIAL = ("Enum", "ARRAY", "postgresql.ENUM", "postgresql.ARRAY", "mysql.ENUM", "mysql.SET", "postgresql.DOMAIN")
_ENGINES_OF: Mapping[object, tuple[EngineName, ...]] = {
    "postgresql": ("postgresql",),
    "sqlite": ("sqlite",),
    "mysql": ("mysql", "mariadb"),
    "mariadb": ("mariadb",),
}


def _words(name: str, call: TypeCall) -> Mapping[EngineName, str] | None:
    match name:
        case "Enum" | "postgresql.ENUM":
            return _enum(call)
        case "ARRAY" | "postgresql.ARRAY":
            return _array(call)
        case "mysql.ENUM" | "mysql.SET":
            labels = enum_labels(call)
            words = f"{name[6:]}({_quoted(labels)})" if labels else None
            return {"mysql": words, "mariadb": words} if words else {}
        case "postgresql.DOMAIN":
            first = call.keywords.get("name", call.arguments[0] if call.arguments else None)
            return {"postgresql": identifier(first, call.keywords.get("schema"))} if isinstance(first, str) else {}
    row = _table()[name]
    values = dict(zip(row.parameters, call.arguments, strict=False)) | dict(call.keywords)
    if any(isinstance(value, ellipsis) for key, value in values.items() if key in row.shown):
        return {}
    found: dict[EngineName, str] = {}
    for engine, template in row.templates.items():
        words = _filled(template, values)
        if words is not None:
            found[engine] = words
    return found


ellipsis = type(...)
"""An argument that is `...` is there and not known."""


def _enum(call: TypeCall) -> Mapping[EngineName, str]:
    name, labels = call.keywords.get("name"), enum_labels(call)
    length = call.keywords.get("length")
    if not isinstance(length, int):
        length = max(map(len, labels)) if labels else None
    text = f"VARCHAR({length})" if length else None
    is_native = call.keywords.get("native_enum", True) is not False
    found: dict[EngineName, str | None] = {"sqlite": text, "postgresql": text, "mysql": text, "mariadb": text}
    if is_native:
        found["postgresql"] = identifier(name, call.keywords.get("schema")) if isinstance(name, str) else None
        found["mysql"] = found["mariadb"] = f"ENUM({_quoted(labels)})" if labels else None
    return {engine: words for engine, words in found.items() if words}


def _array(call: TypeCall) -> Mapping[EngineName, str]:
    item = call.arguments[0] if call.arguments else call.keywords.get("item_type")
    words = type_words(item) if isinstance(item, TypeCall) else None
    if not words or "postgresql" not in words:
        return {}
    dimensions = call.keywords.get("dimensions")
    base, collation, of = words["postgresql"].partition(" COLLATE ")
    count = dimensions if isinstance(dimensions, int) else 1
    return {"postgresql": f"{base}{'[]' * max(1, min(count, 9))}{collation}{of}"}


def identifier(name: str, schema: object = None) -> str:
    """A name of PostgreSQL, quoted where that is needed."""
    quoted = name if re.fullmatch(r"[a-z_][a-z0-9_$]*", name) else '"' + name.replace('"', '""') + '"'
    return f"{identifier(schema)}.{quoted}" if isinstance(schema, str) else quoted


def _quoted(labels: tuple[str, ...] | None) -> str:
    return ",".join("'" + label.replace("'", "''") + "'" for label in labels or ())


_OPTIONAL = re.compile(r"\[(!?)(\w+)\?([^\]]*)\]")
_VALUE = re.compile(r"\{(\w+)\}")


def _filled(template: str, values: Mapping[str, object]) -> str | None:
    def chosen(part: re.Match[str]) -> str:
        is_given = not any(values.get(part[2]) is absent for absent in (None, False))
        return part[3] if is_given != bool(part[1]) else ""

    text = _OPTIONAL.sub(chosen, template)
    if any(values.get(name) is None for name in _VALUE.findall(text)):
        return None
    return _VALUE.sub(lambda part: str(values[part[1]]), text)


class _Row(NamedTuple):
    parameters: tuple[str, ...]
    templates: Mapping[EngineName, str]

    @property
    def shown(self) -> frozenset[str]:
        text = " ".join(self.templates.values())
        return frozenset(_VALUE.findall(text)) | frozenset(part[1] for part in _OPTIONAL.findall(text))


@cache
def _table() -> Mapping[str, _Row]:
    rows: dict[str, _Row] = {}
    for line in _TYPES.strip().splitlines():
        names, parameters, postgresql, sqlite, mysql, *mariadb = (part.strip() for part in line.split("|"))
        for before, macro in _MACROS.items():
            postgresql, sqlite, mysql = (part.replace(before, macro) for part in (postgresql, sqlite, mysql))
        sqlite, mysql = (postgresql if part == "=" else part for part in (sqlite, mysql))
        templates: dict[EngineName, str] = {
            "postgresql": postgresql,
            "sqlite": sqlite,
            "mysql": mysql,
            "mariadb": mariadb[0] if mariadb else mysql,
        }
        row = _Row(tuple(parameters.split()), {name: text for name, text in templates.items() if text != "-"})
        rows.update(dict.fromkeys(names.split(), row))
    return rows


_MACROS = {
    "%length": "[length?({length})]",
    "%number": "[precision?({precision}][scale?, {scale}][precision?)]",
    "%signs": "[unsigned? UNSIGNED][zerofill? ZEROFILL]",
    "%width": "[display_width?({display_width})]",
    "%zone": "WITH[!timezone?OUT] TIME ZONE",
    "%collation": '[collation? COLLATE "{collation}"]',
    "%charset": "[charset? CHARACTER SET {charset}][collation? COLLATE {collation}]",
}

# Asked of SQLAlchemy 2.1, for JSONB on SQLite of 2.0. `=` is what PostgreSQL gets, `-` what SQLAlchemy does not render.
# ruff: noqa: E501
_TYPES = """
Integer INTEGER INT sqlite.INTEGER postgresql.INTEGER | | INTEGER | = | =
BigInteger BIGINT sqlite.BIGINT postgresql.BIGINT | | BIGINT | = | =
SmallInteger SMALLINT sqlite.SMALLINT postgresql.SMALLINT | | SMALLINT | = | =
Boolean BOOLEAN sqlite.BOOLEAN postgresql.BOOLEAN mysql.BOOLEAN | | BOOLEAN | = | BOOL
Date DATE sqlite.DATE postgresql.DATE mysql.DATE | | DATE | = | =
String Unicode VARCHAR sqlite.VARCHAR postgresql.VARCHAR | length collation | VARCHAR%length%collation | = | VARCHAR({length})[collation? COLLATE {collation}]
Text UnicodeText TEXT sqlite.TEXT postgresql.TEXT | length collation | TEXT%length%collation | = | TEXT%length[collation? COLLATE {collation}]
CHAR sqlite.CHAR postgresql.CHAR | length collation | CHAR%length%collation | = | CHAR%length[collation? COLLATE {collation}]
NCHAR mysql.NCHAR | length collation | NCHAR%length%collation | = | NATIONAL CHAR%length[collation? COLLATE {collation}]
NVARCHAR mysql.NVARCHAR | length collation | NVARCHAR%length%collation | = | NATIONAL VARCHAR({length})[collation? COLLATE {collation}]
CLOB | length | CLOB | = | =
Numeric NUMERIC sqlite.NUMERIC postgresql.NUMERIC | precision scale | NUMERIC%number | = | =
DECIMAL sqlite.DECIMAL | precision scale | DECIMAL%number | = | =
Float FLOAT postgresql.FLOAT sqlite.FLOAT | precision | FLOAT[precision?({precision})] | FLOAT | FLOAT[precision?({precision})]
Double | precision | DOUBLE PRECISION | DOUBLE | DOUBLE
DOUBLE | precision | DOUBLE | = | =
DOUBLE_PRECISION postgresql.DOUBLE_PRECISION | precision | DOUBLE PRECISION | = | =
REAL sqlite.REAL postgresql.REAL | precision | REAL | = | =
DateTime | timezone | TIMESTAMP %zone | DATETIME | DATETIME
DATETIME | timezone | DATETIME | = | =
sqlite.DATETIME | | TIMESTAMP WITHOUT TIME ZONE | DATETIME | DATETIME
TIMESTAMP sqlite.TIMESTAMP | timezone | TIMESTAMP %zone | TIMESTAMP | TIMESTAMP
Time TIME | timezone | TIME %zone | TIME | TIME
sqlite.TIME | | TIME WITHOUT TIME ZONE | TIME | TIME
Interval | native second_precision day_precision | INTERVAL[second_precision? ({second_precision})] | DATETIME | DATETIME
LargeBinary | length | BYTEA | BLOB | BLOB%length
PickleType | | BYTEA | BLOB | BLOB
BLOB sqlite.BLOB mysql.BLOB | length | BLOB | = | BLOB%length
BINARY mysql.BINARY | length | BINARY%length | = | =
VARBINARY mysql.VARBINARY | length | VARBINARY%length | = | VARBINARY({length})
JSON sqlite.JSON postgresql.JSON mysql.JSON | | JSON | = | =
sqlite.JSONB | | JSONB | JSONB | -
Uuid | as_uuid native_uuid | UUID | CHAR(32) | CHAR(32) | UUID
UUID postgresql.UUID | as_uuid | UUID | = | =
postgresql.INET | | INET | - | -
postgresql.CIDR | | CIDR | - | -
postgresql.CITEXT | | CITEXT | - | -
postgresql.BIT | length varying | BIT[varying? VARYING]%length | - | BIT%length
postgresql.MACADDR | | MACADDR | - | -
postgresql.MACADDR8 | | MACADDR8 | - | -
postgresql.MONEY | | MONEY | - | -
postgresql.OID | | OID | - | -
postgresql.REGCLASS | | REGCLASS | - | -
postgresql.REGCONFIG | | REGCONFIG | - | -
postgresql.TSQUERY | | TSQUERY | - | -
postgresql.TSVECTOR | | TSVECTOR | - | -
postgresql.TIMESTAMP | timezone precision | TIMESTAMP[precision?({precision})] %zone | TIMESTAMP | TIMESTAMP
postgresql.TIME | timezone precision | TIME[precision?({precision})] %zone | TIME | TIME
postgresql.BYTEA | | BYTEA | - | -
postgresql.INTERVAL | precision fields | INTERVAL[fields? {fields}][precision? ({precision})] | - | -
postgresql.HSTORE | | HSTORE | - | -
postgresql.JSONB | | JSONB | - | -
postgresql.JSONPATH | | JSONPATH | - | -
postgresql.INT4RANGE | | INT4RANGE | - | -
postgresql.INT8RANGE | | INT8RANGE | - | -
postgresql.NUMRANGE | | NUMRANGE | - | -
postgresql.DATERANGE | | DATERANGE | - | -
postgresql.TSRANGE | | TSRANGE | - | -
postgresql.TSTZRANGE | | TSTZRANGE | - | -
postgresql.INT4MULTIRANGE | | INT4MULTIRANGE | - | -
postgresql.INT8MULTIRANGE | | INT8MULTIRANGE | - | -
postgresql.NUMMULTIRANGE | | NUMMULTIRANGE | - | -
postgresql.DATEMULTIRANGE | | DATEMULTIRANGE | - | -
postgresql.TSMULTIRANGE | | TSMULTIRANGE | - | -
postgresql.TSTZMULTIRANGE | | TSTZMULTIRANGE | - | -
mysql.INTEGER | display_width | INTEGER | = | INTEGER%width%signs
mysql.BIGINT | display_width | BIGINT | = | BIGINT%width%signs
mysql.SMALLINT | display_width | SMALLINT | = | SMALLINT%width%signs
mysql.MEDIUMINT | display_width | - | - | MEDIUMINT%width%signs
mysql.TINYINT | display_width | - | - | TINYINT%width%signs
mysql.YEAR | display_width | - | - | YEAR%width
mysql.BIT | length | - | - | BIT%length
mysql.CHAR | length | CHAR%length%collation | = | CHAR%length%charset
mysql.VARCHAR | length | VARCHAR%length%collation | = | VARCHAR({length})%charset
mysql.TEXT | length | TEXT%length%collation | = | TEXT%length%charset
mysql.TINYTEXT | | - | - | TINYTEXT%charset
mysql.MEDIUMTEXT | | - | - | MEDIUMTEXT%charset
mysql.LONGTEXT | | - | - | LONGTEXT%charset
mysql.TINYBLOB | | - | - | TINYBLOB
mysql.MEDIUMBLOB | | - | - | MEDIUMBLOB
mysql.LONGBLOB | | - | - | LONGBLOB
mysql.DATETIME | timezone fsp | DATETIME | = | DATETIME[fsp?({fsp})]
mysql.TIMESTAMP | timezone fsp | TIMESTAMP %zone | TIMESTAMP | TIMESTAMP[fsp?({fsp})]
mysql.TIME | timezone fsp | TIME %zone | TIME | TIME[fsp?({fsp})]
mysql.DECIMAL | precision scale | DECIMAL%number | = | DECIMAL%number%signs
mysql.NUMERIC | precision scale | NUMERIC%number | = | NUMERIC%number%signs
mysql.FLOAT | precision scale | FLOAT[precision?({precision})] | FLOAT | FLOAT%number%signs
mysql.DOUBLE | precision scale | DOUBLE | = | DOUBLE[scale?({precision}, {scale})]%signs
mysql.REAL | precision scale | REAL | = | REAL[scale?({precision}, {scale})]%signs
mysql.INET4 | | - | - | INET4
mysql.INET6 | | - | - | INET6
"""
