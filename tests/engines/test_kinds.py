"""What columns of one kind take of the values of another, asked of the engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lintmig.engines import kinds
from lintmig.model.engine import EngineName
from tests.engines import proof

_TYPES = {
    "postgresql": {
        "integer": "bigint",
        "number": "numeric",
        "float": "double precision",
        "boolean": "boolean",
        "text": "text",
        "uuid": "uuid",
        "timestamp": "timestamp",
        "moment": "timestamptz",
        "date": "date",
        "clock": "time",
        "interval": "interval",
        "json": "jsonb",
        "bytes": "bytea",
        "network": "inet",
        "array": "text[]",
    },
    "mariadb": {
        "integer": "bigint",
        "number": "decimal(20, 4)",
        "float": "double",
        "text": "varchar(200)",
        "timestamp": "datetime",
        "date": "date",
        "clock": "time",
        "bytes": "blob",
    },
}
_VALUES = {
    "boolean": ["true", "false"],
    "integer": ["5", "1700000000", "17", "0"],
    "number": ["1.5", "22.25", "0.5"],
    "float": ["1.5", "1e-5", "0.5"],
    "text": ["1", "hello", "2024-01-31", "{}", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "10.0.0.1", "t", "10:00"],
    "uuid": ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "00000000-0000-0000-0000-000000000000"],
    "timestamp": ["2024-01-31 10:00:00", "1999-12-31 23:59:59.5"],
    "moment": ["2024-01-31 10:00:00+00", "1999-12-31 23:59:59.5+01"],
    "date": ["2024-01-31", "1999-12-31"],
    "clock": ["10:00:00", "23:59:59"],
    "interval": ["1 day", "02:00:00"],
    "json": ['{"a": 1}', "[1, 2]", "{}"],
    "bytes": ["\\x6869", "\\x00"],
    "network": ["10.0.0.1", "10.0.0.2"],
    "array": ["{a,b}", "{1}", "{}"],
}
_CELLS = [
    pytest.param(engine, written, column, id=f"{engine}: {written} into {column}")
    for engine, types in _TYPES.items()
    for written in types
    for column in types
    if written != column
] + [pytest.param("mariadb", "json", column, id=f"mariadb: json into {column}") for column in _TYPES["mariadb"]]


@pytest.fixture(scope="module")
def engines() -> Iterator[proof.Engines]:
    with proof.open_engines() as opened:
        yield opened


@pytest.mark.parametrize(("engine", "written", "column"), _CELLS)
def test_what_is_told_as_refused_is(engine: EngineName, written: str, column: str, engines: proof.Engines) -> None:
    with engines.database(engine) as run:
        assert run(f"CREATE TABLE held (value {_TYPES[engine][column]})") is None
        taken = [value for value in _VALUES[written] if run(f"INSERT INTO held VALUES ('{value}')") is None]
    assert not taken or not kinds.refuses(engine, written, column)


@pytest.mark.parametrize("engine", ["postgresql", "mariadb"])
def test_kinds_are_those_of_the_engine(engine: EngineName, engines: proof.Engines) -> None:
    for kind, type_ in _TYPES[engine].items():
        if kind != "array":
            assert kinds.kind_of(engine, type_.partition("(")[0]) == kind
