"""Histories in which several rules meet: what lintmig says of them, and what the engines do with them.

Each of `tests/cases/*.yaml` is a list of cases: a title, engines, files by name, and `disagrees: true` where the
marks, which say what the engine does, are not yet what lintmig says. `unproven` says why no engine can run a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from lintmig.model.engine import EngineName
from lintmig.rulebook import rule_names
from tests.engines import proof

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    engines: tuple[EngineName, ...]
    files: dict[str, str]
    disagrees: bool
    unproven: str

    def marks(self) -> list[proof.Mark]:
        return proof.marks(self.files, self.engines)


def _read() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for raw in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader):
            assert raw.keys() <= {"title", "engines", "files", "disagrees", "unproven"}, raw["title"]
            name = f"{path.stem}: {raw['title']}"
            yield Case(name, tuple(raw["engines"]), raw["files"], raw.get("disagrees", False), raw.get("unproven", ""))


CASES = tuple(_read())
LINTED = [
    pytest.param(
        case, id=case.name, marks=[pytest.mark.xfail(raises=AssertionError, strict=True)] if case.disagrees else []
    )
    for case in CASES
]
PROVEN = [
    pytest.param(case, engine, id=f"{case.name} ({engine})")
    for case in CASES
    for engine in proof.PROVEN
    if engine in case.engines and not case.unproven
]


@pytest.fixture(scope="module")
def engines() -> Iterator[proof.Engines]:
    with proof.open_engines() as opened:
        yield opened


def test_cases_are_well_formed() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
    known = {*rule_names(), "follows"}
    assert not [mark for case in CASES for mark in case.marks() if mark.rule not in known]


@pytest.mark.parametrize(
    "mark",
    [
        "--      ^^^",
        "--      ^^^ references/missing-table postgres/sql extra",
        "--                                ^^^^^^ references/missing-table",
        "--      ^^ ^ references/missing-table",
    ],
)
def test_a_mark_that_says_nothing_is_refused(mark: str) -> None:
    with pytest.raises(ValueError, match=r"^001\.sql:"):
        proof.marks({"001.sql": f"SELECT id FROM users;\n{mark}\n"}, ["sqlite"])


def test_code_is_marked_in_its_own_comments() -> None:
    files = {"a.ts": "const a = 1;\n//    ^\n", "a.py": "  a = 1\n# <^^^^\n", "a.json": "{}\n"}
    found = proof.marks(files, ["sqlite"], "x/y", ["a.json:1"])
    assert [(each.path, each.line, each.start, each.end) for each in found] == [
        ("a.json", 1, 0, 0),
        ("a.py", 1, 3, 8),
        ("a.ts", 1, 7, 8),
    ]


@pytest.mark.parametrize("place", ["a.json", "a.json:2", "b.json:1", "a.json:1 :"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        proof.marks({"a.json": "{}\n"}, ["sqlite"], "x/y", [place])


@pytest.mark.parametrize("case", LINTED)
def test_lintmig_says_what_is_marked(case: Case, tmp_path: Path) -> None:
    wanted = [mark for mark in case.marks() if mark.verdict != "follows"]
    outcome = proof.linted(tmp_path, case.files, case.engines)
    found = [
        finding
        for finding in outcome.findings
        if finding.severity != "info" or not set(wanted).isdisjoint(proof.found_marks([finding], case.engines))
    ]
    assert proof.found_marks(found, case.engines) == wanted


@pytest.mark.parametrize(("case", "engine"), PROVEN)
def test_engine_does_what_is_marked(case: Case, engine: EngineName, tmp_path: Path, engines: proof.Engines) -> None:
    request = proof.request_for(tmp_path, case.files, case.engines)
    assert proof.disagreements(engines, request, engine, case.marks()) == []
