"""Every replacement that the constructs table offers, held against the engines: it is taken, and means the same."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple, cast

import pytest

from lintmig.engines.compile import rows
from lintmig.engines.constructs import Cure, Row
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.engine import ENGINE_NAMES, Engine, EngineName, Version
from lintmig.model.fix import Edit, applied
from lintmig.model.remedy import fix_of
from lintmig.model.script import Script
from lintmig.model.source import Source
from lintmig.stages.parse import Recognizer, parse
from tests.engines.test_constructs import REFUSALS, Measured, Run, Scratch, opened, refused_by_statement

CURED = [(row, cure) for _, row in rows() for cure in row.fixes]
Server = Literal["postgresql", "sqlite", "mariadb"]
SERVERS: tuple[Server, ...] = ("postgresql", "sqlite", "mariadb")


class Cured(NamedTuple):
    row: Row
    cure: Cure
    setup: list[str]
    before: str
    after: str


def cured(row: Row, cure: Cure) -> Iterator[Cured]:
    """The row's examples as the replacement leaves them, by whichever engine notices the construct."""
    seen = set()
    for example in cast("tuple[Measured, ...]", row.examples):
        for engine in ENGINE_NAMES:
            target = Engine(engine, DEFAULT_FLOORS[engine], version_is_stated=False, origin="test")
            construct = replace(row, fixes=(cure,)).judged(target, [engine])
            if construct is None or construct.verdict == "accepts":
                continue
            construct = replace(construct, remedies=replace(row, fixes=(_for_all(cure),)).remedies(frozenset()))
            script = Script(Source("1.sql", example["sql"]), example["sql"])
            parsed = parse(script, target, Recognizer([construct]))
            uses = [use for statement in parsed.statements for use in statement.uses]
            fix = fix_of(script.sql, uses)
            if fix is not None and (after := applied(script.sql, fix.edits)) not in seen:
                seen.add(after)
                yield Cured(row, cure, example.get("setup", []), script.sql, after)


def _for_all(cure: Cure) -> Cure:
    return replace(cure, takes=ENGINE_NAMES, without=())


@pytest.mark.parametrize(("row", "cure"), [pytest.param(*each, id=f"{each[0].name}: {each[1].text}") for each in CURED])
def test_an_example_shows_it(row: Row, cure: Cure) -> None:
    assert list(cured(row, cure))


@pytest.mark.parametrize("server", SERVERS)
def test_engines_take_it(server: Server) -> None:
    with opened(server) as (engine, version, scratch):
        wrong = [
            f"{each.row.name}: {complaint}"
            for row, cure in CURED
            if engine in cure.takes
            for each in cured(row, cure)
            for complaint in complaints(each, engine, version, scratch)
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("server", SERVERS)
def test_it_means_the_same(server: Server) -> None:
    with opened(server) as (engine, _, scratch):
        wrong = []
        for row, cure in CURED:
            for each in cured(row, cure) if engine in cure.same else ():
                before, after = (outcome(each.setup, sql, engine, scratch) for sql in (each.before, each.after))
                if before is not None and before != after:
                    wrong.append(f"{row.name}: {each.after}\n  was {before}\n  is  {after}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_a_safe_one_changes_nothing_that_is_taken(engine: EngineName) -> None:
    """Whatever the targets: where one of them takes the construct, it is one to which the result means the same."""
    for row, cure in CURED:
        remedies = replace(row, fixes=(_for_all(cure),)).remedies(frozenset([engine, "postgresql"]))
        for remedy in remedies:
            if remedy.safety == "safe":
                assert row.verdicts.get(engine) == "rejects" or engine in cure.same


def complaints(each: Cured, engine: EngineName, version: Version, scratch: Scratch) -> Iterator[str]:
    with scratch() as run:
        for statement in each.setup:
            run(statement)
        try:
            run_all(run, each.after)
        except REFUSALS as error:
            if refused_by_statement(each.after, engine, version):
                return  # by another row, with a remedy of its own perhaps
            yield f"{engine} refuses {each.after}: {error}"
    target = Engine(engine, version, version_is_stated=True, origin="live")
    construct = each.row.judged(target)
    if construct is not None and construct.verdict == "rejects":
        script = Script(Source("1.sql", each.after), each.after)
        parsed = parse(script, target, Recognizer([construct]))
        if any(statement.uses for statement in parsed.statements):
            yield f"{engine} still has it in {each.after}"


def outcome(setup: list[str], sql: str, engine: EngineName, scratch: Scratch) -> object | None:
    """What a statement answers and leaves behind; None where the engine refuses it."""
    with scratch() as run:
        for statement in setup:
            run(statement)
        try:
            answer = run_all(run, sql)
        except REFUSALS:
            return None
        return [_without_moments(answer), _left(run, engine)]


def run_all(run: Run, sql: str) -> list[list[object]]:
    """What the last statement answers: a remedy may make several of one, each on a line of its own."""
    return [run(statement) for statement in sql.split(";\n")][-1]


def _without_moments(found: list[list[object]]) -> object:
    def plain(value: object) -> object:
        is_moment = isinstance(value, datetime.datetime | datetime.date) or re.match(r"\d{4}-\d\d-\d\d", str(value))
        return "a moment" if is_moment or re.match(r"\d+:\d\d:\d\d", str(value)) else value

    return [[plain(value) for value in line] for line in found]


def _left(run: Run, engine: EngineName) -> object:
    """What the engine's catalog says of the tables, and the rows in them."""
    return {"postgresql": _of_postgresql, "sqlite": _of_sqlite, "mariadb": _of_mariadb}[engine](run)


def _of_postgresql(run: Run) -> object:
    columns = run(
        "SELECT c.relname, c.relkind, c.relpersistence, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
        "pg_get_expr(d.adbin, d.adrelid) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE a.attnum > 0 AND NOT a.attisdropped "
        "AND c.relnamespace IN (current_schema()::regnamespace, pg_my_temp_schema()) ORDER BY 1, a.attnum"
    )
    constraints = run(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = current_schema()::regnamespace ORDER BY 1"
    )
    indexes = run("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1")
    tables = run("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
    held = [run(f'SELECT * FROM "{name}"') for (name,) in tables]
    return re.sub(r"lintmig_\d+_\d+|::\w+(?: varying)?", "", repr([columns, constraints, indexes, held])).replace(
        "now()", "CURRENT_TIMESTAMP"
    )


def _of_mariadb(run: Run) -> object:
    names = [name for name, kind in run("SHOW FULL TABLES") if kind == "BASE TABLE"]
    made = [run(f"SHOW CREATE TABLE `{name}`") for name in names]
    return re.sub(r" USING BTREE|(?<=int)\(\d+\)", "", repr([made, [run(f"SELECT * FROM `{name}`") for name in names]]))


def _of_sqlite(run: Run) -> object:
    found = []
    for kind, name in run("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_auto%' ORDER BY 1, 2"):
        columns = run(f'PRAGMA table_xinfo("{name}")')
        shown = [
            [*line[:2], _affinity(str(line[2])), line[3], str(line[4]).strip("\"'"), *line[5:]] for line in columns
        ]
        keys = [[line[2:], run(f'PRAGMA index_xinfo("{line[1]}")')] for line in run(f'PRAGMA index_list("{name}")')]
        targets = run(f'PRAGMA foreign_key_list("{name}")')
        held = run(f'SELECT * FROM "{name}"') if kind == "table" else run(f'PRAGMA index_xinfo("{name}")')
        found.append([kind, name, shown, keys, targets, held])
    return found


def _affinity(type_name: str) -> str:
    """As SQLite determines it (https://www.sqlite.org/datatype3.html#determination_of_column_affinity)."""
    name = type_name.upper()
    if "INT" in name:
        return "INTEGER" if name == "INTEGER" else "INT"
    if any(word in name for word in ("CHAR", "CLOB", "TEXT")):
        return "TEXT"
    if not name or "BLOB" in name:
        return "BLOB"
    return "REAL" if any(word in name for word in ("REAL", "FLOA", "DOUB")) else "NUMERIC"


def test_edits_are_put_in_one_by_one() -> None:
    from lintmig.model.source import Span

    edits = (Edit(Span(0, 1), "x"), Edit(Span(2, 2), "+"), Edit(Span(3, 4), ""))
    assert applied("abcd", edits) == "xb+c"
