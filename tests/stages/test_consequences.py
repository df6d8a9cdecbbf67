"""What follows from a refused statement is told at it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from lintmig.config import build_request
from lintmig.model.outcome import Outcome
from lintmig.pipeline import lint


def linted(folder: Path, sql: str, engine: str = "postgresql") -> Outcome:
    (folder / "001.sql").write_text(sql)
    return lint(build_request(folder, engines=[engine]))


def notes(outcome: Outcome) -> list[list[tuple[int, str]]]:
    errors = [finding for finding in outcome.findings if finding.severity == "error"]
    return [[(each.place.line, each.message) for each in finding.related] for finding in errors]


def test_later_statements_are_notes_of_their_root(tmp_path: Path) -> None:
    sql = "CREATE TABLE a (id nosuch);\nCREATE TABLE b (a INT REFERENCES a);\n" + "SELECT * FROM b;\n" * 3
    because = "refused only because of this error"
    assert notes(linted(tmp_path, sql)) == [[(2, because), (3, because), (4, f"{because}, as is 1 more")]]


def test_a_failed_transaction_is_a_note_of_its_root(tmp_path: Path) -> None:
    sql = "BEGIN;\nCREATE TABLE a (id INT);\nSELECT nothing FROM a;\nCREATE TABLE b (id INT);\nCOMMIT;\n"
    assert notes(linted(tmp_path, sql)) == [
        [
            (2, "a is defined here"),
            (1, "the transaction begun here fails as a whole, with 2 other statements"),
        ]
    ]


def test_what_stands_under_a_condition_is_nobody_s_consequence(tmp_path: Path) -> None:
    sql = "DO $$ BEGIN CREATE TYPE m AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
    outcome = linted(tmp_path, sql + "CREATE TABLE a (m m);\nCREATE TABLE a (m m);\n")
    assert notes(outcome) == [[(2, "a is first defined here")]]


def test_a_blind_spot_says_what_is_not_judged_because_of_it(tmp_path: Path) -> None:
    dynamic = "SET @s = CONCAT('DROP TABLE ', @n);\nPREPARE p FROM @s;\nEXECUTE p;\n"
    sql = f"CREATE TABLE t (id INT);\n{dynamic}SELECT a FROM t;\n"
    outcome = linted(tmp_path, sql, "mariadb")
    (spot,) = outcome.blind_spots
    assert spot.line == 4
    assert spot.reason.endswith(": nothing is said to be missing from here on")
    assert notes(outcome) == []


def test_a_script_that_goes_to_a_second_database_does_not_make_things_twice(tmp_path: Path) -> None:
    sql = "\\connect first\nCREATE SCHEMA a;\n{}CREATE SCHEMA a;\n"
    assert notes(linted(tmp_path, sql.format("\\connect second;\n"))) == []
    for same in ("", "\\c first\n", "\\c - owner\n"):
        assert len(notes(linted(tmp_path, sql.format(same)))) == 1


def test_a_schema_that_other_sql_of_the_project_makes_is_not_missing(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations/001_a.sql").write_text("CREATE TABLE sales.a (id INT);\n")
    (tmp_path / "start.py").write_text("import psycopg\n")
    (tmp_path / "docker").mkdir()
    for name, count in (("other", 1), ("sales", 0)):
        (tmp_path / "docker/create.sql").write_text(f"CREATE SCHEMA {name};\nCREATE TABLE {name}.b (id INT);\n")
        outcome = lint(build_request(tmp_path, engines=["postgresql"], select=["references"]))
        assert len(outcome.findings) == count
