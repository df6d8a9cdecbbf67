"""Made-up histories: what lintmig says of each statement, what the engine does with it, and the schema in the end.

LINTMIG_HISTORIES sets how many histories each engine gets; then they are others each time. Nothing that an engine
takes may have an error, and of what it refuses most must have one: `python -m benchmarks.differential` shows the rest.
"""

from __future__ import annotations

import os
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lintmig.model.engine import EngineName
from tests.engines import agreeing

MANY = os.environ.get("LINTMIG_HISTORIES")
HISTORIES = {"sqlite": 200, "postgresql": 120, "mariadb": 12}
LENGTH = 20
LEAST_FOUND = {"sqlite": 0.75, "postgresql": 0.9, "mariadb": 0.8}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql", "mariadb"])
def test_lintmig_and_the_engine_agree(engine: EngineName) -> None:
    refused = 0
    missed: list[agreeing.Disagreement] = []
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
        def agree(chance: Random) -> None:
            nonlocal refused
            with scratch.database() as database:
                history = agreeing.write(engine, database, chance, LENGTH)
            refused += history.refused
            for found in history.disagreements:
                if found.kind == "missed":
                    missed.append(found)
                else:
                    pytest.fail(str(agreeing.shortened(found, scratch)))

        agree()
        share = 1 - len(missed) / max(refused, 1)
        if share < LEAST_FOUND[engine]:
            shown = "\n\n".join(str(agreeing.shortened(each, scratch)) for each in missed[:5])
            pytest.fail(f"of {refused} refused statements {share:.1%} have an error; some that have none:\n{shown}")
