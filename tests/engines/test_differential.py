"""Random histories: what lintmig says of each statement, and what the engine does with it.

After a refused statement lintmig is silent about what may follow from it, so two things hold of every history:
an error is a refusal, and the first refusal is an error.
LINTMIG_HISTORIES sets how many histories each engine gets (default 150).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lintmig.engines.constructs import constructs
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.engine import Engine, EngineName
from lintmig.model.script import Script
from lintmig.model.source import Source
from lintmig.rulebook import rule_severities
from lintmig.stages.check import check, load_checks
from lintmig.stages.parse import Recognizer, parse
from lintmig.stages.replay import Surroundings, replay
from tests.engines import proof

HISTORIES = int(os.environ.get("LINTMIG_HISTORIES", "150"))
SEVERITIES = rule_severities()
CHECKS = load_checks(SEVERITIES)

TABLES = st.sampled_from(["a", "b", "c"])
COLUMNS = st.sampled_from(["id", "x", "y", "z"])
INDEXES = st.sampled_from(["i1", "i2"])
VIEWS = st.sampled_from(["v1", "v2"])
TYPES = st.sampled_from(["INTEGER", "BIGINT", "VARCHAR(20)", "DATE"])
EXISTS = st.sampled_from(["", "IF NOT EXISTS "])
DROPS = st.sampled_from(["", "IF EXISTS "])
VALUES = st.sampled_from(["1", "2", "'1'", "NULL"])


@st.composite
def columns(draw: st.DrawFn) -> str:
    names = draw(st.lists(COLUMNS, min_size=1, max_size=4))
    parts = []
    for name in names:
        key = draw(st.sampled_from(["", "", "", " NOT NULL", " UNIQUE", " PRIMARY KEY"]))
        parts.append(f"{name} {draw(TYPES)}{' NOT NULL' if key == ' PRIMARY KEY' else ''}{key}")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"FOREIGN KEY ({draw(COLUMNS)}) REFERENCES {draw(TABLES)} ({draw(COLUMNS)})")
    if draw(st.integers(0, 5)) == 0:
        parts.append(f"UNIQUE ({draw(COLUMNS)}, {draw(COLUMNS)})")
    return ", ".join(parts)


@st.composite
def statements(draw: st.DrawFn) -> str:
    table, other, column, new = draw(TABLES), draw(TABLES), draw(COLUMNS), draw(COLUMNS)
    match draw(st.integers(0, 15)):
        case 0 | 1 | 2 | 3:
            return f"CREATE TABLE {draw(EXISTS)}{table} ({draw(columns())})"
        case 4:
            return f"CREATE INDEX {draw(EXISTS)}{draw(INDEXES)} ON {table} ({column})"
        case 5:
            return f"ALTER TABLE {table} ADD COLUMN {column} {draw(TYPES)}"
        case 6:
            return f"ALTER TABLE {table} DROP COLUMN {column}"
        case 7:
            return f"ALTER TABLE {table} RENAME COLUMN {column} TO {new}"
        case 8:
            return f"ALTER TABLE {table} RENAME TO {other}"
        case 9:
            return f"DROP TABLE {draw(DROPS)}{table}"
        case 10:
            return f"CREATE VIEW {draw(VIEWS)} AS SELECT {column}, {new} AS n FROM {table}"
        case 11:
            return f"DROP VIEW {draw(DROPS)}{draw(VIEWS)}"
        case 12:
            return f"UPDATE {table} SET {column} = NULL WHERE {new} IS NOT NULL"
        case 13:
            return f"DELETE FROM {table} WHERE {column} IN (SELECT {new} FROM {other})"
        case 14:
            return f"SELECT p.{column}, q.{new} FROM {table} p JOIN {other} q ON p.{column} = q.{new}"
        case _:
            return f"SELECT {column} FROM {draw(VIEWS)}"


HISTORY = st.lists(statements(), min_size=2, max_size=10)


@pytest.fixture(scope="module")
def engines() -> Iterator[proof.Engines]:
    with proof.open_engines() as opened:
        yield opened


@pytest.mark.parametrize("name", ["sqlite", "postgresql", "mariadb"])
def test_lintmig_and_the_engine_agree(name: EngineName, engines: proof.Engines) -> None:
    recognizer = Recognizer(constructs(_engine(name)))

    @settings(
        max_examples=HISTORIES if name != "mariadb" else HISTORIES // 5,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(HISTORY)
    def agree(history: list[str]) -> None:
        said = _errors(";\n".join(history) + ";\n", _engine(name), recognizer)
        with engines.database(name) as run:
            refused = [run(sql) for sql in history]
        for number, (sql, refusal, errors) in enumerate(zip(history, refused, said, strict=True)):
            assert refusal or not errors, f"{number}: {sql}\naccepted, but lintmig says {errors}\n" + "\n".join(history)
        first = next((number for number, refusal in enumerate(refused) if refusal), None)
        if first is not None:
            assert said[first], f"{first}: {history[first]}\n{refused[first]}\n" + "\n".join(history)

    agree()


def _engine(name: EngineName) -> Engine:
    return Engine(name, DEFAULT_FLOORS[name], False, "test")


def _errors(sql: str, engine: Engine, recognizer: Recognizer) -> list[list[str]]:
    """What is said of each statement that the engine should refuse."""
    parsed = parse(Script(Source("1.sql", sql), sql), engine, recognizer)
    found = []
    for step in replay([parsed], engine, Surroundings(has_baseline=False)).steps:
        problems = [(rule, problem) for rule, problem in check(step, CHECKS) if problem.verdict == "rejects"]
        found.append(
            [problem.message for rule, problem in problems if (problem.severity or SEVERITIES[rule]) == "error"]
        )
    return found
