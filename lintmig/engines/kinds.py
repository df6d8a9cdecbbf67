"""What a column's type takes, so that what a program writes into it can be judged."""

from __future__ import annotations

from lintmig.engines.pairs import canonical
from lintmig.model.engine import EngineName

Kind = str
"""One word for all types of an engine that take the same values, in whatever size or precision."""


def kind_of(engine: EngineName, type_name: str) -> Kind | None:
    """None for what is not built in, and for what SQLite converts to nothing."""
    if engine == "sqlite":
        return _sqlite_kind(type_name.lower())
    if engine == "postgresql":
        return _POSTGRESQL.get(canonical(engine, type_name))
    name = type_name.removesuffix(" zerofill").removesuffix(" unsigned").removesuffix(" signed")
    return _MARIADB.get(canonical(engine, name))


def refuses(engine: EngineName, written: Kind, column: Kind) -> bool:
    """Whether no value of one kind can be stored in a column of another, by whatever driver it comes."""
    return column in _REFUSED.get("postgresql" if engine == "postgresql" else "mariadb", {}).get(written, "").split()


def rank(engine: EngineName, type_name: str) -> int | None:
    """Bytes of an integer; of the texts of MySQL and MariaDB how many fit."""
    if engine == "postgresql":
        return _RANKS.get(canonical(engine, type_name))
    if engine == "sqlite":
        return None
    return _RANKS.get(canonical(engine, type_name.partition(" ")[0]))


def _table(rows: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows.strip().splitlines():
        kind, _, names = row.partition(":")
        found |= dict.fromkeys((name.strip() for name in names.split(",")), kind.strip())
    return found


_POSTGRESQL = _table("""
    integer: smallint, integer, bigint
    number: numeric
    float: real, double precision
    boolean: boolean
    text: text, character varying, character, citext, name
    uuid: uuid
    timestamp: timestamp without time zone
    moment: timestamp with time zone
    date: date
    clock: time without time zone, time with time zone
    interval: interval
    json: json, jsonb
    bytes: bytea
    network: inet, cidr, macaddr, macaddr8
    xml: xml
""")
_MARIADB = _table("""
    integer: tinyint, smallint, mediumint, int, bigint, boolean, year
    number: decimal
    float: float, double
    text: char, varchar, tinytext, text, mediumtext, longtext, json, uuid
    timestamp: timestamp, datetime
    date: date
    clock: time
    bytes: binary, varbinary, tinyblob, blob, mediumblob, longblob
""")
_RANKS = {"tinyint": 1, "boolean": 1, "smallint": 2, "mediumint": 3, "int": 4, "integer": 4, "bigint": 8}
_RANKS |= {"tinytext": 255, "text": 65_535, "mediumtext": 16_777_215, "longtext": 4_294_967_295}
_REFUSED = {
    "postgresql": {
        "boolean": "integer number float uuid timestamp moment date clock interval network array",
        "integer": "uuid timestamp moment date network array",
        "number": "uuid timestamp moment date boolean network array",
        "float": "uuid timestamp moment date boolean network array",
        "uuid": "integer number float boolean timestamp moment date clock interval json network array",
        "timestamp": "integer number float boolean uuid json network array",
        "moment": "integer number float boolean uuid json network array",
        "date": "integer number float boolean uuid json network array",
        "json": "integer number float boolean uuid timestamp moment date clock interval network",
        "array": "integer number float boolean uuid timestamp moment date clock network",
    },
    "mariadb": {
        "timestamp": "integer number float",
        "json": "integer number float timestamp date clock",
    },
}
"""Measured by tests/engines/test_kinds.py: from what is written to the kinds of columns that never take it."""


def _sqlite_kind(name: str) -> Kind | None:
    """https://www.sqlite.org/datatype3.html#determination_of_column_affinity, where the declared word means it too."""
    if "int" in name:
        return "number"
    if any(word in name for word in ("char", "clob", "text")):
        return "text"
    is_number = any(word in name for word in ("real", "floa", "doub", "numeric", "decimal", "bool"))
    return "number" if is_number else None
