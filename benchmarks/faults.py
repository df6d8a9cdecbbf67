"""Plant single faults in a project's history, and compare lintmig's verdicts with a real engine's.

    python -m benchmarks.faults ENGINE PATH... [--moments 40] [--removals 5] [--seed 1] [--show] [--only KIND]

At random moments of the history, faults of many kinds (benchmarks/planting.py) are tried on the engine, each one on
the database as the history has left it by then and undone afterwards; lintmig judges the same statement at the same
moment. Then some statements are removed from the history, one at a time, and the whole of it is compared as in
agreement.py. Prints what the engine refuses and lintmig does not (missed), what lintmig says is refused and is not
(false error), and the counts by kind of fault.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import cast

from benchmarks.agreement import Run as Apply
from benchmarks.agreement import compare, scratch
from benchmarks.planting import Fault, Known, makes_something, plant
from lintmig.config import build_request
from lintmig.model.engine import Engine
from lintmig.model.script import ParsedScript, Script, Statement, Track
from lintmig.pipeline import run_for
from lintmig.run import Run
from lintmig.stages.check import check
from lintmig.stages.order import history_for
from lintmig.stages.replay.replay import Replay, replay

sys.setrecursionlimit(20_000)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("engine")
    arguments.add_argument("paths", nargs="+")
    arguments.add_argument("--moments", type=int, default=40)
    arguments.add_argument("--removals", type=int, default=5)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", action="store_true")
    arguments.add_argument("--only", default="")
    options = arguments.parse_args()
    request = build_request(paths=options.paths, engines=(options.engine,), working_directory=Path.cwd())
    run = run_for(request)
    engine = run.project.engines[0]
    dice = random.Random(options.seed)
    totals: Counter[tuple[str, str]] = Counter()
    for track in run.project.tracks:
        history = history_for(track, engine.name, even_if_marked=run.project.marks_are_overruled)
        if not history:
            continue
        outcomes = _at_moments(run, track, history, engine, dice, options.moments)
        if options.removals:
            outcomes = _both(outcomes, _with_removals(run, track, history, engine, dice, options.removals))
        for kind, outcome, place, sql, reason in outcomes:
            if options.only and options.only not in kind:
                continue
            totals[outcome, kind] += 1
            if options.show and outcome in ("missed", "false error"):
                print(f"{outcome}: {kind}: {place}: {reason}\n    {' '.join(sql.split())[:300]}")
    _print_totals(totals)


Outcome = tuple[str, str, str, str, str]
"""Kind of fault, outcome, place, SQL, and the refusal or what was said."""


def _both(first: Iterator[Outcome], second: Iterator[Outcome]) -> Iterator[Outcome]:
    yield from first
    yield from second


def _print_totals(totals: Counter[tuple[str, str]]) -> None:
    by_outcome: Counter[str] = Counter()
    for (outcome, _), count in totals.items():
        by_outcome[outcome] += count
    kinds = {kind: count for (outcome, kind), count in totals.most_common() if outcome == "missed"}
    print(json.dumps({**by_outcome, "missed by kind": kinds}))
    refused = by_outcome["found"] + by_outcome["missed"]
    accepted = by_outcome["accepted"] + by_outcome["false error"]
    if refused and accepted:
        print(f"refused {refused}, found {by_outcome['found'] / refused:.1%}; ", end="")
        print(f"accepted {accepted}, false errors {by_outcome['false error'] / accepted:.2%}")


class _Feed:
    """A history that is handed to replay one statement at a time, so that another can take its turn."""

    def __init__(self, history: Sequence[ParsedScript]) -> None:
        self.history = history
        self.instead: ParsedScript | None = None

    def __iter__(self) -> Iterator[ParsedScript]:
        for parsed in self.history:
            for number, statement in enumerate(parsed.statements):
                one = replace(parsed, statements=(statement,), metas=() if number else parsed.metas)
                if self.instead is not None:
                    yield self.instead
                else:
                    yield one

    def __len__(self) -> int:
        return len(self.history)


def _at_moments(
    run: Run, track: Track, history: Sequence[Script], engine: Engine, dice: random.Random, moments: int
) -> Iterator[Outcome]:
    replayed = run.replays.replay(track, history, engine)
    parsed = list(replayed.parsed)
    statements = [(each.script, statement) for each in parsed for statement in each.statements]
    chosen = set(dice.sample(range(len(statements)), min(moments, len(statements))))
    feed = _Feed(parsed)
    live = replay(cast("Sequence[ParsedScript]", feed), engine, replayed.surroundings)
    steps = iter(live.steps)
    known = Known()
    refused: set[int] = set()
    with _Trial(engine) as trial:
        for number, (script, statement) in enumerate(statements):
            if number in chosen:
                for fault in plant(statement, script.sql, live.schema, known, dice):
                    refusal = trial.refusal_of(fault.sql)
                    if refusal is _GIVEN_UP:
                        continue
                    said = _said(run, script, statement, fault, engine, feed, live)
                    place = f"{script.path}:{script.source.position(statement.span.start).line}"
                    yield fault.kind, _outcome(refusal, said), place, fault.sql, refusal or "; ".join(said)
            text = script.sql[statement.span.start : statement.span.end]
            if trial.apply(text) is not None:
                refused.add(number)
            elif makes_something(statement):
                known.statements.append(text)
            next(steps, None)


def _outcome(refusal: str | None, said: Sequence[str]) -> str:
    if refusal is None:
        return "false error" if said else "accepted"
    return "found" if said else "missed"


def _said(
    run: Run, script: Script, statement: Statement, fault: Fault, engine: Engine, feed: _Feed, live: Replay
) -> list[str]:
    """What lintmig says of a fault at this moment, asked in a child process, whose schema nobody needs afterwards."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            messages = _judge(run, script, statement, fault, engine, feed, live)
        except BaseException as error:  # the child must end here, whatever happens
            messages = [f"CRASH {error!r}"]
        with os.fdopen(writing, "w") as pipe:
            json.dump(messages, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        messages = json.load(pipe)
    os.waitpid(child, 0)
    if messages and messages[0].startswith("CRASH"):
        print(messages[0], fault.sql)
    return list(messages)


def _judge(
    run: Run, script: Script, statement: Statement, fault: Fault, engine: Engine, feed: _Feed, live: Replay
) -> list[str]:
    blank = re.sub(r"[^\n]", " ", script.sql[: statement.span.start])
    text = blank + fault.sql + "\n;"
    changed = replace(script, source=replace(script.source, text=text), sql=text)
    parsed = run.replays.parse(changed, engine)
    feed.instead = parsed
    steps = list(islice(live.steps, max(1, len(parsed.statements))))
    return [
        problem.message
        for step in steps
        for _, problem in check(step, run.checks)
        if problem.verdict == "rejects" and problem.severity in (None, "error")
    ]


_GIVEN_UP = "given up"


class _Trial:
    """A database that moves along with the history, on which statements can be tried and undone."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.applied: list[str] = []
        self.rebuilds = 0

    def __enter__(self) -> _Trial:
        self.scratch = scratch(self.engine.name)
        self.run: Apply = self.scratch.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.scratch.__exit__(None, None, None)

    def apply(self, sql: str) -> str | None:
        self.applied.append(sql)
        return self.run(sql)

    def refusal_of(self, sql: str) -> str | None:
        if re.match(r"\s*(?:begin|commit|start|savepoint|end|pragma)\b", sql, re.IGNORECASE):
            return _GIVEN_UP
        if self.engine.name in ("mariadb", "mysql"):
            return self._refusal_without_transaction(sql)
        self.run("SAVEPOINT planted" if self.engine.name == "sqlite" else "BEGIN")
        refusal = self.run(sql)
        if self.engine.name == "sqlite":
            self.run("ROLLBACK TO planted")
            self.run("RELEASE planted")
        else:
            self.run("ROLLBACK")
        if refusal is not None and "transaction block" in refusal:
            return _GIVEN_UP
        return refusal

    def _refusal_without_transaction(self, sql: str) -> str | None:
        if self.rebuilds >= _REBUILDS:
            return _GIVEN_UP
        refusal = self.run(sql)
        if refusal is None:
            self.rebuilds += 1
            self.__exit__()
            self.__enter__()
            for each in self.applied:
                self.run(each)
        return refusal


_REBUILDS = 25


def _with_removals(
    run: Run, track: Track, history: Sequence[Script], engine: Engine, dice: random.Random, count: int
) -> Iterator[Outcome]:
    parsed = list(run.replays.replay(track, history, engine).parsed)
    making = [(each, statement) for each in parsed for statement in each.statements if makes_something(statement)]
    for each, statement in dice.sample(making, min(count, len(making))):
        start, end = statement.span.start, statement.span.end
        sql = each.script.sql
        gone = re.sub(r"[^\n]", " ", sql[start:end])
        text = sql[:start] + gone + sql[end:].replace(";", " ", 1)
        changed = replace(each.script, source=replace(each.script.source, text=text), sql=text)
        scripts = [changed if script is each.script else script for script in history]
        again = run.replays.replay(track, scripts, engine)
        said: dict[str, list[tuple[int, str]]] = {}
        for step in again.steps:
            for _, problem in check(step, run.checks):
                if problem.verdict == "rejects" and problem.severity in (None, "error"):
                    line = step.script.source.position(problem.span.start).line
                    said.setdefault(step.script.path, []).append((line, problem.message))
        with scratch(engine.name) as apply:
            removed = " ".join(sql[start:end].split())[:80]
            for outcome, place, refused, reason in compare(list(again.parsed), apply, said):
                yield "removed statement", outcome, place, f"{refused}   [without {removed}]", reason or ""


if __name__ == "__main__":
    main()
