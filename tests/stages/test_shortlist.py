"""The shortlist of constructs leaves out no row whose texts are all in a statement."""

from __future__ import annotations

import random

import pytest

from lintmig.engines.constructs import constructs
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.construct import Construct
from lintmig.model.engine import ENGINE_NAMES, Engine, EngineName
from lintmig.rulebook import load_rules
from lintmig.stages.parse import shortlist
from lintmig.stages.parse.shortlist import Shortlist


def rows_of(name: EngineName) -> list[Construct]:
    return [row for row in constructs(Engine(name, DEFAULT_FLOORS[name], False, "")) if row.looks_at == "statement"]


def may_match(row: Construct, text: str) -> bool:
    is_for = not row.verbs or text.split(" ", maxsplit=1)[0] in row.verbs
    is_there = all(part in text for part in row.required)
    return is_for and is_there and (not row.one_of or any(part in text for part in row.one_of))


def texts() -> list[str]:
    """Statements of the rules' examples, and texts that are put together from what rows look for."""
    examples = [sql for rule in load_rules().values() for each in (*rule.bad, *rule.good) for _, sql in each.files]
    found = [" ".join(each.upper().split()) for sql in examples for each in sql.split(";")]
    dice = random.Random(7)
    parts = [part for row in rows_of("postgresql") for part in (*row.required, *row.one_of)]
    for _ in range(3_000):
        glue = dice.choice(["", " ", " X ", "X"])
        found.append(dice.choice(["CREATE ", "SELECT ", "ALTER ", ""]) + glue.join(dice.choices(parts, k=6)))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ENGINE_NAMES)
def test_nothing_that_may_match_is_left_out(name: EngineName, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of(name)
    monkeypatch.setattr(shortlist, "_MOST_WORDS", 500)
    monkeypatch.setattr(shortlist, "_MOST_ANSWERS", 100)
    short = Shortlist(rows)
    left_out = 0
    for text in texts():
        left = short.rows(text)
        assert [row for row in left if may_match(row, text)] == [row for row in rows if may_match(row, text)]
        left_out += len(rows) - len(left)
    assert left_out > 0.9 * len(rows) * len(texts())
