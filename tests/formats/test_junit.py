"""JUnit as a reader of XML finds it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as xml  # noqa: N813

from hypothesis import given
from hypothesis import strategies as st

from lintmig.model.change import Change, ChangedFile
from lintmig.model.delta import Comparison
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.model.source import BlindSpot, Source
from lintmig.stages.report import report
from tests.formats.test_formats import assert_valid
from tests.outcomes import finding, outcome

ORDERS = Source("db/2.sql", "CREATE TABLE orders (\n  id INTEGER,\n  user_id TEXT\n);\n")


def parsed(found: Outcome, path_prefix: str = "") -> xml.Element:
    text = report(found, "junit", ReportOptions(path_prefix=path_prefix))
    assert_valid(text, "junit")
    return xml.fromstring(text)


def test_a_clean_file_passes_and_one_with_findings_fails() -> None:
    found = outcome(finding(ORDERS, "TEXT"), finding(ORDERS, "id"), finding(ORDERS, "INTEGER", severity="warning"))
    root = parsed(replace(found, checked=("db/1.sql", "db/2.sql")))
    clean, failing = root
    assert (clean.get("name"), clean.get("tests"), clean.get("failures")) == ("db/1.sql", "1", "0")
    assert [case.find("*") for case in clean] == [None]
    assert (failing.get("tests"), failing.get("failures"), root.get("failures")) == ("3", "3", "3")
    kinds = [failure.get("type") for failure in failing.iter("failure")]
    assert kinds == ["error", "error", "warning"]
    names = [case.get("name") for case in failing]
    assert names[:2] == ["references/fk-type-mismatch: it breaks", "references/fk-type-mismatch: it breaks (2)"]
    assert "db/2.sql:3:11: error: it breaks" in (failing[0][0].text or "")


def test_what_was_not_checked_is_skipped() -> None:
    comparison = Comparison(Change("abc", "merge base", (), ("no common commit",)))
    found = replace(outcome(blind_spots=(BlindSpot("db/3.sql", 7, "is odd"),)), comparison=comparison)
    root = parsed(found, "services/")
    told = [(suite.get("name"), case.get("message")) for suite in root for case in suite.iter("skipped")]
    assert told == [
        ("services/db/3.sql", "line 7: is odd"),
        ("lintmig", "no migrations found, so nothing was checked"),
        ("lintmig", "no common commit"),
    ]
    assert root.get("failures") == "0"


def test_of_a_change_only_touched_files_pass() -> None:
    files = (ChangedFile("db/1.sql", "added"), ChangedFile("db/gone.sql", "deleted"), ChangedFile("a.md", "added"))
    found = replace(outcome(finding(ORDERS, "TEXT")), checked=("db/0.sql", "db/1.sql", "db/2.sql"))
    root = parsed(replace(found, comparison=Comparison(Change("abc", "merge base", files))))
    told = [(suite.get("name"), suite[0].get("name")) for suite in root]
    assert told == [("db/1.sql", "no new problems"), ("db/2.sql", "references/fk-type-mismatch: it breaks")]


def test_where_nothing_was_touched_one_test_passes() -> None:
    found = replace(outcome(finding(ORDERS, "TEXT")), checked=("db/0.sql",), findings=())
    root = parsed(replace(found, comparison=Comparison(Change("abc", "merge base", ()))))
    assert [(suite.get("name"), suite[0].get("name")) for suite in root] == [("lintmig", "no new problems")]


@given(st.text(min_size=1), st.text(), st.text(min_size=1).map(lambda name: name.replace("/", "") or "x"))
def test_any_text_is_well_formed(message: str, advice: str, path: str) -> None:
    text = report(outcome(finding(Source(path, "a"), "a", message, advice)), "junit", ReportOptions())
    root = xml.fromstring(text.encode())
    assert len([*root.iter("failure")]) == 1
