"""The second of two workflows: it posts what a run for a fork has found, and trusts nothing of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from lintmig.github.artifact import page_from
from lintmig.model.error import LintmigError
from lintmig.model.outcome import ReportOptions
from lintmig.stages.report import report
from lintmig.stages.report.markdown import Style, document, page_of
from tests.github.fake import Hub
from tests.github.test_pull_requests import BROKEN, MENDED, Pull
from tests.github.workflow import Ran, act, workflow_run
from tests.stages.test_markdown import HOSTILE, changed, page, prose_free, structure

HEAD = "d" * 40


def relay(workspace: Path, hub: Hub | None, head: str = HEAD, **inputs: str) -> Ran:
    given = {"mode": "comment", "report_file": "report.json", **inputs}
    return act(workspace, "workflow_run", workflow_run(head), hub, "", None, **given)


@pytest.fixture
def left(tmp_path: Path, hub: Hub) -> Path:
    """What the first workflow has left, and a pull request at its commit."""
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace/report.json").write_text(report(changed(), "json", ReportOptions()))
    hub.head = HEAD
    return tmp_path / "workspace"


def test_two_workflows(tmp_path: Path, hub: Hub) -> None:
    pull = Pull(tmp_path)
    hub.may_write = False
    hub.head = pull.push({"db/002_orders.sql": BROKEN})
    first = pull.act(hub, report_file="report.json")
    hub.may_write = True
    second = relay(pull.workspace, hub, hub.head)
    assert second.code == 0
    (comment,) = hub.comments
    assert second.outputs == {"conclusion": "success", "comment-id": str(comment["id"])}
    shown = comment["body"].split("-->\n", 1)[1]
    assert shown == first.summary.replace(" — ❌ fails", "")

    hub.head = pull.push({"db/002_orders.sql": MENDED})
    pull.act(None, report_file="report.json")
    relay(pull.workspace, hub, hub.head)
    assert "resolved" in hub.comments[0]["body"]
    assert len(hub.comments) == 1


def test_a_report_makes_the_same_page(tmp_path: Path) -> None:
    for name, shown in (("a", changed()), ("b", changed("`x` @y\n# z"))):
        (tmp_path / name).write_text(report(shown, "json", ReportOptions()))
        direct = document(page_of(shown, ReportOptions(path_prefix="app/")), Style())
        relayed = document(page_from(tmp_path / name, "app/"), Style())
        assert relayed.replace("0.1 s", "") == direct.replace("0.1 s", "")


def test_the_pull_request_is_the_one_of_the_commit(left: Path, hub: Hub) -> None:
    hub.head = "e" * 40
    ran = relay(left, hub)
    assert ran.own_words == ["no comment: no open pull request has this commit as its head any more"]
    ran = relay(left, hub, pull_request="7")
    assert ran.own_words == ["no comment: no open pull request has this commit as its head any more"]
    assert hub.comments == []
    hub.head = HEAD
    assert relay(left, hub, pull_request="7").outputs["comment-id"]
    assert relay(left, hub, pull_request="8").own_words
    assert len(hub.comments) == 1


def test_no_right(left: Path, hub: Hub) -> None:
    hub.may_write = False
    ran = relay(left, hub)
    assert ran.code == 0
    assert ran.own_words[0].startswith("no comment: the token may not write here")


@pytest.mark.parametrize(
    "inputs",
    [
        {"pull_request": "7; id"},
        {"pull_request": "-7"},
        {"pull_request": "\u0667"},
        {"report_file": ""},
        {"report_file": "nowhere.json"},
        {"working_directory": "../x"},
        {"working_directory": "/etc"},
        {"mode": "both"},
    ],
)
def test_wrong_inputs(left: Path, hub: Hub, inputs: dict[str, str]) -> None:
    assert relay(left, hub, **inputs).code == 2
    assert hub.comments == []


def test_no_token(left: Path) -> None:
    assert relay(left, None).code == 2


def mutated(**changes: Any) -> str:
    document = json.loads(report(changed(), "json", ReportOptions()))
    for path, value in changes.items():
        target = document
        *names, last = path.split("__")
        for name in names:
            target = target[int(name) if name.isdecimal() else name]
        target[int(last) if last.isdecimal() else last] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nul",
        "[" * 200_000,
        '{"version": 1}',
        "\xff\xfe",
        mutated(version=2),
        mutated(version="1"),
        mutated(lintmig="0.1.0 @team"),
        mutated(findings__0__rule="a/b](http://x)"),
        mutated(findings__0__rule="a/b\n"),
        mutated(findings__0__severity="grave"),
        mutated(findings__0__line=0),
        mutated(findings__0__line="1"),
        mutated(findings__0__line=10**30),
        mutated(findings__0__message=7),
        mutated(findings__0__message="x" * 100_000),
        mutated(findings__0__engines={"oracle": "rejects"}),
        mutated(findings__0__engines={"sqlite": "@team"}),
        mutated(engines__0__version=">=1 @team"),
        mutated(summary__seconds=float("nan")),
        mutated(summary__scripts=-1),
        mutated(comparison__base="main"),
        mutated(comparison__schemas__0__tables__0__movement="sideways"),
        mutated(comparison__schemas__0__tables__0__parts__0__kind="<b>"),
        mutated(comparison__files__0__status="odd"),
    ],
)
def test_what_is_no_report(left: Path, hub: Hub, text: str) -> None:
    (left / "report.json").write_bytes(text.encode("latin-1"))
    ran = relay(left, hub)
    assert ran.code == 2
    assert len(ran.own_words) == 1
    assert hub.comments == []


def test_a_report_too_large(left: Path, hub: Hub) -> None:
    (left / "report.json").write_text(mutated() + " " * (21 * 1024 * 1024))
    assert relay(left, hub).code == 2


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOSTILE)
def test_words_of_a_report_are_harmless(tmp_path: Path, words: str) -> None:
    """Every word that may be any word is a hostile one."""
    text = report(changed(words), "json", ReportOptions())
    document_ = json.loads(text)
    for finding in document_["findings"]:
        finding["path"] = words
    document_["engines"][0]["from"] = words
    (tmp_path / "r.json").write_text(json.dumps(document_))
    relayed = document(page_from(tmp_path / "r.json", ""), Style())
    assert prose_free(structure(relayed)) == prose_free(structure(page(changed())))


def test_no_report_is_taken_for_a_file_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(LintmigError):
        page_from(tmp_path, "")
