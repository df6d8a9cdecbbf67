"""What code scanning makes of a report: places, rules, fingerprints, fixes, limits."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from lintmig.model.change import Change
from lintmig.model.delta import Comparison
from lintmig.model.finding import Finding, Related
from lintmig.model.fix import Edit, Fix
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.model.source import BlindSpot, Source, Span
from lintmig.stages.report import report, sarif
from lintmig.stages.report.line_hash import line_hashes
from tests.formats.hostile import write_hostile
from tests.formats.test_formats import assert_valid
from tests.linting import outcome_of
from tests.outcomes import finding, outcome, place

ORDERS = Source("db/2 é.sql", "CREATE TABLE orders (\n  id 漢字🧬 INTEGER,\n  user_id TEXT,\n  a INTEGER\n);\n")


def run_of(found: Outcome, options: ReportOptions | None = None) -> dict[str, Any]:
    text = report(found, "sarif", options or ReportOptions("info"))
    assert_valid(text, "sarif")
    (run,) = json.loads(text)["runs"]
    assert isinstance(run, dict)
    return run


def locations(run: dict[str, Any]) -> list[dict[str, Any]]:
    found = [each for result in run["results"] for each in (*result["locations"], *result.get("relatedLocations", ()))]
    found += [spot for each in _notifications(run) for spot in each.get("locations", ())]
    return [each["physicalLocation"] for each in found]


def _notifications(run: dict[str, Any]) -> list[dict[str, Any]]:
    found = run["invocations"][0]["toolExecutionNotifications"]
    assert isinstance(found, list)
    return found


def test_paths_are_those_of_files_in_the_repository(tmp_path: Path) -> None:
    folder = write_hostile(tmp_path / "repository/services/pay & go")
    run = run_of(outcome_of(folder), ReportOptions(path_prefix="services/pay & go/"))
    uris = {each["artifactLocation"]["uri"] for each in locations(run)}
    assert len(uris) > 5
    for uri in uris:
        assert re.fullmatch(r"(?:[A-Za-z0-9_.~/-]|%[0-9A-F]{2})+", uri), uri
        assert (tmp_path / "repository" / unquote(uri)).is_file()
    assert run["automationDetails"] == {"id": "lintmig/services/pay & go/"}


def test_at_the_top_of_a_repository_the_upload_names_the_category() -> None:
    assert "automationDetails" not in run_of(outcome(finding(ORDERS, "TEXT")))


def test_a_region_is_one_line_and_counts_code_points() -> None:
    run = run_of(outcome(finding(ORDERS, "字🧬 INTEGER,\n  user_id TEXT")))
    (location,) = locations(run)
    assert run["columnKind"] == "unicodeCodePoints"
    assert location["region"] == {"startLine": 2, "startColumn": 7, "endLine": 2, "endColumn": 18}
    assert location["contextRegion"] == {"startLine": 2, "startColumn": 7, "endLine": 3, "endColumn": 15}
    assert ORDERS.line_text(2)[6:17] == "字🧬 INTEGER,"


def test_every_region_is_one_line(tmp_path: Path) -> None:
    regions = [each["region"] for each in locations(run_of(outcome_of(write_hostile(tmp_path / "project"))))]
    full = [region for region in regions if "endLine" in region]
    assert len(full) > 10
    assert all(region["startLine"] == region["endLine"] for region in full)
    assert all(region["startColumn"] <= region["endColumn"] for region in full)


def test_rules_are_told_as_code_scanning_wants_them() -> None:
    names = ["references/missing-table", "history/not-rerunnable", "references/fk-type-mismatch"]
    run = run_of(outcome(*(finding(ORDERS, "TEXT", rule=name) for name in names)))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(names)
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == names
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert "```sql" in rule["help"]["markdown"]
        assert f"lintmig: ignore[{rule['id']}]" in rule["help"]["markdown"]
        assert rule["helpUri"].endswith(f"/{rule['id']}.md")
        assert len(rule["name"]) <= 255
        assert rule["properties"]["precision"] in {"very-high", "high", "medium", "low"}
        assert rule["properties"]["problem.severity"] in {"error", "warning", "recommendation"}
        assert "security-severity" not in rule["properties"]
        assert len(rule["properties"]["tags"]) <= 10


def test_every_rule_of_lintmig_has_words() -> None:
    from lintmig.rulebook import rule_names

    found = outcome(*(finding(ORDERS, "TEXT", rule=name) for name in rule_names()))
    assert len(run_of(found)["tool"]["driver"]["rules"]) == len(rule_names())


@pytest.mark.parametrize(("severity", "level"), [("error", "error"), ("warning", "warning"), ("info", "note")])
def test_levels(severity: Any, level: str) -> None:
    found = outcome(finding(ORDERS, "TEXT", severity=severity))
    assert [each["level"] for each in run_of(found)["results"]] == [level]


def test_as_much_is_told_as_is_shown() -> None:
    found = outcome(finding(ORDERS, "TEXT"), finding(ORDERS, "id", severity="info"))
    assert [each["level"] for each in run_of(found, ReportOptions())["results"]] == ["error"]


def test_a_message_leads_to_related_places_and_nowhere_else() -> None:
    related = Related(place(ORDERS, "id 漢"), r"a\b is [one](http://e.example)")
    problem = finding(ORDERS, "TEXT", "x is [here](http://e.example)", "write [a](2)\nor b", related=(related,))
    (result,) = run_of(outcome(problem))["results"]
    assert result["message"]["text"].split("\n") == [
        "x is [here] (http://e.example).",
        r"See: [a\\b is \[one\](http://e.example)](1).",
        "Engines: postgresql rejects.",
        "Help: write [a] (2)",
        "or b",
    ]
    (location,) = result["relatedLocations"]
    assert location["id"] == 1
    assert location["physicalLocation"]["region"]["startLine"] == 2


def test_of_more_related_places_than_are_shown_the_number_is_told() -> None:
    related = (Related(place(ORDERS, "id 漢"), "here"),) * (sarif.MOST_RELATED + 2)
    (result,) = run_of(outcome(finding(ORDERS, "TEXT", related=related)))["results"]
    assert len(result["relatedLocations"]) == sarif.MOST_RELATED
    assert "See also 2 places that code scanning does not show." in result["message"]["text"]


def test_fingerprints() -> None:
    (result,) = run_of(outcome(finding(ORDERS, "TEXT")))["results"]
    expected = line_hashes(ORDERS.text, {3})[3]
    assert result["partialFingerprints"] == {"lintmigFingerprint/v1": "f00d", "primaryLocationLineHash": expected}


def test_the_edits_of_a_fix_applied_give_its_text() -> None:
    wide, text = place(ORDERS, "漢字🧬").span, place(ORDERS, "TEXT").span
    edits = (Edit(wide, ""), Edit(Span(text.start, text.start), "VAR"), Edit(Span(text.start, text.end), "CHAR(🧬)"))
    problem = replace(finding(ORDERS, "TEXT"), fix=Fix("Write it so", "unsafe", edits))
    (result,) = run_of(outcome(problem))["results"]
    (fix,) = result["fixes"]
    assert fix["description"]["text"] == "Write it so (unsafe: read it before you take it)."
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "db/2%20%C3%A9.sql"
    lines = ORDERS.text.split("\n")
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        assert region["startLine"] == region["endLine"]
        line = lines[region["startLine"] - 1]
        inserted = replacement["insertedContent"]["text"]
        lines[region["startLine"] - 1] = line[: region["startColumn"] - 1] + inserted + line[region["endColumn"] - 1 :]
    assert "\n".join(lines) == ORDERS.text.replace("漢字🧬", "").replace("TEXT", "VARCHAR(🧬)")


def test_a_fix_that_no_file_can_hold_is_left_out() -> None:
    edits = (Edit(place(ORDERS, "TEXT").span, "\ud800"),)
    problem = replace(finding(ORDERS, "TEXT"), fix=Fix("Write it so", "safe", edits))
    assert "fixes" not in run_of(outcome(problem))["results"][0]


def test_the_gravest_are_kept_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    found: list[Finding] = [
        finding(ORDERS, "id", severity="info"),
        finding(ORDERS, "TEXT", severity="warning"),
        finding(ORDERS, "TEXT", severity="warning", message="another"),
        finding(ORDERS, "INTEGER", severity="error"),
    ]
    run = run_of(outcome(*found))
    assert [each["level"] for each in run["results"]] == ["error", "warning"]
    (note,) = _notifications(run)
    assert note["descriptor"]["id"] == "left-out"
    assert note["message"]["text"].startswith("2 findings of the least severity")


def test_what_was_not_judged_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_NOTIFICATIONS", 1)
    spots = (BlindSpot("db/a b.sql", 0, "is odd"), BlindSpot("db/c.sql", 3, "is odder"))
    comparison = Comparison(Change("abc", "merge base", (), ("no common commit",)))
    run = run_of(replace(outcome(finding(ORDERS, "TEXT"), blind_spots=spots), comparison=comparison))
    told = [(each["descriptor"]["id"], each["message"]["text"]) for each in _notifications(run)]
    assert told == [
        ("not-compared", "no common commit."),
        ("not-checked", "is odd."),
        ("left-out", "1 more blind spot: the json format names all."),
    ]
    assert _notifications(run)[1]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "db/a%20b.sql"},
        "region": {"startLine": 1},
    }
    names = [each["id"] for each in run["tool"]["driver"]["notifications"]]
    assert [names[each["descriptor"]["index"]] for each in _notifications(run)] == [name for name, _ in told]


def test_no_migrations_is_told() -> None:
    (note,) = _notifications(run_of(outcome()))
    assert note["message"]["text"] == "No migrations were found, so nothing was checked."
