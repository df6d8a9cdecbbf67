"""The projects in `examples/`, and what the README says of them.

`examples/NAME/lintmig.txt` is what lintmig says of a project. After a change that is wanted, write it anew:
`lintmig check examples/NAME --output-format concise --output examples/NAME/lintmig.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from lintmig.config import build_request
from lintmig.model.engine import TITLES, EngineName
from lintmig.model.finding import Finding
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.model.request import Request
from lintmig.pipeline import lint, parsed_histories
from lintmig.stages.report import report
from tests.engines import proof

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ENGINES: dict[str, tuple[EngineName, ...]] = {
    "farm-prisma": ("postgresql",),
    "leads-alembic": ("postgresql",),
    "settings-two-systems": ("postgresql", "mariadb"),
    "signals-drizzle": ("sqlite",),
    "trading-bot-scripts": ("sqlite", "postgresql"),
}
FOLLOWS: dict[tuple[str, EngineName], tuple[str, str]] = {
    ("leads-alembic", "postgresql"): ("migrations/sql/004_campaign_metrics.sql", "CREATE INDEX ix_campaign_metrics"),
    ("trading-bot-scripts", "sqlite"): ("scripts/003_create_strategies.sql", "CREATE INDEX IF NOT EXISTS idx_strat"),
}
"""Statements that an engine refuses because it has refused an earlier one, which alone is reported."""
ASKED = {
    ("farm-prisma", "models/missing-column"): 'SELECT "workflowName" FROM workflow_executions',
    ("signals-drizzle", "models/missing-column"): "SELECT channel FROM alert_rules",
    ("settings-two-systems", "queries/missing-table"): "SELECT id FROM setting_jobs WHERE finished_at IS NULL",
}
"""What an application asks that uses a model, or asks itself: it is in no history."""
PROVEN = [(name, engine) for name, engines in ENGINES.items() for engine in engines]


class Row(NamedTuple):
    """A row of the README's table; `words` are the engine's own, empty where it says nothing."""

    example: str
    rule: str
    engines: tuple[EngineName, ...]
    words: str


def _rows() -> Iterator[Row]:
    pattern = r"^\| \[([\w-]+)\]\(examples/\1\) \| [^|]+ \| `([\w/-]+)` \| ([\w, ]+): (.+) \|$"
    names = {title: name for name, title in TITLES.items()}
    for example, rule, engines, answer in re.findall(pattern, README, re.MULTILINE):
        words = answer.strip("`") if answer.startswith("`") else ""
        yield Row(example, rule, tuple(names[title] for title in engines.split(", ")), words)


ROWS = tuple(_rows())


@pytest.fixture(scope="module")
def engines() -> Iterator[proof.Engines]:
    with proof.open_engines() as opened:
        yield opened


@cache
def request_for(path: str) -> Request:
    return build_request(ROOT, [path])


@cache
def outcome_of(path: str) -> Outcome:
    return lint(request_for(path))


def findings_of(name: str) -> tuple[Finding, ...]:
    return outcome_of(f"examples/{name}").findings


def test_every_example_is_tested() -> None:
    assert sorted(ENGINES) == sorted(folder.name for folder in (ROOT / "examples").iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", ENGINES)
def test_lintmig_says_what_is_recorded(name: str) -> None:
    outcome = outcome_of(f"examples/{name}")
    assert tuple(engine.name for engine in outcome.engines) == ENGINES[name]
    recorded = (ROOT / "examples" / name / "lintmig.txt").read_text("utf-8")
    assert report(outcome, "concise", ReportOptions()) == recorded


@pytest.mark.parametrize("name", ENGINES)
def test_the_readme_of_an_example_names_its_rules(name: str) -> None:
    text = (ROOT / "examples" / name / "README.md").read_text("utf-8")
    found = findings_of(name)
    named = set(re.findall(r"`([a-z-]+/[a-z-]+)`", text)) - {f"examples/{name}"}
    assert {finding.rule for finding in found if finding.severity != "info"} <= named
    assert named <= {finding.rule for finding in found}


def test_one_run_over_all_examples_finds_the_same() -> None:
    together = {finding.fingerprint for finding in outcome_of("examples").findings}
    assert together == {finding.fingerprint for name in ENGINES for finding in findings_of(name)}


@pytest.mark.parametrize(("name", "engine"), PROVEN)
def test_the_engine_refuses_what_is_reported_and_nothing_else(
    name: str, engine: EngineName, engines: proof.Engines
) -> None:
    expected = proof.found_marks(findings_of(name), ENGINES[name])
    if (name, engine) in FOLLOWS:
        path, words = FOLLOWS[name, engine]
        before = (ROOT / "examples" / name / path).read_text("utf-8").partition(words)[0]
        line = before.count("\n") + 1
        expected.append(proof.Mark(f"examples/{name}/{path}", line, 1, 2, "follows", engine, "follows"))
    assert proof.disagreements(engines, request_for(f"examples/{name}"), engine, expected) == []


def test_the_readme_tells_of_every_example() -> None:
    assert {row.example for row in ROWS} == set(ENGINES)
    assert len(ROWS) == README.count("](examples/")


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.example}: {row.rule}") for row in ROWS])
def test_the_readme_quotes_the_engine(row: Row, engines: proof.Engines) -> None:
    found = [finding for finding in findings_of(row.example) if finding.rule == row.rule]
    verdict = "rejects" if row.words else "differs"
    for engine in row.engines:
        reported = [finding for finding in found if finding.engines.get(engine) == verdict]
        assert reported
        if row.words:
            refusals = "\n".join(_refusals(row.example, engine, reported, engines))
            assert row.words in refusals


def _refusals(name: str, engine: EngineName, findings: list[Finding], engines: proof.Engines) -> Iterator[str]:
    """What the engine says to the statements that the findings are in."""
    for history in parsed_histories(request_for(f"examples/{name}"), engine):
        with engines.database(engine) as run:
            for parsed in history:
                starts = [finding.span.start for finding in findings if finding.source.path == parsed.script.path]
                for statement in parsed.statements:
                    refusal = run(parsed.script.sql[statement.span.start : statement.span.end])
                    span = parsed.script.source_map.file_span(statement.span)
                    if refusal and any(span.start <= start < span.end for start in starts):
                        yield refusal
            asked = ASKED.get((name, findings[0].rule))
            if asked is not None:
                yield run(asked) or ""


def test_the_readme_shows_real_output() -> None:
    shown = README.partition("```text\n")[2].partition("```")[0]
    real = report(outcome_of("examples/trading-bot-scripts"), "text", ReportOptions()).split("\n\n")
    assert all(frame in real for frame in shown.strip().split("\n\n"))


def test_the_readme_installs_and_tests_with_one_command_each() -> None:
    commands = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert [command.splitlines()[-1].split(" && ")[-1] for command in commands] == [
        ".venv/bin/lintmig check examples/trading-bot-scripts",
        ".venv/bin/python -m pytest -n auto",
    ]
