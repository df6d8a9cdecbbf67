"""The schema that replay leaves, against the engine's own catalog: what parity says rests on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from lintmig.model.engine import Engine, EngineName
from lintmig.model.rule import Example
from lintmig.model.script import ParsedScript
from lintmig.pipeline import parsed_histories
from lintmig.rulebook import load_rules
from lintmig.stages.replay import Surroundings, replay
from tests.engines import catalogs, proof, servers

NAMES_SCHEMAS = re.compile(r"\bpublic\.|search_path", re.IGNORECASE)
"""The database is a schema of its own on PostgreSQL, not public."""
COMMITS = re.compile(r"^\s*COMMIT\b", re.IGNORECASE | re.MULTILINE)
"""On PostgreSQL all is one transaction."""
EXAMPLES = [
    pytest.param(example, engine, id=f"{rule.name}: {example.title} ({engine})")
    for rule in load_rules().values()
    for example in (*rule.good, *(rule.bad if rule.name.startswith("parity/") else ()))
    for engine in proof.PROVEN
    if engine in example.engines
    if not any(NAMES_SCHEMAS.search(text) for text in example.project.values())
    if engine != "postgresql" or not any(COMMITS.search(text) for text in example.project.values())
]


@pytest.mark.parametrize(("example", "engine"), EXAMPLES)
def test_replay_leaves_what_the_engine_has(example: Example, engine: EngineName, tmp_path: Path) -> None:
    request = proof.request_for(tmp_path, example.project, example.engines)
    histories = [parsed for parsed in parsed_histories(request, engine) if parsed]
    assert histories
    (target,) = (each for each in request.engines if each.name == engine)
    for history in histories:
        _compare(history, target, request.config.baseline)


def _compare(history: Sequence[ParsedScript], target: Engine, baseline: bool | None) -> None:
    """Each history has a database of its own: several of one project make the same tables."""
    engine = target.name
    spans = [(parsed.script.sql, each.span) for parsed in history for each in parsed.statements]
    texts = [sql[span.start : span.end] for sql, span in spans]
    with _database(engine, has_transactions=any(map(proof.TRANSACTION.match, texts))) as cursor:
        for text in texts:
            cursor.execute(text.encode() if engine == "postgresql" else text)
        if engine == "sqlite":
            found = catalogs.of_sqlite(cursor)
        else:
            found = catalogs.of_postgresql(cursor) if engine == "postgresql" else catalogs.of_mariadb(cursor)
    replayed = replay(history, target, Surroundings(baseline))
    for _ in replayed.steps:
        pass
    assert not catalogs.differences(replayed.schema, found)


@contextmanager
def _database(engine: EngineName, *, has_transactions: bool) -> Iterator[Any]:
    with ExitStack() as closing:
        if engine == "sqlite":
            connection = servers.sqlite()
            closing.callback(connection.close)
            yield connection
        elif engine == "postgresql" and has_transactions:
            outer = closing.enter_context(servers.postgresql())
            yield closing.enter_context(closing.enter_context(servers.scratch_postgresql(outer)).cursor())
        elif engine == "postgresql":
            yield closing.enter_context(servers.scratch_schema(closing.enter_context(servers.postgresql())))
        else:
            server = servers.mariadb()
            closing.callback(server.close)
            yield closing.enter_context(servers.scratch_database(server))
