"""What an application's query leaves open is filled in, character for character."""

from __future__ import annotations

import pytest

from lintmig.model.engine import EngineName
from lintmig.model.script import Script
from lintmig.model.source import Source
from lintmig.stages.parse import without_placeholders

CASES: list[tuple[EngineName, str, str]] = [
    ("postgresql", "SELECT a FROM t WHERE b = ?", "SELECT a FROM t WHERE b = 0"),
    ("postgresql", "SELECT a FROM t WHERE b = :name", "SELECT a FROM t WHERE b = NULL "),
    ("postgresql", "SELECT a::text FROM t WHERE b = :b", "SELECT a::text FROM t WHERE b = 0 "),
    ("postgresql", "SELECT a FROM t WHERE b = %s AND c = %(c)s", "SELECT a FROM t WHERE b = 0  AND c = NULL "),
    ("postgresql", "SELECT a FROM t WHERE b ? 'x' AND c = $1", "SELECT a FROM t WHERE b ? 'x' AND c = $1"),
    ("postgresql", "SELECT a FROM t WHERE b ?| c", "SELECT a FROM t WHERE b ?| c"),
    ("postgresql", "SELECT '?', \"?\", a FROM t -- ?", "SELECT '?', \"?\", a FROM t -- ?"),
    ("postgresql", "SELECT $$ ? $$, @id", "SELECT $$ ? $$, 0  "),
    (
        "sqlite",
        "SELECT a FROM t WHERE b = ?1 AND c = :c AND d = @d",
        "SELECT a FROM t WHERE b = ?1 AND c = :c AND d = @d",
    ),
    ("sqlite", "SELECT a FROM t WHERE b = %s", "SELECT a FROM t WHERE b = 0 "),
    ("sqlite", "SELECT 10 %sum FROM t", "SELECT 10 %sum FROM t"),
    ("mariadb", "SELECT a FROM t WHERE b = ? AND c = :id", "SELECT a FROM t WHERE b = ? AND c = 0  "),
    ("mariadb", "SELECT a FROM t WHERE b = $1", "SELECT a FROM t WHERE b = 0 "),
    ("mariadb", "SELECT `a:b` FROM t WHERE b = @x", "SELECT `a:b` FROM t WHERE b = @x"),
]


@pytest.mark.parametrize(("engine", "sql", "filled"), CASES)
def test_values_stand_where_the_engine_reads_no_placeholder(engine: EngineName, sql: str, filled: str) -> None:
    script = without_placeholders(Script(Source("a.ts", sql), sql), engine)
    assert script.sql == filled
    assert len(script.sql) == len(sql)
