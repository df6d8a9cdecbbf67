"""Rows of the constructs table that ask for operators and functions on certain types."""

from __future__ import annotations

import sys

import pytest

from lintmig.model.construct import Construct
from lintmig.model.engine import Engine, EngineName
from lintmig.model.script import Script
from lintmig.model.source import Source, Span
from lintmig.stages.parse import Recognizer, parse
from lintmig.stages.replay import Surroundings, replay
from lintmig.stages.replay.queries.noticing import Noted, noticed, read_pattern

SETUP = "CREATE TABLE t (i INTEGER, d DECIMAL(5, 2), s VARCHAR(20), b BOOLEAN, at TIMESTAMP NULL);\n"


def row(pattern: str) -> Construct:
    return Construct("row", "expression", pattern, "differs", "differs", "warning", "help", (), ())


def found(sql: str, pattern: str, engine: EngineName, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    module = sys.modules["lintmig.stages.replay.replay"]
    monkeypatch.setattr(module, "constructs", lambda *_: (row(pattern),))
    target = Engine(engine, (99,), version_is_stated=True, origin="test")
    script = Script(Source("1.sql", SETUP + sql), SETUP + sql)
    *_, last = replay([parse(script, target, Recognizer(()))], target, Surroundings(has_baseline=False)).steps
    return [script.sql[use.span.start : use.span.end] for use in last.uses]


@pytest.mark.parametrize("engine", ["postgresql", "sqlite", "mariadb"])
@pytest.mark.parametrize(
    ("pattern", "sql", "places"),
    [
        ("integer / integer", "SELECT i / 2, d / 2, i / d FROM t;", ["i / 2"]),
        ("number / integer", "SELECT i / 2, d / 2 FROM t;", ["i / 2", "d / 2"]),
        ("length(text)", "SELECT length(s), length('abc') FROM t;", ["length", "length"]),
        ("text + any", "UPDATE t SET i = s + 1 WHERE i > 0;", ["s + 1"]),
        ("text LIKE text", "SELECT i FROM t WHERE s LIKE 'a%';", ["s LIKE 'a%'"]),
        ("WHERE integer", "DELETE FROM t WHERE i;", ["i"]),
        ("text = integer|number", "SELECT i FROM t WHERE s = i;", ["s = i"]),
        ("cast(text, integer)", "SELECT CAST(s AS INTEGER), CAST(i AS INTEGER) FROM t;", ["s"]),
        ("lower(integer)", "SELECT lower(s) FROM t;", []),
        ("integer / integer", "SELECT length(s) / 2 FROM t;", ["length(s) / 2"]),
        ("integer / integer", "CREATE VIEW v AS SELECT i / 2 AS half FROM t;", ["i / 2"]),
    ],
)
def test_types_decide(
    pattern: str, sql: str, places: list[str], engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(sql, pattern, engine, monkeypatch) == places


def test_a_place_is_noticed_once() -> None:
    note = Noted("/", ("integer", "integer"), Span(0, 5))
    assert len(list(noticed([row("integer / integer")], [note, note]))) == 1


def test_nonsense_is_no_pattern() -> None:
    with pytest.raises(ValueError, match="neither"):
        read_pattern("integer")
