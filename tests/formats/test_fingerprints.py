"""A finding is known again by its fingerprint when the text around it changes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from lintmig.model.finding import Finding
from tests.linting import outcome_of

EXAMPLES = Path(__file__).parents[2] / "examples"

SQL = """\
CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY);
DROP TABLE gone;
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id TEXT REFERENCES users (id));
DROP TABLE gone;
"""


def found(folder: Path, sql: str) -> tuple[Finding, ...]:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / ".lintmig.yaml").write_text("engines: [postgresql]\nbaseline: false\nselect: [references]\n")
    (folder / "db").mkdir(exist_ok=True)
    (folder / "db/1.sql").write_text(sql)
    return outcome_of(folder).findings


def fingerprints(findings: tuple[Finding, ...]) -> dict[str, str]:
    return {each.fingerprint: each.rule for each in findings}


@pytest.mark.parametrize(
    "edited",
    [
        f"-- one\n\n/* two\nlines */\n{SQL}",
        f"CREATE TABLE more (id INTEGER PRIMARY KEY);\n{SQL}\nDROP TABLE more;\n",
        SQL.replace("\n", "\r\n"),
        SQL.replace(", user_id", ",\n  user_id").replace("DROP TABLE", "DROP  TABLE"),
        SQL.replace("DROP TABLE gone;\n", "-- why\nDROP TABLE gone;\n"),
    ],
)
def test_lines_move_and_statements_come_and_go(tmp_path: Path, edited: str) -> None:
    before = found(tmp_path, SQL)
    assert len(fingerprints(before)) == len(before) == 3
    after = found(tmp_path, edited)
    assert fingerprints(after) == fingerprints(before)


def test_of_two_equal_statements_one_stays(tmp_path: Path) -> None:
    before = found(tmp_path, SQL)
    after = found(tmp_path, SQL.replace("DROP TABLE gone;\n", "", 1))
    assert len(after) == 2
    assert fingerprints(after).items() <= fingerprints(before).items()


def test_another_statement_is_another_finding(tmp_path: Path) -> None:
    before, after = found(tmp_path, SQL), found(tmp_path, SQL.replace("gone", "away", 1))
    assert len(fingerprints(before).keys() - fingerprints(after).keys()) == 1


@pytest.mark.parametrize("example", sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir()))
def test_examples_with_lines_above_every_file(tmp_path: Path, example: str) -> None:
    from shutil import copytree

    folder = copytree(EXAMPLES / example, tmp_path / example)
    (folder / ".git").mkdir()
    before = outcome_of(folder).findings
    assert len({each.fingerprint for each in before}) == len(before) > 5
    for file in folder.rglob("*.sql"):
        file.write_text("-- a line\n\n" + file.read_text())
    after = outcome_of(folder).findings
    assert Counter(each.fingerprint for each in after) == Counter(each.fingerprint for each in before)
    moved = [new.span != old.span for new, old in zip(after, before, strict=True) if old.source.path.endswith(".sql")]
    assert moved
    assert all(moved)


def test_findings_about_comments_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    comment = "-- lintmig: ignore[references/missing-table] twice the same\nSELECT 1;\n"
    (tmp_path / "1.sql").write_text(comment * 3)
    unused = [each for each in outcome_of(tmp_path, "postgresql").findings if each.rule == "suppressions/unused"]
    assert len({each.fingerprint for each in unused}) == len(unused) == 3
    assert all(re.fullmatch(r"[0-9a-f]{16}", each.fingerprint) for each in unused)
