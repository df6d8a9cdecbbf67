"""What Prisma makes of its types on each engine.

As `prisma migrate diff` writes them; of an identity only the type of its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

from lintmig.model.engine import EngineName

ENGINES: Mapping[str, tuple[EngineName, ...]] = {
    "postgresql": ("postgresql",),
    "postgres": ("postgresql",),
    "mysql": ("mysql", "mariadb"),
    "sqlite": ("sqlite",),
}
"""By the provider of a datasource."""

ALL_ENGINES: tuple[EngineName, ...] = ("postgresql", "sqlite", "mysql", "mariadb")

OTHER_PROVIDERS = frozenset(("mongodb", "sqlserver", "cockroachdb"))
SCALARS = frozenset(("String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes"))

_POSTGRESQL = {
    "String": "text",
    "Boolean": "boolean",
    "Int": "integer",
    "BigInt": "bigint",
    "Float": "double precision",
    "Decimal": "decimal(65,30)",
    "DateTime": "timestamp(3)",
    "Json": "jsonb",
    "Bytes": "bytea",
}
_MYSQL = {
    "String": "varchar(191)",
    "Boolean": "boolean",
    "Int": "integer",
    "BigInt": "bigint",
    "Float": "double",
    "Decimal": "decimal(65,30)",
    "DateTime": "datetime(3)",
    "Json": "json",
    "Bytes": "longblob",
}
_SQLITE = {
    "String": "text",
    "Boolean": "boolean",
    "Int": "integer",
    "BigInt": "bigint",
    "Float": "real",
    "Decimal": "decimal",
    "DateTime": "datetime",
    "Json": "jsonb",
    "Bytes": "blob",
}
_DEFAULTS: Mapping[EngineName, Mapping[str, str]] = {
    "postgresql": _POSTGRESQL,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "sqlite": _SQLITE,
}

_POSTGRESQL_NATIVE = {
    "Text": "text",
    "Char": "char",
    "VarChar": "varchar",
    "Bit": "bit",
    "VarBit": "varbit",
    "Uuid": "uuid",
    "Xml": "xml",
    "Inet": "inet",
    "Citext": "citext",
    "Boolean": "boolean",
    "Integer": "integer",
    "SmallInt": "smallint",
    "Oid": "oid",
    "BigInt": "bigint",
    "Real": "real",
    "DoublePrecision": "double precision",
    "Money": "money",
    "Decimal": "decimal",
    "Timestamp": "timestamp",
    "Timestamptz": "timestamptz",
    "Date": "date",
    "Time": "time",
    "Timetz": "timetz",
    "Json": "json",
    "JsonB": "jsonb",
    "ByteA": "bytea",
}
_MYSQL_NATIVE = {
    "Int": "integer",
    "UnsignedInt": "integer unsigned",
    "SmallInt": "smallint",
    "UnsignedSmallInt": "smallint unsigned",
    "TinyInt": "tinyint",
    "UnsignedTinyInt": "tinyint unsigned",
    "MediumInt": "mediumint",
    "UnsignedMediumInt": "mediumint unsigned",
    "BigInt": "bigint",
    "UnsignedBigInt": "bigint unsigned",
    "Decimal": "decimal",
    "Float": "float",
    "Double": "double",
    "Bit": "bit",
    "Char": "char",
    "VarChar": "varchar",
    "Binary": "binary",
    "VarBinary": "varbinary",
    "TinyBlob": "tinyblob",
    "Blob": "blob",
    "MediumBlob": "mediumblob",
    "LongBlob": "longblob",
    "TinyText": "tinytext",
    "Text": "text",
    "MediumText": "mediumtext",
    "LongText": "longtext",
    "Date": "date",
    "Time": "time",
    "DateTime": "datetime",
    "Timestamp": "timestamp",
    "Year": "year",
    "Json": "json",
}
_NATIVE: Mapping[EngineName, Mapping[str, str]] = {
    "postgresql": _POSTGRESQL_NATIVE,
    "mysql": _MYSQL_NATIVE,
    "mariadb": _MYSQL_NATIVE,
    "sqlite": {},
}


def scalar_type(engine: EngineName, scalar: str) -> str | None:
    return _DEFAULTS[engine].get(scalar)


def native_type(engine: EngineName, name: str, arguments: tuple[str, ...]) -> str | None:
    """The type of `@db.Name(arguments)`."""
    found = _NATIVE[engine].get(name)
    if found is None:
        return None
    return f"{found}({','.join(arguments)})" if arguments else found


def enum_type(engine: EngineName, name: str, labels: tuple[str, ...]) -> str:
    if engine == "postgresql":
        return name
    if engine == "sqlite":
        return "text"
    return "enum({})".format(",".join("'" + label.replace("'", "''") + "'" for label in labels))
