"""Examples in caret notation: what lintmig says of them, and what the real engines do with them.

A comment line under a line of SQL marks a place in it: `--    ^^^^`. Its carets stand under the place; `<` in the
column after `-- ` stands for everything from the first word of the line. Words behind the carets say what is meant.
In code the comment may start with `//` or `#`. A file without comments is marked from outside: `path:line words`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psycopg
import pymysql

from lintmig.config import build_request
from lintmig.model.engine import ENGINE_NAMES, EngineName
from lintmig.model.finding import Finding
from lintmig.model.outcome import Outcome
from lintmig.model.request import Request
from lintmig.model.script import ParsedScript, Statement
from lintmig.pipeline import lint, parsed_histories
from tests.engines import servers

MarkVerdict = Literal["rejects", "differs", "follows"]
PROVEN: tuple[EngineName, ...] = ("postgresql", "sqlite", "mariadb")
MARK = re.compile(r"^\s*(?:--|//|#) +(?P<carets>\^+|(?:(?<=-- )|(?<=// )|(?<=# ))<\^*)(?P<words>(?: +[\w/,.-]+)*) *$")
LOOKS_LIKE_MARK = re.compile(r"^\s*(?:--|//|#)[ <]*\^")
PLACE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+)(?P<words>(?: +[\w/,.-]+)*)")
TRANSACTION = re.compile(r"(?:BEGIN|START|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
COPY = re.compile(r"COPY\b.*\bFROM\s+STDIN\b", re.IGNORECASE | re.DOTALL)
RERUN = "history/not-rerunnable"
"""The rule whose marks hold when a history is applied for the second time."""
REFUSALS = (sqlite3.Error, psycopg.Error, pymysql.Error)
Run = Callable[[str], str | None]
"""From a statement to the engine's refusal, or None."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A finding for one engine at columns `start` to `end` (from 1, half-open) of a line; 0 and 0 are anywhere in it.

    `follows` is no finding: the engine refuses the statement for the sake of an earlier one.
    """

    path: str
    line: int
    start: int
    end: int
    rule: str
    engine: str
    verdict: MarkVerdict = "rejects"


def marks(
    files: Mapping[str, str], engines: Sequence[str], rule: str | None = None, places: Sequence[str] = ()
) -> list[Mark]:
    """The marks of an example, sorted; with `rule` the words behind the carets are engines alone."""
    found: list[Mark] = []
    for place in places:
        told = PLACE.fullmatch(place)
        if told is None or int(told["line"]) > len(files.get(told["path"], "").splitlines()):
            raise ValueError(f"{place} is no place in a file of the example")
        found += _marks(told["path"], int(told["line"]), (0, 0), told["words"], engines, rule)
    for path, text in files.items():
        marked, number = "", 0
        for at, raw in enumerate(text.split("\n"), start=1):
            line = raw.rstrip("\r")
            match = MARK.match(line)
            if match is None:
                if LOOKS_LIKE_MARK.match(line):
                    raise ValueError(f"{path}:{at}: no mark that can be understood: {line}")
                marked, number = line, at
                continue
            start, end = match.start("carets") + 1, match.end("carets") + 1
            if match["carets"].startswith("<"):
                start = len(marked) - len(marked.lstrip()) + 1
            if not start < end <= len(marked) + 1:
                raise ValueError(f"{path}:{at}: the mark is not under its line")
            found += _marks(path, number, (start, end), match["words"], engines, rule)
    return sorted(found)


def _marks(
    path: str,
    line: int,
    columns: tuple[int, int],
    words: str,
    engines: Sequence[str],
    rule: str | None,
) -> Iterator[Mark]:
    verdict: MarkVerdict = "rejects"
    named: list[str] = []
    names_rule = rule is None
    for word in words.replace(",", " ").split():
        if word in ENGINE_NAMES:
            named.append(word)
        elif names_rule and word == "differs":
            verdict = "differs"
        elif names_rule and rule is None:
            rule = word
            verdict = "follows" if word == "follows" else verdict
        else:
            raise ValueError(f"{path}:{line}: unknown word {word} behind a mark")
    if rule is None:
        raise ValueError(f"{path}:{line}: the mark names no rule")
    for engine in named or engines:
        yield Mark(path, line, *columns, rule, engine, verdict)


def found_marks(findings: Sequence[Finding], engines: Sequence[str]) -> list[Mark]:
    """Findings as marks, sorted; one that goes on over several lines ends with its first.

    A finding without engines is about a comment, and holds for all of them.
    """
    return sorted(
        Mark(finding.source.path, *_place(finding), finding.rule, engine, verdict)
        for finding in findings
        for engine, verdict in _verdicts(finding, engines)
    )


def _verdicts(finding: Finding, engines: Sequence[str]) -> Iterator[tuple[str, MarkVerdict]]:
    for engine, verdict in finding.engines.items():
        yield engine, "rejects" if verdict == "rejects" else "differs"
    if not finding.engines:
        yield from ((engine, "differs") for engine in engines)


def _place(finding: Finding) -> tuple[int, int, int]:
    start, end = (
        finding.source.position(finding.span.start),
        finding.source.position(finding.span.end),
    )
    last = end.column if end.line == start.line else len(finding.source.line_text(start.line)) + 1
    return start.line, start.column, last


def request_for(folder: Path, files: Mapping[str, str], engines: Sequence[str]) -> Request:
    """Writes the files into the folder, which is empty."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return build_request(folder, engines=engines)


def linted(folder: Path, files: Mapping[str, str], engines: Sequence[str]) -> Outcome:
    return lint(request_for(folder, files, engines))


@dataclass(slots=True)
class Engines:
    """Connections that are opened when they are needed first, and closed at the end."""

    closing: ExitStack
    _connections: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def database(self, engine: EngineName, *, has_transactions: bool = False) -> Iterator[Run]:
        """An empty database, gone afterwards; skips the test where the engine is out of reach.

        `has_transactions` says whether its statements control transactions themselves.
        """
        if engine == "sqlite":
            connection = servers.sqlite()
            try:
                yield _runner(lambda sql: connection.execute(sql).fetchall())
            finally:
                connection.close()
        elif engine == "postgresql" and has_transactions:
            with servers.postgresql() as outer, servers.scratch_postgresql(outer) as inner, inner.cursor() as cursor:
                yield _runner(lambda sql: _execute(cursor, sql))
        elif engine == "postgresql":
            with _transaction(self._postgresql()) as run:
                yield run
        else:
            with servers.scratch_database(self._mariadb()) as cursor:
                yield _runner(cursor.execute)

    def _postgresql(self) -> psycopg.Connection[Any]:
        if "postgresql" not in self._connections:
            outer = self.closing.enter_context(servers.postgresql())
            name = servers.scratch_name()
            outer.execute(f"CREATE DATABASE {name}")
            self.closing.callback(outer.execute, f"DROP DATABASE {name} WITH (FORCE)")
            connection = psycopg.connect(f"{servers.POSTGRESQL} dbname={name}", autocommit=True)
            self._connections["postgresql"] = self.closing.enter_context(connection)
        connected: psycopg.Connection[Any] = self._connections["postgresql"]
        return connected

    def _mariadb(self) -> pymysql.Connection[Any]:
        if "mariadb" not in self._connections:
            connection = servers.mariadb()
            self.closing.callback(connection.close)
            self._connections["mariadb"] = connection
        connected: pymysql.Connection[Any] = self._connections["mariadb"]
        return connected


@contextmanager
def open_engines() -> Iterator[Engines]:
    with ExitStack() as closing:
        yield Engines(closing)


@contextmanager
def _transaction(connection: psycopg.Connection[Any]) -> Iterator[Run]:
    """Everything in one transaction, which is rolled back."""

    def execute(sql: str) -> None:
        cursor.execute("SAVEPOINT before_statement")
        try:
            _execute(cursor, sql)
        except psycopg.Error:
            cursor.execute("ROLLBACK TO before_statement")
            raise

    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield _runner(execute)
        finally:
            cursor.execute("ROLLBACK")


def _execute(cursor: psycopg.Cursor[Any], sql: str) -> None:
    if COPY.match(sql):
        with cursor.copy(sql.encode()):
            pass
    else:
        cursor.execute(sql.encode())


def _runner(execute: Callable[[str], object]) -> Run:
    def run(sql: str) -> str | None:
        try:
            execute(sql)
        except REFUSALS as error:
            return " ".join(str(error).split())
        return None

    return run


def disagreements(engines: Engines, request: Request, engine: EngineName, expected: Sequence[Mark]) -> list[str]:
    """What the engine does otherwise than the marks say, statement by statement; empty where all is as marked."""
    wrong: list[str] = []
    refused = [mark for mark in expected if mark.engine == engine and mark.verdict != "differs"]
    at_once = [mark for mark in refused if mark.rule != RERUN]
    for history in parsed_histories(request, engine):
        texts = (parsed.script.sql[each.span.start :] for parsed in history for each in parsed.statements)
        with engines.database(engine, has_transactions=any(map(TRANSACTION.match, texts))) as run:
            wrong += _disagreements(history, engine, run, at_once)
            if request.config.rerun:
                wrong += _disagreements(history, engine, run, refused)
    return wrong


def _disagreements(
    history: Sequence[ParsedScript], engine: EngineName, run: Run, refused: Sequence[Mark]
) -> Iterator[str]:
    for parsed in history:
        for statement in parsed.statements:
            text = parsed.script.sql[statement.span.start : statement.span.end]
            refusal = run(text)
            is_marked = any(_is_in(mark, parsed, statement) for mark in refused)
            if is_marked != (refusal is not None):
                line = parsed.script.source.position(statement.span.start).line
                yield f"{parsed.script.path}:{line}: {engine} says {refusal or 'nothing'}: {text}"


def _is_in(mark: Mark, parsed: ParsedScript, statement: Statement) -> bool:
    source = parsed.script.source
    if mark.path != source.path:
        return False
    span = parsed.script.source_map.file_span(statement.span)
    return span.start <= source.line_starts[mark.line - 1] + mark.start - 1 < span.end
