"""Down scripts: every example and case of the family `rollback`, with its way back run on the engines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from benchmarks.copies import database
from lintmig.config import build_request
from lintmig.model.engine import EngineName
from lintmig.model.rollback import WayBack
from lintmig.model.script import ParsedScript
from lintmig.pipeline import lint, parsed_ways_back
from lintmig.rulebook import load_rules
from tests.engines import proof

_CASES = yaml.load((Path(__file__).parent / "cases" / "rollback.yaml").read_text("utf-8"), yaml.CSafeLoader)
_EXAMPLES = [
    (f"{rule.name}: {example.title}", example.project, example.engines)
    for rule in load_rules().values()
    if rule.name.startswith("rollback/")
    for example in (*rule.bad, *rule.good)
] + [(case["title"], case["files"], case["engines"]) for case in _CASES if not case.get("unproven")]
PROVEN = [
    pytest.param(files, engines, engine, id=f"{name} ({engine})")
    for name, files, engines in _EXAMPLES
    for engine in proof.PROVEN
    if engine in engines
]


@pytest.mark.parametrize(("files", "engines", "engine"), PROVEN)
def test_engine_goes_back_as_said(
    files: Mapping[str, str], engines: tuple[str, ...], engine: EngineName, tmp_path: Path
) -> None:
    request = proof.request_for(tmp_path, files, engines)
    said = {
        (finding.rule.partition("/")[2], finding.source.path, finding.source.position(finding.span.start).line)
        for finding in lint(request).findings
        if finding.rule in ("rollback/refused-down", "rollback/incomplete-down") and engine in finding.engines
    }
    done = {
        found
        for history, ways in parsed_ways_back(request, engine)
        for way in ways
        if (found := _done(engine, history, way)) is not None
    }
    assert said == done


def _done(engine: EngineName, history: list[ParsedScript], way: WayBack[ParsedScript]) -> tuple[str, str, int] | None:
    """What goes wrong on the way back, in which file, on the line of the statement that is refused, or of the first."""
    with database(engine) as scratch:
        for parsed in history[: way.first]:
            _run(scratch.run, parsed)
        before = scratch.catalog()
        for parsed in history[way.first : way.last + 1]:
            _run(scratch.run, parsed)
        statements = [(down, statement) for down in way.downs for statement in down.statements]
        idle = all(down.script.sql[each.span.start :].startswith(("SELECT", "DO")) for down, each in statements)
        for down, statement in statements:
            if scratch.run(down.script.sql[statement.span.start : statement.span.end]) is not None and not idle:
                return "refused-down", down.script.path, down.script.source.position(statement.span.start).line
        if idle or scratch.catalog() == before or _has_grown_enum(before, scratch.catalog()):
            return None
        down, statement = statements[0]
        return "incomplete-down", down.script.path, down.script.source.position(statement.span.start).line


def _run(run: proof.Run, parsed: ParsedScript) -> None:
    for statement in parsed.statements:
        run(parsed.script.sql[statement.span.start : statement.span.end])


def _has_grown_enum(before: frozenset[str], after: frozenset[str]) -> bool:
    return all(line.startswith("enum") for line in before ^ after)


def test_a_down_script_is_reported_alone(tmp_path: Path) -> None:
    files = {
        "1_users.up.sql": "CREATE TABLE users (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES nobody (id));\n",
        "1_users.down.sql": "DROP TABLE user;\n",
    }
    proof.request_for(tmp_path, files, ["postgresql"])
    down = build_request(tmp_path, paths=("1_users.down.sql",), engines=["postgresql"])
    assert [finding.rule for finding in lint(down).findings] == ["rollback/refused-down"]
    up = build_request(tmp_path, paths=("1_users.up.sql",), engines=["postgresql"])
    assert [finding.rule for finding in lint(up).findings if finding.severity == "error"] == [
        "references/fk-missing-target"
    ]


def test_what_is_left_is_named_with_what_drops_it(tmp_path: Path) -> None:
    files = {
        "1_users.up.sql": "CREATE TABLE users (id INT);\nCREATE INDEX users_id ON users (id);\n",
        "2_more.up.sql": "ALTER TABLE users ADD COLUMN name TEXT;\nCREATE TABLE more (id INT);\n",
        "2_more.down.sql": "DELETE FROM users;\n",
    }
    (finding,) = lint(proof.request_for(tmp_path, files, ["postgresql"])).findings
    assert finding.message == "the way down leaves table more behind, and 1 more"
    assert finding.help == "Add to the down script:\nDROP TABLE more;\nALTER TABLE users DROP COLUMN name;"
    assert [each.place.line for each in finding.related] == [2, 1]
    assert (finding.severity, dict(finding.engines)) == ("warning", {"postgresql": "differs"})


def test_it_is_not_replayed_where_nobody_asks(tmp_path: Path) -> None:
    files = {"1_a.up.sql": "CREATE TABLE a (id INTEGER);\n", "1_a.down.sql": "DROP TABLE b;\n"}
    request = proof.request_for(tmp_path, {**files, ".lintmig.yaml": "ignore: [rollback]\n"}, ["postgresql"])
    assert lint(request).findings == ()


def test_what_was_there_before_is_not_left_behind(tmp_path: Path) -> None:
    files = {
        "1_a.up.sql": "CREATE TABLE a (id INT);\n\\i more.sql\n",
        "1_a.down.sql": "DROP TABLE a;\n",
        "2_b.up.sql": "DROP TABLE old;\n",
        "2_b.down.sql": "CREATE TABLE old (id INT);\n",
    }
    assert [each.rule for each in proof.linted(tmp_path, files, ["postgresql"]).findings] == []
