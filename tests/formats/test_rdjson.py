"""Columns of bytes, and suggestions that can be taken as they are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lintmig.model.fix import Edit, Fix
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.model.source import Source, Span
from lintmig.stages.report import report
from lintmig.stages.report.rdjson import as_markdown
from tests.formats.hostile import write_hostile
from tests.formats.test_formats import assert_valid
from tests.linting import outcome_of
from tests.outcomes import finding, outcome, place

WIDE = Source("w.sql", "SELECT 1; /* 🧬漢é */\r\nSELECT '🧬漢é' AS 漢字, b\n  FROM é;\n")


def diagnostics(found: Outcome) -> list[dict[str, Any]]:
    text = report(found, "rdjson", ReportOptions("info"))
    assert_valid(text, "rdjson")
    values = json.loads(text)["diagnostics"]
    assert isinstance(values, list)
    return values


def bytes_of(text: str, where: dict[str, Any]) -> str:
    """The text of a range, as a reader of bytes finds it."""
    lines = text.encode().split(b"\n")
    start, end = where["start"], where["end"]
    first = sum(len(line) + 1 for line in lines[: start["line"] - 1]) + start["column"] - 1
    last = sum(len(line) + 1 for line in lines[: end["line"] - 1]) + end["column"] - 1
    return text.encode()[first:last].decode()


@pytest.mark.parametrize("words", ["SELECT '", "漢é */", "'🧬漢é'", "漢字", "b", "漢字, b\n  FROM é", "é;"])
def test_a_range_of_bytes_holds_the_words(words: str) -> None:
    (diagnostic,) = diagnostics(outcome(finding(WIDE, words)))
    assert bytes_of(WIDE.text, diagnostic["location"]["range"]) == words


def test_ranges_of_a_hostile_project_hold_what_was_found(tmp_path: Path) -> None:
    found = outcome_of(write_hostile(tmp_path / "project"))
    pairs = list(zip(found.findings, diagnostics(found), strict=True))
    assert any("漢" in each.source.text for each, _ in pairs)
    for each, diagnostic in pairs:
        assert bytes_of(each.source.text, diagnostic["location"]["range"]) == (
            each.source.text[each.span.start : each.span.end].rstrip()
        )


def test_a_suggestion_holds_all_edits_of_a_fix() -> None:
    name, end = place(WIDE, "漢字").span, place(WIDE, "é;").span
    fix = Fix("Name it", "unsafe", (Edit(name, "字🧬"), Edit(Span(end.start, end.start), "only ")))
    (diagnostic,) = diagnostics(outcome(replace(finding(WIDE, "漢字"), fix=fix)))
    (suggestion,) = diagnostic["suggestions"]
    assert bytes_of(WIDE.text, suggestion["range"]) == "漢字, b\n  FROM "
    assert suggestion["text"] == "字🧬, b\n  FROM only "
    assert diagnostic["message"].endswith("Fix: Name it (unsafe: read it before you take it)")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("orders.a is TEXT, but users.b < 3 is [it]", "orders.a is TEXT, but users.b < 3 is [it]"),
        ("Write `uuid()`", "Write `uuid()`"),
        ("table <img src=x>", "` table <img src=x> `"),
        ("no @user", "` no @user `"),
        ("a [b](c)", "` a [b](c) `"),
        ("see #12 and ``x``", "``` see #12 and ``x`` ```"),
        ("see https://e.example", "` see https://e.example `"),
        ("a\x1b[2J\u202e", "a\\x1b[2J\\u202e"),
    ],
)
def test_nothing_acts_in_markdown(line: str, shown: str) -> None:
    assert as_markdown(line) == shown
