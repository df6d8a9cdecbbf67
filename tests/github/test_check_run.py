"""Annotations beyond the runner's ten, through the interface for checks."""

from __future__ import annotations

from lintmig.github.check_run import annotate
from lintmig.model.outcome import ReportOptions
from lintmig.model.source import Source
from lintmig.stages.report.github import ranked
from tests.github.fake import Hub, Reply, Trouble
from tests.github.test_api import Client
from tests.outcomes import finding, outcome

SOURCE = Source("db/1.sql", "CREATE TABLE orders (\n  id INTEGER\n);\n")
HEAD = "a" * 40


def test_fifty_in_a_request(hub: Hub) -> None:
    several = finding(SOURCE, "orders (\n  id INTEGER", "several lines", severity="warning")
    shown = ranked(outcome(several, *(finding(SOURCE, "id", f"error {n}") for n in range(119))), ReportOptions())
    checked = annotate(Client(hub), "o/r", HEAD, "lintmig findings", "120 findings", shown, "failure")
    assert checked.posted == 120
    assert checked.trouble == ""
    (annotations,) = hub.check_runs.values()
    assert len(annotations) == 120
    assert len(hub.requests("PATCH")) == 2
    assert annotations[0]["start_column"] == 3
    assert annotations[-1]["annotation_level"] == "warning"
    assert "start_column" not in annotations[-1]


def test_no_right_to_do_so(hub: Hub) -> None:
    hub.may_write = False
    shown = ranked(outcome(finding(SOURCE, "id")), ReportOptions())
    checked = annotate(Client(hub), "o/r", HEAD, "lintmig findings", "1 finding", shown, "failure")
    assert checked.posted == 0
    assert checked.trouble.startswith("no check run: the token may not write here")


def test_half_of_it(hub: Hub) -> None:
    hub.trouble.append(Trouble("PATCH", "check-runs", Reply(422, {"message": "no"})))
    shown = ranked(outcome(*(finding(SOURCE, "id", f"error {n}") for n in range(60))), ReportOptions())
    checked = annotate(Client(hub), "o/r", HEAD, "lintmig findings", "60 findings", shown, "failure")
    assert checked.posted == 50
    assert checked.trouble
