"""The types of TypeORM's columns on each engine, as its drivers write them."""

from __future__ import annotations

from collections.abc import Mapping

from lintmig.model.engine import EngineName

DRIVERS: Mapping[str, tuple[EngineName, ...]] = {
    "postgres": ("postgresql",),
    "aurora-postgres": ("postgresql",),
    "mysql": ("mysql", "mariadb"),
    "mariadb": ("mariadb",),
    "aurora-mysql": ("mysql",),
    "sqlite": ("sqlite",),
    "better-sqlite3": ("sqlite",),
    "sqljs": ("sqlite",),
    "capacitor": ("sqlite",),
    "cordova": ("sqlite",),
    "expo": ("sqlite",),
    "nativescript": ("sqlite",),
    "react-native": ("sqlite",),
}
"""By the `type` of a data source."""

ENGINES: tuple[EngineName, ...] = ("postgresql", "sqlite", "mysql", "mariadb")

_POSTGRESQL = {
    "Number": "integer",
    "String": "varchar",
    "Date": "timestamp",
    "Boolean": "boolean",
    "int": "integer",
    "int4": "integer",
    "int2": "smallint",
    "int8": "bigint",
    "character varying": "varchar",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
    "time with time zone": "timetz",
    "bool": "boolean",
    "simple-array": "text",
    "simple-json": "text",
    "decimal": "numeric",
    "float8": "double precision",
    "float": "double precision",
    "float4": "real",
    "character": "char",
    "varbit": "bit varying",
}
_MYSQL = {
    "Number": "int",
    "integer": "int",
    "String": "varchar",
    "Date": "datetime",
    "Buffer": "blob",
    "Boolean": "tinyint",
    "simple-array": "text",
    "simple-json": "text",
    "double precision": "double",
    "real": "double",
    "dec": "decimal",
    "numeric": "decimal",
    "fixed": "decimal",
    "bool": "tinyint",
    "boolean": "tinyint",
    "nvarchar": "varchar",
    "national varchar": "varchar",
    "nchar": "char",
    "national char": "char",
}
_SQLITE = {
    "Number": "integer",
    "int": "integer",
    "String": "varchar",
    "Date": "datetime",
    "Boolean": "boolean",
    "uuid": "varchar",
    "simple-array": "text",
    "simple-json": "text",
    "simple-enum": "varchar",
}
_NORMAL: Mapping[EngineName, Mapping[str, str]] = {
    "postgresql": _POSTGRESQL,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "sqlite": _SQLITE,
}
_DATES: Mapping[EngineName, str] = {
    "postgresql": "timestamp",
    "sqlite": "datetime",
    "mysql": "datetime(6)",
    "mariadb": "datetime(6)",
}
CONSTRUCTORS = frozenset(("Number", "String", "Date", "Boolean", "Buffer"))
_SPATIAL = frozenset(("geometry", "geography", "vector", "halfvec", "enum", "simple-enum", "set"))
"""What needs more than its name to be told."""


def column_type(
    engine: EngineName,
    name: str,
    length: str | None,
    precision: str | None,
    scale: str | None,
    *,
    is_array: bool,
    is_unsigned: bool,
) -> str | None:
    """None where the type cannot be told, or is one that the engine does not have."""
    if name in _SPATIAL or (name in CONSTRUCTORS and name not in _NORMAL[engine]):
        return None
    if name == "uuid" and engine in ("mysql", "mariadb"):
        return "varchar(36)" if engine == "mysql" else None
    written = _NORMAL[engine].get(name, name)
    if length is None and engine in ("mysql", "mariadb") and written in ("varchar", "varbinary"):
        length = "255"
    if length is not None:
        written += f"({length})"
    elif precision is not None:
        written += f"({precision},{scale})" if scale is not None else f"({precision})"
    if is_unsigned and engine in ("mysql", "mariadb"):
        written += " unsigned"
    return f"{written}[]" if is_array else written


def date_type(engine: EngineName) -> str:
    """What a column has that TypeORM itself sets to the time of a change."""
    return _DATES[engine]


def enum_type(engine: EngineName, name: str, labels: tuple[str, ...]) -> str:
    if engine == "postgresql":
        return name
    if engine == "sqlite":
        return "varchar"
    return "enum({})".format(",".join("'" + label.replace("'", "''") + "'" for label in labels))
