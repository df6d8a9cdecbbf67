"""Compare lintmig's verdicts with a real engine's, statement by statement.

    python -m benchmarks.agreement ENGINE PATH... [--show]

Applies the scripts that lintmig replays for ENGINE, in its order, to an empty scratch database, each
statement on its own, and counts: refused statements with and without an error of ours, accepted statements
with one. A refused statement counts as a follow-on where it names what a statement refused earlier would have made
or dropped. Engines as in tests/engines/servers.py.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from lintmig.config import build_request
from lintmig.model.engine import EngineName
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    Block,
    CreateFunction,
    CreateIndex,
    CreateObject,
    CreateTable,
    CreateTrigger,
    CreateType,
    CreateView,
    DropObject,
    Guarded,
    Opaque,
    Operation,
    RenameColumn,
    RenameObject,
    UseTransaction,
)
from lintmig.model.operation.blocks import statements_within
from lintmig.model.request import Request
from lintmig.model.script import ParsedScript, Script, Statement
from lintmig.pipeline import lint, parsed_histories
from tests.engines import servers

ABORTED = "current transaction is aborted"
Run = Callable[[str], str | None]
"""From a statement to the engine's refusal, or None."""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("engine")
    arguments.add_argument("paths", nargs="+")
    arguments.add_argument("--show", action="store_true")
    options = arguments.parse_args()
    request = build_request(paths=options.paths, engines=(options.engine,), working_directory=Path.cwd())
    engine = request.engines[0].name
    errors = errors_by_line(request, engine)
    totals: dict[str, int] = {}
    for parsed in parsed_histories(request, engine):
        with scratch(engine) as run:
            for outcome, place, text, refusal in compare(parsed, run, errors):
                totals[outcome] = totals.get(outcome, 0) + 1
                if options.show and outcome in ("missed", "false error"):
                    print(f"{outcome}: {place}: {refusal or ''}\n    {' '.join(text.split())[:160]}")
    own = totals.get("found", 0) + totals.get("missed", 0)
    accepted = totals.get("accepted", 0) + totals.get("false error", 0)
    print(json.dumps(totals))
    if own:
        print(f"refused for a cause of their own: {own}, found {totals.get('found', 0) / own:.1%}")
    if accepted:
        print(f"accepted: {accepted}, false errors {totals.get('false error', 0) / accepted:.2%}")


def errors_by_line(request: Request, engine: EngineName) -> dict[str, list[tuple[int, str]]]:
    """Lines that the engine is said to refuse, with what is said, by file."""
    found: dict[str, list[tuple[int, str]]] = {}
    for finding in lint(request).findings:
        if finding.severity == "error" and finding.engines.get(engine) == "rejects":
            line = finding.source.position(finding.span.start).line
            found.setdefault(finding.source.path, []).append((line, finding.message))
    return found


def compare(
    history: list[ParsedScript], run: Run, errors: dict[str, list[tuple[int, str]]]
) -> Iterator[tuple[str, str, str, str | None]]:
    """Each statement's outcome, place, text, and the engine's refusal or else what was said."""
    unmade: set[str] = set()
    pending: set[str] = set()
    for parsed in history:
        source = parsed.script.source
        for statement in parsed.statements:
            text = _with_values(parsed.script.sql[statement.span.start : statement.span.end])
            span = parsed.script.source_map.file_span(statement.span)
            first = source.position(span.start).line
            last = source.position(span.end).line
            said = [message for line, message in errors.get(source.path, ()) if first <= line <= last]
            place = f"{source.path}:{first}"
            if _is_open(parsed.script, statement):
                refusal = run(text.replace("__code__", "text"))
                unmade |= _makes(statement)
                yield "not judged", place, text, refusal
                continue
            refusal = run(text)
            begins = [each.act for each in statement.operations if isinstance(each, UseTransaction)]
            if begins and begins[0] in ("begin", "commit", "rollback"):
                pending.clear()
            if refusal is None:
                pending |= _makes(statement)
                yield ("false error" if said else "accepted"), place, text, "; ".join(said)
                continue
            if said:
                yield "found", place, text, refusal
            elif _follows(refusal, unmade):
                yield "follow-on", place, text, refusal
            else:
                yield "missed", place, text, refusal
            unmade |= _makes(statement)
            if ABORTED in refusal:
                unmade |= pending


def _with_values(text: str) -> str:
    """What a program would give for its parameters is not known; NULL is taken by nearly all."""
    return re.sub(r"('(?:[^']|'')*')|(?<![\w$])\$\d+|(?<=[=(,] )\?(?= |$|[,)])", lambda at: at[1] or "NULL", text)


def _is_open(script: Script, statement: Statement) -> bool:
    """Whether the program around a statement leaves open if it runs, or what it is."""
    starts = statement.span.start
    return _has_hole(script, statement) or any(each.span.start <= starts < each.span.end for each in script.doubts)


def _has_hole(script: Script, statement: Statement) -> bool:
    start, end = statement.span.start, statement.span.end
    return any(hole.start < end and start < hole.end for hole in script.holes)


def _follows(refusal: str, unmade: set[str]) -> bool:
    if ABORTED in refusal:
        return True
    return any(word.lower() in unmade for word in re.findall(r"[\w$]+", refusal))


def _makes(statement: Statement) -> set[str]:
    """What a statement makes or drops; of one that could not be read, all that it names."""
    names: set[str] = set()
    if statement.refusal is not None and all(isinstance(each, Opaque) for each in statement.operations):
        names = {token.word.lower() for token in statement.tokens if token.kind in ("word", "quoted")}
    pending: list[Operation] = list(statement.operations)
    while pending:
        operation = pending.pop()
        match operation:
            case CreateTable() | CreateView():
                names.add(operation.name.last.text.lower())
                if isinstance(operation, CreateTable):
                    names |= {column.name.text.lower() for column in operation.columns}
            case CreateFunction() | CreateTrigger() | CreateType() | CreateObject() | DropObject():
                names.add(operation.name.last.text.lower())
            case AddColumn():
                names.add(operation.column.name.text.lower())
            case RenameColumn() | RenameObject():
                names.add(operation.new_name.text.lower())
            case AddConstraint(constraint=constraint) if constraint.name is not None:
                names.add(constraint.name.text.lower())
            case CreateIndex() if operation.name is not None:
                names.add(operation.name.text.lower())
            case Guarded():
                pending += operation.operations
            case Block():
                pending += [inner for each in statements_within(operation) for inner in each.operations]
            case _:
                pass
    return names


@contextmanager
def scratch(engine: EngineName) -> Iterator[Run]:
    if engine == "sqlite":
        with closing(servers.sqlite()) as connection:
            yield _runner(lambda sql: connection.execute(sql).fetchall())
    elif engine == "postgresql":
        with servers.postgresql() as outer, servers.scratch_postgresql(outer) as inner:
            yield _runner(lambda sql: inner.execute(sql.encode()))
    else:
        outer_connection = servers.mariadb()
        with servers.scratch_database(outer_connection) as cursor:
            yield _runner(cursor.execute)


def _runner(execute: Callable[[str], object]) -> Run:
    def run(sql: str) -> str | None:
        try:
            execute(sql)
        except Exception as error:  # an engine's driver raises its own kinds
            return " ".join(str(error).split())[:500]
        return None

    return run


if __name__ == "__main__":
    main()
