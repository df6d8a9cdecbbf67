"""What finds entries without looking at all of them, and that replay's work grows with the history and not faster."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.scale import ENGINES, ONLY, SHAPES, history, parsed, replayed
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.engine import Engine, EngineName
from lintmig.model.indexed import Indexed
from lintmig.model.schema import Schema


def _numbers(_: int, entry: tuple[int, ...]) -> Iterable[int]:
    return entry


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 5), st.none() | st.lists(st.integers(0, 5), max_size=3).map(tuple)),
        st.sampled_from(["ask", "mark", "undo"]),
    ),
    max_size=40,
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(CHANGES)
def test_a_store_finds_what_a_look_at_all_entries_finds(changes: list[Any]) -> None:
    schema = Schema("sqlite", "main")
    store: Indexed[int, tuple[int, ...]] = Indexed()
    marks = [0]
    for change in [*changes, "ask"]:
        if change == "mark":
            marks.append(schema.mark())
        elif change == "undo":
            schema.undo(marks.pop() if len(marks) > 1 else 0)
        elif change == "ask":
            for number in range(6):
                holders = {key for key, entry in store.items() if number in entry}
                assert {key for key, _ in store.having(_numbers, number)} == holders
                assert store.has(_numbers, number) == bool(holders)
        else:
            schema.put(store, *change)


@pytest.mark.parametrize("name", [ENGINES[0], *(pytest.param(each, marks=pytest.mark.slow) for each in ENGINES[1:])])
@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_history_is_about_twice_the_work(name: EngineName, shape: str) -> None:
    if ONLY.get(shape, name) != name:
        pytest.skip("of another engine")
    engine = Engine(name, DEFAULT_FLOORS[name], False, "test")
    small, large = (_lines_run(engine, shape, size) for size in (300, 600))
    assert large < 2.5 * small


def _lines_run(engine: Engine, shape: str, size: int) -> int:
    """Lines of Python that replay runs, those of a comprehension once for each turn."""
    scripts = parsed(history(engine.name, shape, size), engine)
    replayed(scripts, engine)
    lines = 0

    def trace(_: FrameType, event: str, __: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        replayed(scripts, engine)
    finally:
        sys.settrace(before)
    return lines
