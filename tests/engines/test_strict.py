"""What `is_refused` says of values in MariaDB's strict mode, against the engine."""

from __future__ import annotations

import pymysql
import pytest

from lintmig.model.engine import Engine
from lintmig.model.expression import Literal
from lintmig.model.name import DataType
from lintmig.model.source import Span
from lintmig.stages.replay.rows.strict import is_refused
from tests.engines import servers

TYPES = (
    "date|datetime|timestamp|tinyint|boolean|smallint|mediumint|int|int unsigned|bigint|bigint unsigned|decimal|"
    "decimal(5,2)|decimal(10)|decimal(3,3)|decimal(5,2) unsigned|uuid|json"
).split("|")
STRINGS = (
    "|2020-01-01|2020-02-30|2020-02-29|2021-02-29|2020-13-01|2020-00-00|0000-00-00|0000-01-01|2020-01-00|2020-1-5|"
    "2020-01-01 10:00|2020-01-01T10:00:00|2020-01-01T10:00:00Z|2020-01-01 10:00:00+02|2020-01-01 10:00:00+02:00|"
    "2020-01-01 25:00:00|2020-01-01 10:60:00|2020-01-01 10:00:60|2020-01-01 10:00:00.1234567|2020-01-01 24:00:00|"
    "01/02/2020|01.02.2020|01-02-2020|20200101|1960-01-01|1970-01-01|1969-12-31 23:00:00|2038-01-19 00:00:00|"
    "2039-01-01|9999-12-31 23:59:59|1000-01-01|0001-01-01|now|300|12|1.5|abc|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|"
    "a0eebc999c0b4ef8bb6d6bb9bd380a11|{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}|{}|[]|{bad|null|NaN|{'a': 1,}| {} "
).split("|")
NUMBERS = (
    "1577836800 1700000000 1577836800000 20200101 20201301 20200101101010 200101 201301 0 1 5 100 101 127 128 -128 "
    "-129 255 256 1.5 127.4 127.5 -0.5 -1 32767 32768 65536 8388607 8388608 2147483647 2147483648 2147483647.5 "
    "4294967295 4294967296 9223372036854775807 9223372036854775808 18446744073709551615 18446744073709551616 "
    "12345678901 9999999999 9999999999.4 9999999999.5 999.99 999.994 999.995 1000 0.5 0.9994 0.9995 1e3"
).split()


def literals() -> list[tuple[str, Literal]]:
    strings = [
        ("'" + text.replace("'", '"') + "'", Literal("string", text.replace("'", '"'), None)) for text in STRINGS
    ]
    numbers = [(text, Literal("integer" if text.lstrip("-").isdigit() else "decimal", text, None)) for text in NUMBERS]
    return [*strings, *numbers, *((text, Literal("boolean", text, None)) for text in ("TRUE", "FALSE"))]


@pytest.mark.parametrize("spelled", TYPES)
def test_only_what_the_engine_refuses(spelled: str) -> None:
    base, _, rest = spelled.partition("(")
    name = base + (" unsigned" if rest.endswith("unsigned") else "")
    arguments = tuple(rest.partition(")")[0].split(",")) if rest else ()
    type_ = DataType(name, arguments, False, None, spelled, Span(0, 0))
    found = refused = 0
    with servers.mariadb() as connection, servers.scratch_database(connection) as cursor:
        engine = Engine("mariadb", servers.mariadb_version(connection), True, "live")
        cursor.execute(f"CREATE TABLE t (a {spelled} NULL)")
        for text, literal in literals():
            is_taken = True
            try:
                cursor.execute(f"INSERT INTO t VALUES ({text})")
            except pymysql.Error:
                is_taken = False
            says = is_refused(engine, literal, type_, name)
            assert not (says and is_taken), f"{spelled} takes {text}"
            found, refused = found + says, refused + (not is_taken)
    assert found >= (refused / 2 if name in ("uuid", "json", "date", "timestamp") else 1)
