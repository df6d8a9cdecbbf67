"""Made-up histories: what lintmig says of each statement, what the engine does with it, and the schema in the end.

LINTMIG_HISTORIES sets how many histories each engine gets; then they are others each time. The bounds are on shares:
of refused statements that have an error, of accepted ones that have one, and of histories behind which the schemas
are unlike. `python -m benchmarks.differential ENGINE` shows what is behind them.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lintmig.model.engine import EngineName
from tests.engines import agreeing

MANY = os.environ.get("LINTMIG_HISTORIES")
HISTORIES = {"sqlite": 120, "postgresql": 100, "mariadb": 12}
LENGTH = 20


class Bounds(NamedTuple):
    least_found: float
    most_false: float
    most_unlike: float


BOUNDS = {
    "sqlite": Bounds(0.95, 0.001, 0.0),
    "postgresql": Bounds(0.97, 0.001, 0.0),
    "mariadb": Bounds(0.85, 0.006, 0.1),
}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql", "mariadb"])
def test_lintmig_and_the_engine_agree(engine: EngineName) -> None:
    histories: list[agreeing.History] = []
    with agreeing.Scratch(engine) as scratch:

        @settings(
            max_examples=int(MANY) if MANY else HISTORIES[engine],
            derandomize=not MANY,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.randoms(use_true_random=True))
        def write(chance: Random) -> None:
            with scratch.database() as database:
                histories.append(agreeing.write(engine, database, chance, LENGTH))

        write()
        taken = sum(len(history.taken) for history in histories)
        refused = sum(history.refused for history in histories)
        found = [each for history in histories for each in history.disagreements]
        counts = Counter(each.kind for each in found)
        bounds = BOUNDS[engine]
        broken = {
            "missed": counts["missed"] > (1 - bounds.least_found) * refused,
            "false error": counts["false error"] > bounds.most_false * taken,
            "schema": counts["schema"] > bounds.most_unlike * len(histories),
        }
        shown = [str(agreeing.shortened(each, scratch)) for each in found if broken[each.kind]][:5]
        assert not any(broken.values()), f"{taken} accepted, {refused} refused, {counts}\n" + "\n\n".join(shown)
