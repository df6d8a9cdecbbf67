"""Outcomes in, exact reports out."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lintmig
from lintmig.model.finding import Related, Severity
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.model.source import BlindSpot, Source, Span
from lintmig.stages.report import report
from lintmig.stages.report.excerpt import excerpt
from lintmig.stages.report.neutral import ACTIVE, neutral
from lintmig.stages.report.place import lines_of
from tests.outcomes import finding, outcome, place

USERS = Source("db/001_users.sql", "CREATE TABLE users (\n  id BIGINT PRIMARY KEY\n);\n")
ORDERS = Source(
    "db/002_orders.sql",
    "CREATE TABLE orders (\n\tid INTEGER,\n\tuser_id INTEGER REFERENCES users (id)\n);\n",
)
MISMATCH = finding(
    ORDERS,
    "INTEGER REFERENCES users (id)",
    "orders.user_id is INTEGER, users.id is BIGINT",
    "declare it with the type of the key:\nuser_id BIGINT REFERENCES users (id)",
    engines={"sqlite": "differs", "postgresql": "rejects"},
    related=(Related(place(USERS, "id BIGINT"), "users.id is declared here"),),
)
WHOLE = finding(ORDERS, ORDERS.text, "the table is odd", "", rule="design/odd", severity="warning", engines={})
HINT = finding(USERS, "users", "a thought", "think", rule="design/thought", severity="info")
OUTCOME = outcome(
    HINT,
    MISMATCH,
    WHOLE,
    blind_spots=(BlindSpot("db/003.sql", 1, "is UTF-16: save it as UTF-8"),),
    suppressed=2,
)

TEXT = """\
error[references/fk-type-mismatch]: orders.user_id is INTEGER, users.id is BIGINT
 --> db/002_orders.sql:3:10
  |
3 |     user_id INTEGER REFERENCES users (id)
  |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = note: db/001_users.sql:2: users.id is declared here
  = engines: postgresql rejects, sqlite differs
  = help: declare it with the type of the key:
          user_id BIGINT REFERENCES users (id)

warning[design/odd]: the table is odd
 --> db/002_orders.sql:1:1
  |
1 | CREATE TABLE orders (
  | ^^^^^^^^^^^^^^^^^^^^^

1 error, 1 warning, 1 info in 2 scripts (1 track, 3 statements)
engines: postgresql>=13 (--engine), sqlite>=3.35 (package.json: better-sqlite3)
read: db (folder, 2)
not shown: 1 info (--show info)
suppressed: 2 findings
blind spots, not checked: 1
  db/003.sql:1: is UTF-16: save it as UTF-8
"""


def test_text() -> None:
    assert report(OUTCOME, "text", ReportOptions()) == TEXT


def test_text_in_color_says_the_same() -> None:
    colored = report(OUTCOME, "text", ReportOptions(use_color=True))
    assert colored != TEXT
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == TEXT


def test_text_shows_what_is_asked_for() -> None:
    shown = report(OUTCOME, "text", ReportOptions(show="info"))
    assert shown.startswith("info[design/thought]: a thought\n --> db/001_users.sql:1:14\n")
    assert "not shown" not in shown
    errors = report(OUTCOME, "text", ReportOptions(show="error"))
    assert "not shown: 1 warning, 1 info (--show info)\n" in errors


def test_text_without_findings() -> None:
    assert report(outcome(), "text", ReportOptions()) == (
        "no migrations found (1 track, 3 statements)\n"
        "engines: postgresql>=13 (--engine), sqlite>=3.35 (package.json: better-sqlite3)\n"
        "read: db (folder, 0)\n"
    )


def test_text_lists_twenty_blind_spots() -> None:
    spots = tuple(BlindSpot(f"{number:02}.sql", 1, "is odd") for number in range(25))
    lines = report(outcome(blind_spots=spots), "text", ReportOptions()).splitlines()
    assert lines[3] == "blind spots, not checked: 25"
    assert lines[-2:] == ["  19.sql:1: is odd", "  and 5 more: see --output-format json"]


def test_concise() -> None:
    assert report(OUTCOME, "concise", ReportOptions()) == (
        "db/002_orders.sql:3:10: error references/fk-type-mismatch "
        "orders.user_id is INTEGER, users.id is BIGINT [postgresql, sqlite]\n"
        "db/002_orders.sql:1:1: warning design/odd the table is odd\n"
        "db/003.sql:1:1: blind spot: is UTF-16: save it as UTF-8\n"
        "1 error, 1 warning, 1 info in 2 scripts\n"
        "not shown: 1 info (--show info)\n"
    )


def test_json() -> None:
    document = json.loads(report(OUTCOME, "json", ReportOptions(show="error")))
    thought, mismatch, whole = document.pop("findings")
    assert document == {
        "version": 1,
        "lintmig": lintmig.__version__,
        "engines": [
            {"name": "postgresql", "version": ">=13", "from": "--engine"},
            {"name": "sqlite", "version": ">=3.35", "from": "package.json: better-sqlite3"},
        ],
        "tracks": [
            {
                "name": "db",
                "tool": "folder",
                "path": "db",
                "scripts": 2,
                "engines": ["postgresql", "sqlite"],
                "from": None,
            }
        ],
        "blind_spots": [{"path": "db/003.sql", "line": 1, "reason": "is UTF-16: save it as UTF-8"}],
        "summary": {
            "files": 2,
            "scripts": 2,
            "statements": 3,
            "errors": 1,
            "warnings": 1,
            "infos": 1,
            "suppressed": 2,
            "in_baseline": 0,
            "older": 0,
            "stale": 0,
            "seconds": 0.123,
            "queries": 0,
        },
        "models": [],
        "comparison": None,
    }
    assert mismatch == {
        "rule": "references/fk-type-mismatch",
        "severity": "error",
        "path": "db/002_orders.sql",
        "line": 3,
        "column": 10,
        "end_line": 3,
        "end_column": 39,
        "message": "orders.user_id is INTEGER, users.id is BIGINT",
        "help": "declare it with the type of the key:\nuser_id BIGINT REFERENCES users (id)",
        "engines": {"postgresql": "rejects", "sqlite": "differs"},
        "related": [{"path": "db/001_users.sql", "line": 2, "message": "users.id is declared here"}],
        "fingerprint": "f00d",
        "fix": None,
    }
    assert (thought["severity"], whole["end_line"], whole["end_column"]) == ("info", 4, 3)


def test_github() -> None:
    assert report(OUTCOME, "github", ReportOptions(path_prefix="app/")) == (
        "::error file=app/db/002_orders.sql,line=3,endLine=3,col=10,endColumn=39,"
        "title=references/fk-type-mismatch::orders.user_id is INTEGER, users.id is BIGINT"
        "%0Aapp/db/001_users.sql:2: users.id is declared here"
        "%0AEngines: postgresql rejects, sqlite differs"
        "%0A%0AHelp: declare it with the type of the key:"
        "%0Auser_id BIGINT REFERENCES users (id)\n"
        "::warning file=app/db/002_orders.sql,line=1,endLine=4,title=design/odd::the table is odd\n"
        "lintmig: 1 error, 1 warning, 1 info in 2 scripts, 1 not checked\n"
    )


def many(severity: Severity, number: int) -> Outcome:
    return outcome(*[finding(USERS, "users", f"number {at}", severity=severity) for at in range(number)])


@pytest.mark.parametrize(("number", "last"), [(10, "number 9"), (11, "2 more"), (40, "31 more")])
def test_github_says_what_does_not_fit(number: int, last: str) -> None:
    lines = report(many("error", number), "github", ReportOptions()).splitlines()
    assert len(lines) == 11
    assert last in lines[9]


def test_github_levels_have_their_own_places() -> None:
    mixed = outcome(*many("error", 12).findings, *many("warning", 1).findings)
    lines = report(mixed, "github", ReportOptions()).splitlines()
    assert lines[9] == "::error title=lintmig::3 more in the log"
    assert lines[10].startswith("::warning file=db/001_users.sql,")


def test_github_escapes_and_cuts() -> None:
    odd = Source("a,b:c%.sql", "SELECT 1;")
    text = report(outcome(finding(odd, "1", "100%", "x" * 9999)), "github", ReportOptions())
    command = text.splitlines()[0]
    head, message = command.removeprefix("::error ").split("::", 1)
    assert head.startswith("file=a%2Cb%3Ac%25.sql,line=1,")
    decoded = message.replace("%0A", "\n").replace("%25", "%")
    assert decoded.startswith("100%\nEngines: postgresql rejects\n\nHelp: xxx")
    assert len(decoded) == 4096


def test_github_leaves_the_working_directory() -> None:
    above = Source("../db/1.sql", "SELECT 1;")
    text = report(outcome(finding(above, "1")), "github", ReportOptions(path_prefix="app/"))
    assert text.startswith("::error file=db/1.sql,")


@pytest.mark.parametrize(
    ("text", "words", "shown", "carets"),
    [
        ("a\tb", "b", "a    b", "     ^"),
        ("日本 x", "x", "日本 x", "     ^"),
        ("'日本'", "日本", "'日本'", " ^^^^"),
        ("e\u0301 x", "x", "e\u0301 x", "  ^"),
        ("a\x1bb x", "x", "a\\x1bb x", "       ^"),
        ("a\u202eb x", "x", "a\\u202eb x", "         ^"),
        ("##[error]x", "x", "##\\x5berror]x", "            ^"),
        ("one\r\ntwo\r\n", "two", "two", "^^^"),
        ("x" + " " * 300 + "needle" + " y" * 300, "needle", None, None),
    ],
)
def test_carets_stand_under_their_words(text: str, words: str, shown: str | None, carets: str | None) -> None:
    source = Source("1.sql", text)
    found = excerpt(source, place(source, words).span)
    if shown is None:
        start = found.carets.index("^")
        assert found.text[start : start + len(words)] == words
        assert found.text.startswith("...")
        assert found.text.endswith("...")
        assert len(found.text) == 166
    else:
        assert (found.text, found.carets) == (shown, carets)


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("", Span(0, 0), (1, 1, 1, 1)),
        ("a\nb\n", Span(0, 4), (1, 1, 2, 2)),
        ("a\nb\n", Span(4, 4), (3, 1, 3, 1)),
        ("ab", Span(1, 99), (1, 2, 1, 3)),
        ("a  \n\n", Span(1, 5), (1, 2, 1, 2)),
    ],
)
def test_places_stay_inside_the_text(text: str, span: Span, expected: tuple[int, ...]) -> None:
    assert tuple(lines_of(Source("1.sql", text), span)) == expected


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_every_span_of_every_text_can_be_shown(text: str, start: int, length: int) -> None:
    shown = excerpt(Source("1.sql", text), Span(start, start + length))
    assert not ACTIVE.search(shown.text)
    assert "##[" not in shown.text
    assert "^" in shown.carets


@given(st.text(alphabet=st.sampled_from("ab :#[\n\r\t\x1b\u2028")))
def test_neutral_text_is_one_line_without_commands(text: str) -> None:
    shown = neutral(text)
    assert len(shown.splitlines()) <= 1
    assert "##[" not in shown
    assert not shown.lstrip().startswith("::")
