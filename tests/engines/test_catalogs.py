"""The schema that replay leaves, against the engine's own catalog: what parity says rests on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from lintmig.model.engine import EngineName
from lintmig.model.rule import Example
from lintmig.pipeline import parsed_histories, replayed_schema
from lintmig.rulebook import load_rules
from tests.engines import catalogs, proof, servers

NAMES_SCHEMAS = re.compile(r"\bpublic\.|search_path", re.IGNORECASE)
"""The database is a schema of its own on PostgreSQL, not public."""
EXAMPLES = [
    pytest.param(example, engine, id=f"{rule.name}: {example.title} ({engine})")
    for rule in load_rules().values()
    for example in (*rule.good, *(rule.bad if rule.name.startswith("parity/") else ()))
    for engine in proof.PROVEN
    if engine in example.engines
    if not any(NAMES_SCHEMAS.search(text) for _, text in example.files)
]


@pytest.mark.parametrize(("example", "engine"), EXAMPLES)
def test_replay_leaves_what_the_engine_has(example: Example, engine: EngineName, tmp_path: Path) -> None:
    request = proof.request_for(tmp_path, dict(example.files), example.engines)
    (history,) = [parsed for parsed in parsed_histories(request, engine) if parsed]
    with _database(engine) as cursor:
        for parsed in history:
            for statement in parsed.statements:
                text = parsed.script.sql[statement.span.start : statement.span.end]
                if not proof.TRANSACTION.match(text):
                    cursor.execute(text.encode() if engine == "postgresql" else text)
        if engine == "sqlite":
            found = catalogs.of_sqlite(cursor)
        else:
            found = catalogs.of_postgresql(cursor) if engine == "postgresql" else catalogs.of_mariadb(cursor)
    assert not catalogs.differences(replayed_schema(request, engine), found)


@contextmanager
def _database(engine: EngineName) -> Iterator[Any]:
    with ExitStack() as closing:
        if engine == "sqlite":
            connection = servers.sqlite()
            closing.callback(connection.close)
            yield connection
        elif engine == "postgresql":
            yield closing.enter_context(servers.scratch_schema(closing.enter_context(servers.postgresql())))
        else:
            server = servers.mariadb()
            closing.callback(server.close)
            yield closing.enter_context(servers.scratch_database(server))
