"""Suppressions in the comments of a program that SQL stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmig.pipeline import lint
from tests.engines import proof
from tests.linting import outcome_of


def rules(folder: Path, name: str, code: str) -> list[str]:
    outcome = lint(proof.request_for(folder, {name: code}, ("sqlite",)))
    return [
        f"{each.rule}:{each.source.position(each.span.start).line}"
        for each in outcome.findings
        if each.severity == "error" or each.rule.startswith("suppressions")
    ]


BAD = "ALTER TABLE t ADD COLUMN IF NOT EXISTS b int"
RULE = "portability/unsupported-syntax"


@pytest.mark.parametrize(
    ("name", "code", "left"),
    [
        ("a.ts", f"db.exec(`{BAD}`)", [f"{RULE}:1"]),
        ("a.ts", f"// lintmig: ignore[{RULE}] never run there\ndb.exec(`{BAD}`)", []),
        ("a.ts", f"// lintmig: ignore[{RULE}] never run there\ndb.exec(`\n  {BAD}`)", []),
        ("a.ts", f"db.exec(`{BAD}`) // lintmig: ignore[{RULE}] never run there", []),
        ("a.ts", f"/* lintmig: ignore[{RULE}] never run there */\ndb.exec(`{BAD}`)", []),
        ("a.ts", f"db.exec(`\n-- lintmig: ignore[{RULE}] never run there\n{BAD}`)", []),
        ("a.ts", f"// lintmig: ignore[{RULE}] never\n\ndb.exec(`{BAD}`)", ["suppressions/unused:1", f"{RULE}:3"]),
        ("a.ts", f"// lintmig: ignore[{RULE}]\ndb.exec(`{BAD}`)", ["suppressions/malformed:1", f"{RULE}:2"]),
        ("a.ts", f"// lintmig: ignore[{RULE}x] why\ndb.exec(`{BAD}`)", ["suppressions/unknown-rule:1", f"{RULE}:2"]),
        ("a.ts", f"// lintmig: ignore-file[{RULE}] never run there\n\n\ndb.exec(`{BAD}`)", []),
        ("a.ts", f"db.exec(`{BAD}`)\n// lintmig: ignore-file[{RULE}] why", [f"{RULE}:1", "suppressions/malformed:2"]),
        ("a.py", f'# lintmig: ignore[{RULE}] never run there\ndb.execute("{BAD}")', []),
        ("a.php", f"<?php\n# lintmig: ignore[{RULE}] never run there\n$db->exec('{BAD}');", []),
    ],
)
def test_a_comment_of_the_program(tmp_path: Path, name: str, code: str, left: list[str]) -> None:
    assert rules(tmp_path, name, code) == left


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("", ["history/ignored-file:1"]),
        ("-- lintmig: ignore[history/ignored-file] kept for reference\n", []),
        ("-- lintmig: ignore-file[history] kept for reference\n", []),
        ("-- lintmig: ignore[history/ignored-file]\n", ["suppressions/malformed:1", "history/ignored-file:1"]),
    ],
)
def test_a_file_of_sql_that_nothing_applies(tmp_path: Path, comment: str, left: list[str]) -> None:
    folder = tmp_path / "prisma" / "migrations" / "20240101_first"
    folder.mkdir(parents=True)
    (folder / "migration.sql").write_text("CREATE TABLE t (id text);\n")
    (tmp_path / "prisma" / "migrations" / "migration_lock.toml").write_text('provider = "postgresql"\n')
    (tmp_path / "prisma" / "migrations" / "20240303_loose.sql").write_text(comment + "SELECT 1;\n")
    found = outcome_of(tmp_path, "postgresql").findings
    shown = [f"{each.rule}:{each.source.position(each.span.start).line}" for each in found]
    assert sorted(shown) == sorted(left)


def test_a_comment_above_the_changesets_of_a_file(tmp_path: Path) -> None:
    changelog = '<databaseChangeLog><sqlFile path="x.sql"/><include file="b.sql"/></databaseChangeLog>'
    (tmp_path / "db.changelog-master.xml").write_text(changelog.replace('<sqlFile path="x.sql"/>', ""))
    sql = "--liquibase formatted sql\n{}\n--changeset me:1\nALTER TABLE nowhere DROP COLUMN a;\nSELEC 1;\n"
    (tmp_path / "b.sql").write_text(sql.format(""))
    assert {each.rule for each in outcome_of(tmp_path, "postgresql").findings} == {RULE}
    (tmp_path / "b.sql").write_text(sql.format(f"-- lintmig: ignore-file[{RULE}] only a test"))
    assert outcome_of(tmp_path, "postgresql").findings == ()
