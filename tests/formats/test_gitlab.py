"""What GitLab would drop or not find."""

from __future__ import annotations

import json
from pathlib import Path

from lintmig.model.outcome import ReportOptions
from lintmig.model.source import Source
from lintmig.stages.report import report
from tests.formats.hostile import write_hostile
from tests.linting import outcome_of
from tests.outcomes import finding, outcome


def test_fingerprints_are_told_apart(tmp_path: Path) -> None:
    issues = json.loads(report(outcome_of(write_hostile(tmp_path / "p")), "gitlab", ReportOptions("info")))
    alike = [each for each in issues if each["check_name"] == "suppressions/unused"]
    assert len({each["description"] for each in alike}) == 1 < len(alike)
    assert len({each["fingerprint"] for each in issues}) == len(issues) > 5


def test_paths_are_those_of_the_repository(tmp_path: Path) -> None:
    folder = write_hostile(tmp_path / "repository/a b")
    issues = json.loads(report(outcome_of(folder), "gitlab", ReportOptions(path_prefix="a b/")))
    for issue in issues:
        assert (tmp_path / "repository" / issue["location"]["path"]).is_file()


def test_severities_and_lines() -> None:
    source = Source("./a.sql", "a\nb\nc")
    found = outcome(
        finding(source, "a\nb", "it breaks", "write\nthat"),
        finding(source, "b", severity="warning", advice=""),
        finding(source, "c", severity="info"),
    )
    issues = json.loads(report(found, "gitlab", ReportOptions("info")))
    assert [each["severity"] for each in issues] == ["critical", "minor", "info"]
    assert issues[0]["location"] == {"path": "a.sql", "lines": {"begin": 1, "end": 2}}
    assert [each["description"] for each in issues] == ["it breaks. write that", "it breaks", "it breaks. do not"]
