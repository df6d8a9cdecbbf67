"""Made-up histories: what lintmig says of each statement, and what the engine does with it.

LINTMIG_HISTORIES sets how many histories each engine gets; then they are others each time. What is refused for a
reason in known_misses.txt may go without an error; nothing that an engine takes may have one.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lintmig.model.engine import EngineName
from tests.engines import agreeing

MANY = os.environ.get("LINTMIG_HISTORIES")
HISTORIES = {"sqlite": 150, "postgresql": 100, "mariadb": 12}
LENGTH = 20


@pytest.mark.parametrize("engine", ["sqlite", "postgresql", "mariadb"])
def test_lintmig_and_the_engine_agree(engine: EngineName) -> None:
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
            with scratch.database() as database:
                history = agreeing.write(engine, database, chance, LENGTH)
            for found in history.disagreements:
                if not _is_known(found):
                    pytest.fail(str(agreeing.shortened(found, scratch)))

        agree()


def _is_known(found: agreeing.Disagreement) -> bool:
    return any(
        (kind, engine) == (found.kind, found.engine) and pattern.search(found.text) for kind, engine, pattern in _known()
    )


@cache
def _known() -> list[tuple[str, str, re.Pattern[str]]]:
    lines = (Path(__file__).parent / "known_misses.txt").read_text().splitlines()
    rows = [line.split(" ", 2) for line in lines if line and not line.startswith("#")]
    return [(kind, engine, re.compile(pattern)) for kind, engine, pattern in rows]
