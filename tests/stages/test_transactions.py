"""Which statements stand in a transaction that their own script has opened."""

from __future__ import annotations

import pytest

from lintmig.model.engine import EngineName
from lintmig.stages.parse.split import split
from lintmig.stages.parse.transactions import amid


@pytest.mark.parametrize(
    ("engine", "sql", "expected"),
    [
        ("postgresql", "VACUUM; COMMIT", ["no transaction", "no transaction"]),
        ("postgresql", "VACUUM; BEGIN; VACUUM; COMMIT; VACUUM", ["", "", "transaction", "transaction", ""]),
        ("sqlite", "BEGIN IMMEDIATE; ROLLBACK TO s; SELECT 1; END; SELECT 1", ["", *["transaction"] * 3, ""]),
        ("postgresql", "START TRANSACTION; COMMIT AND CHAIN; SELECT 1", ["", "transaction", "transaction"]),
        ("mariadb", "BEGIN; DROP TABLE t; ROLLBACK", ["", "transaction", "committed transaction"]),
        ("mariadb", "BEGIN; DROP TEMPORARY TABLE t; ROLLBACK", ["", "transaction", "transaction"]),
        ("postgresql", "BEGIN; DROP TABLE t; ROLLBACK", ["", "transaction", "transaction"]),
        ("mariadb", "START SLAVE; COMMIT", ["", ""]),
        ("mariadb", "BEGIN NOT ATOMIC DELETE FROM t; END; COMMIT", ["", ""]),
        ("sqlite", "", []),
    ],
)
def test_what_surrounds_each_statement(engine: EngineName, sql: str, expected: list[str]) -> None:
    assert list(amid(split(sql, engine).statements, engine)) == expected
