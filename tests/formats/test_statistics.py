"""How often each rule was found."""

from __future__ import annotations

import json
from dataclasses import replace

from lintmig.model.fix import Edit, Fix
from lintmig.model.outcome import ReportOptions
from lintmig.model.source import Source
from lintmig.stages.report import report
from tests.outcomes import finding, outcome, place

A = Source("a.sql", "a b c d e\n")
FIX = Fix("Write it so", "safe", (Edit(place(A, "a").span, "z"),))
OUTCOME = outcome(
    *(replace(finding(A, "a", rule="references/missing-table"), fix=FIX if each else None) for each in (0, 1)),
    replace(finding(A, "b", rule="portability/unsupported-syntax"), fix=FIX),
    finding(A, "c", rule="references/missing-table", severity="warning"),
    *(finding(A, "d", rule="portability/silent-difference", severity="info") for _ in range(10)),
)


def test_text() -> None:
    assert report(OUTCOME, "text", ReportOptions("info", counts_rules=True)) == (
        "10  info     [ ] portability/silent-difference\n"
        " 2  error    [-] references/missing-table\n"
        " 1  error    [*] portability/unsupported-syntax\n"
        " 1  warning  [ ] references/missing-table\n"
        "3 errors, 1 warning, 10 infos in 1 script\n"
        "[*] with a fix, [-] some with a fix\n"
    )


def test_text_says_what_is_not_shown() -> None:
    lines = report(OUTCOME, "text", ReportOptions(counts_rules=True)).splitlines()
    assert lines[0] == "2  error    [-] references/missing-table"
    assert lines[-2] == "not shown: 10 infos (--show info)"


def test_json_holds_every_severity() -> None:
    document = json.loads(report(OUTCOME, "json", ReportOptions("error", counts_rules=True)))
    assert document["version"] == 1
    assert document["statistics"] == [
        {"rule": "portability/silent-difference", "severity": "info", "found": 10, "fixable": 0},
        {"rule": "references/missing-table", "severity": "error", "found": 2, "fixable": 1},
        {"rule": "portability/unsupported-syntax", "severity": "error", "found": 1, "fixable": 1},
        {"rule": "references/missing-table", "severity": "warning", "found": 1, "fixable": 0},
    ]


def test_nothing_found() -> None:
    assert report(outcome(), "text", ReportOptions(counts_rules=True)) == "no migrations found\n"


def test_other_formats_stay_whole() -> None:
    assert report(OUTCOME, "concise", ReportOptions(counts_rules=True)) == report(OUTCOME, "concise", ReportOptions())
