"""Every example of every rule: what lintmig says of it, and what the engines do with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from lintmig.comparing import lint_change
from lintmig.git import change_against
from lintmig.model.engine import EngineName
from lintmig.model.finding import Finding
from lintmig.model.outcome import Outcome
from lintmig.model.rule import Example, Rule
from lintmig.rulebook import load_rules
from tests.engines import proof
from tests.repository import Repository

RULES = tuple(load_rules().values())
BAD = [pytest.param(rule, example, id=f"{rule.name}: {example.title}") for rule in RULES for example in rule.bad]
GOOD = [pytest.param(rule, example, id=f"{rule.name}: {example.title}") for rule in RULES for example in rule.good]
PROVEN_BAD = [
    pytest.param(rule, example, engine, id=f"{rule.name}: {example.title} ({engine})")
    for rule in RULES
    for example in rule.bad
    for engine in proof.PROVEN
    if engine in example.engines
]
PROVEN_GOOD = [
    pytest.param(example, engine, id=f"{rule.name}: {example.title} ({engine})")
    for rule in RULES
    for example in rule.good
    for engine in proof.PROVEN
    if engine in example.engines
]


@pytest.fixture(scope="module")
def engines() -> Iterator[proof.Engines]:
    with proof.open_engines() as opened:
        yield opened


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])
def test_rule_is_written(rule: Rule) -> None:
    assert rule.bad
    assert rule.good
    assert "\n" not in rule.summary
    assert rule.summary.endswith(".")
    titles = [example.title for example in (*rule.bad, *rule.good)]
    assert len(set(titles)) == len(titles)
    for example in rule.bad:
        assert proof.marks(example.project, example.engines, rule.name, example.places), example.title
    for example in rule.good:
        assert not proof.marks(example.project, example.engines, rule.name), example.title


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_bad_is_found(rule: Rule, example: Example, tmp_path: Path) -> None:
    files = example.project
    shown = _shown(_linted(tmp_path, example), rule)
    own = [finding for finding in shown if finding.rule == rule.name]
    expected = _places(proof.marks(files, example.engines, rule.name, example.places))
    assert _places(proof.found_marks(own, example.engines), expected) == expected
    assert not [f"{item.rule}: {item.message}" for item in shown if item.rule != rule.name]


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_good_is_silent(rule: Rule, example: Example, tmp_path: Path) -> None:
    shown = _shown(_linted(tmp_path, example), rule)
    assert not [f"{item.rule}: {item.message}" for item in shown]


@pytest.mark.parametrize(("rule", "example", "engine"), PROVEN_BAD)
def test_engine_refuses_bad(
    rule: Rule, example: Example, engine: EngineName, tmp_path: Path, engines: proof.Engines
) -> None:
    files = example.project
    outcome = _linted(tmp_path, example)
    own = [finding for finding in outcome.findings if finding.rule == rule.name]
    found = proof.found_marks(own, example.engines)
    request = proof.request_for(tmp_path, files, example.engines)
    assert proof.disagreements(engines, request, engine, found) == []


@pytest.mark.parametrize(("example", "engine"), PROVEN_GOOD)
def test_engine_accepts_good(example: Example, engine: EngineName, tmp_path: Path, engines: proof.Engines) -> None:
    request = proof.request_for(tmp_path, example.project, example.engines)
    assert proof.disagreements(engines, request, engine, []) == []


def _linted(folder: Path, example: Example) -> Outcome:
    """What is said of an example's files, or of its change to a base."""
    if not example.base:
        return proof.linted(folder, dict(example.files), example.engines)
    repository = Repository.made(folder, dict(example.base))
    repository.write({**dict(example.files), **dict.fromkeys(example.deleted)})
    return lint_change(proof.request_for(folder, {}, example.engines), change_against(folder, "HEAD"))


def _shown(outcome: Outcome, rule: Rule) -> list[Finding]:
    """Errors and warnings, and of a rule that gives information what it says itself."""
    return [
        finding
        for finding in outcome.findings
        if finding.severity != "info" or (rule.severity == "info" and finding.rule == rule.name)
    ]


def _places(marks: list[proof.Mark], expected: Sequence[tuple[object, ...]] = ()) -> list[tuple[object, ...]]:
    """Without the columns where any will do."""
    lines = {(path, line) for path, line, start, *_ in expected if not start}
    places = [(mark.path, mark.line, mark.start, mark.end, mark.engine) for mark in marks]
    return sorted((*each[:2], 0, 0, each[-1]) if each[:2] in lines else each for each in places)
