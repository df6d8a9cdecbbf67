"""What lintmig says of expressions by their types, and what PostgreSQL does with them.

Operators, functions and conditions on columns of many types, drawn by a fixed seed: no accepted one is an error, and
of the refused ones nearly all are. LINTMIG_EXPRESSIONS sets how many are tried (default 1200).
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import psycopg
import pytest

from lintmig.engines.constructs import constructs
from lintmig.model.engine import Engine
from lintmig.model.script import Script
from lintmig.model.source import Source
from lintmig.rulebook import rule_severities
from lintmig.stages.check import check, load_checks
from lintmig.stages.parse import Recognizer, parse
from lintmig.stages.replay import Surroundings, replay
from tests.engines import servers

EXPRESSIONS = int(os.environ.get("LINTMIG_EXPRESSIONS", "1200"))
CHECKS = load_checks(rule_severities())
TYPES = (
    "smallint|integer|bigint|numeric|real|double precision|boolean|text|varchar(20)|char(5)|uuid|date|timestamp|"
    "timestamptz|time|interval|bytea|json|jsonb|inet|integer[]|text[]|mood|int4range|tsvector|bit(3)|name"
).split("|")
COLUMNS = [f"c{number}" for number in range(len(TYPES))]
LITERALS = ["1", "'1'", "'abc'", "NULL", "1.5", "'2020-01-01'", "5000000000"]
SETUP = [
    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
    f"CREATE TABLE t ({', '.join(f'{name} {type_}' for name, type_ in zip(COLUMNS, TYPES, strict=True))})",
]
OPERATORS = "= <> < > + - * / % || LIKE ~ -> ->> #> @> <@ && ? & | << ^".split()
FUNCTIONS = (
    "lower upper length abs round ceil sum avg min max count bool_and string_agg array_agg json_agg concat coalesce "
    "greatest nullif substr left replace lpad split_part strpos md5 to_char to_date date_trunc date_part age now "
    "array_length unnest array_append array_to_string jsonb_set to_jsonb jsonb_array_length generate_series encode "
    "sqrt power mod log char_length initcap reverse repeat format chr regexp_replace starts_with date text uuid host "
    "make_date lower_inc to_tsvector enum_first quote_literal pg_typeof array_position translate btrim nextval"
).split()
FORMS = [
    "SELECT 1 FROM t WHERE {a}",
    "SELECT NOT {a} FROM t",
    "SELECT CASE WHEN {a} THEN 1 END FROM t",
    "SELECT CASE WHEN c6 THEN {a} ELSE {b} END FROM t",
    "SELECT {a} AS x FROM t UNION ALL SELECT {b} FROM t",
    "SELECT ARRAY[{a}, {b}] FROM t",
    "SELECT {a} IN ({b}, NULL) FROM t",
    "SELECT {a} BETWEEN {b} AND {b} FROM t",
    "SELECT {a} IN (SELECT {b} FROM t) FROM t",
    "UPDATE t SET {c} = {a}",
    "INSERT INTO t ({c}) SELECT {a} FROM t",
    "SELECT {a}::{type} FROM t",
]


def statements(count: int) -> Iterator[str]:
    choose = random.Random(1)
    values = COLUMNS + LITERALS
    for number in range(count):
        a, b = choose.choice(COLUMNS), choose.choice(values)
        if number % 3 == 0:
            yield f"SELECT {a} {choose.choice(OPERATORS)} {b} FROM t"
        elif number % 3 == 1:
            given = [choose.choice(values) for _ in range(choose.choice([0, 1, 1, 1, 2, 2, 3]))]
            yield f"SELECT {choose.choice(FUNCTIONS)}({', '.join(given)}) FROM t"
        else:
            form, column, type_ = choose.choice(FORMS), choose.choice(COLUMNS), choose.choice(TYPES)
            yield form.format(a=a, b=b, c=column, type=type_)


@pytest.fixture(scope="module")
def cursor() -> Iterator[psycopg.Cursor[object]]:
    with servers.postgresql() as connection, servers.scratch_schema(connection) as opened:
        yield opened


def test_types_decide_as_on_the_engine(cursor: psycopg.Cursor[object]) -> None:
    for sql in SETUP:
        cursor.execute(sql.encode())
    tried = list(statements(EXPRESSIONS))
    refused = [_is_refused(cursor, sql) for sql in tried]
    said = _errors(tried, cursor.connection.info.server_version // 10000)
    pairs = list(zip(tried, refused, said, strict=True))
    wrong = [f"{sql}: accepted, but lintmig says {errors}" for sql, no, errors in pairs if errors and not no]
    assert not wrong, "\n".join(wrong)
    missed = [sql for sql, no, errors in pairs if no and not errors]
    assert len(missed) <= 0.03 * sum(refused), "\n".join(missed)


def _is_refused(cursor: psycopg.Cursor[object], sql: str) -> bool:
    try:
        with cursor.connection.transaction(force_rollback=True):
            cursor.execute(sql.encode())
    except psycopg.Error:
        return True
    return False


def _errors(tried: list[str], version: int) -> list[list[str]]:
    engine = Engine("postgresql", (version,), version_is_stated=True, origin="test")
    sql = ";\n".join([*SETUP, *tried]) + ";\n"
    parsed = parse(Script(Source("1.sql", sql), sql), engine, Recognizer(constructs(engine)))
    steps = replay([parsed], engine, Surroundings(has_baseline=False)).steps
    found = [[problem.message for _, problem in check(step, CHECKS) if problem.verdict == "rejects"] for step in steps]
    return found[len(SETUP) :]
