"""Hold lintmig's verdict on made-up histories against an engine's, statement by statement.

A statement that the engine refuses is judged behind those that it took, and then left out of the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from random import Random
from typing import NamedTuple

from lintmig.engines.constructs import constructs
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.engine import Engine, EngineName
from lintmig.model.schema import Schema
from lintmig.model.script import ParsedScript, Script
from lintmig.model.source import Source
from lintmig.rulebook import rule_severities
from lintmig.stages.check import check, load_checks
from lintmig.stages.parse import Recognizer, parse
from lintmig.stages.replay import Surroundings, replay
from tests.engines import proof
from tests.engines.made_up import Writer

SEVERITIES = rule_severities()
CHECKS = load_checks(SEVERITIES)


class Disagreement(NamedTuple):
    """`refusal` is the engine's, `said` is lintmig's; one of them is empty. `before` are the statements it took."""

    engine: EngineName
    before: tuple[str, ...]
    sql: str
    refusal: str
    said: str

    def __str__(self) -> str:
        what = f"refused, and not reported: {self.refusal}" if self.refusal else f"accepted, but reported: {self.said}"
        return "\n".join((*(f"{sql};" for sql in (*self.before, self.sql)), f"  -- {what}"))


class History(NamedTuple):
    taken: tuple[str, ...]
    refused: int
    disagreements: tuple[Disagreement, ...]


def write(engine: EngineName, run: proof.Run, chance: Random, length: int) -> History:
    """Write a history, and compare as it grows."""
    writer = Writer(engine, chance)
    taken: list[str] = []
    refused = 0
    found: list[Disagreement] = []
    for _ in range(length):
        written = writer.statement()
        refusal = run(written.sql)
        if refusal is None:
            taken.append(written.sql)
            written.note()
            continue
        refused += 1
        if not said(engine, (*taken, written.sql))[-1]:
            found.append(Disagreement(engine, tuple(taken), written.sql, refusal, ""))
    for number, errors in enumerate(said(engine, taken)):
        if errors:
            found.append(Disagreement(engine, tuple(taken[:number]), taken[number], "", "; ".join(errors)))
            break
    return History(tuple(taken), refused, tuple(found))


def said(engine: EngineName, statements: Sequence[str]) -> list[list[str]]:
    """The errors of each statement of a history."""
    return [errors for errors, _ in _steps(engine, statements)]


def schema_of(engine: EngineName, statements: Sequence[str]) -> Schema:
    schema = Schema(engine, "")
    for _, schema in _steps(engine, statements):
        pass
    return schema


def _steps(name: EngineName, statements: Sequence[str]) -> Iterator[tuple[list[str], Schema]]:
    engine = _engine(name)
    for step in replay([_parsed(name, sql) for sql in statements], engine, Surroundings(has_baseline=False)).steps:
        problems = [(rule, problem) for rule, problem in check(step, CHECKS) if problem.verdict == "rejects"]
        errors = [problem.message for rule, problem in problems if (problem.severity or SEVERITIES[rule]) == "error"]
        yield errors, step.schema


@lru_cache(maxsize=50_000)
def _parsed(name: EngineName, sql: str) -> ParsedScript:
    return parse(Script(Source("1.sql", f"{sql};\n"), f"{sql};\n"), _engine(name), _recognizer(name))


@lru_cache(maxsize=8)
def _recognizer(name: EngineName) -> Recognizer:
    return Recognizer(constructs(_engine(name)))


@lru_cache(maxsize=8)
def _engine(name: EngineName) -> Engine:
    return Engine(name, DEFAULT_FLOORS[name], False, "test")


def shortened(found: Disagreement, engines: proof.Engines) -> Disagreement:
    """The same disagreement with as few statements before it as will do."""
    before = list(found.before)
    number = len(before) - 1
    while number >= 0:
        fewer = before[:number] + before[number + 1 :]
        if _still_disagree(found, fewer, engines):
            before = fewer
        number -= 1
    return found._replace(before=tuple(before))


def _still_disagree(found: Disagreement, before: Sequence[str], engines: proof.Engines) -> bool:
    errors = said(found.engine, (*before, found.sql))
    if any(errors[:-1]) or bool(errors[-1]) != bool(found.said):
        return False
    with engines.database(found.engine) as run:
        if any(run(sql) is not None for sql in before):
            return False
        refusal = run(found.sql)
    return (refusal or "")[:25] == found.refusal[:25]
