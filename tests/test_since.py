"""Migrations from before lintmig: context, and not reported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from lintmig.config import build_request
from lintmig.model.error import LintmigError
from lintmig.model.outcome import Outcome
from lintmig.pipeline import lint

ODD = "CREATE TABLE t{0} (id nosuchtype);\n"


def project(folder: Path, files: Mapping[str, str], settings: str = "") -> Path:
    for name, text in {".lintmig.yaml": f"engines: [postgresql]\n{settings}", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def outcome_of(folder: Path, *paths: str, since: str | None = None) -> Outcome:
    return lint(build_request(folder, paths, since=since))


def paths(outcome: Outcome) -> list[str]:
    return [each.source.path for each in outcome.findings]


FLYWAY = {f"db/V{number}__a.sql": ODD.format(f"i{number}") for number in ("0001", "0002", "0010")}
PRISMA = {
    f"prisma/migrations/{name}/migration.sql": ODD.format(f"i{name}") for name in ("20240101_a", "20240102_b")
} | {"prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\n'}


@pytest.mark.parametrize("since", ["0002", "2", "V2", "V0002", "V0002__a", "v0002__a.sql", "db/V0002__a.sql"])
def test_a_version_or_a_file_name(tmp_path: Path, since: str) -> None:
    outcome = outcome_of(project(tmp_path, FLYWAY), since=since)
    assert paths(outcome) == ["db/V0010__a.sql"]
    assert (outcome.left_out.older, outcome.left_out.since) == (2, (since,))


@pytest.mark.parametrize("since", ["20240101", "20240101_a", "prisma/migrations/20240101_a/migration.sql"])
def test_a_folder_for_each_migration(tmp_path: Path, since: str) -> None:
    outcome = outcome_of(project(tmp_path, PRISMA), since=since)
    assert paths(outcome) == ["prisma/migrations/20240102_b/migration.sql"]


def test_the_settings_say_it_and_the_command_line_goes_before(tmp_path: Path) -> None:
    project(tmp_path, FLYWAY, 'since: "2"\n')
    assert paths(outcome_of(tmp_path)) == ["db/V0010__a.sql"]
    assert paths(outcome_of(tmp_path, since="1")) == ["db/V0002__a.sql", "db/V0010__a.sql"]
    assert paths(outcome_of(tmp_path, since="10")) == []


def test_old_migrations_are_context(tmp_path: Path) -> None:
    files = {
        "db/1_a.sql": ODD.format(1) + "CREATE TABLE a (id int);\n",
        "db/2_b.sql": "CREATE INDEX b ON a (id, no);\n",
    }
    (found,) = outcome_of(project(tmp_path, files), since="1").findings
    assert (found.source.path, found.rule) == ("db/2_b.sql", "references/missing-column")


def test_the_order_is_that_of_the_tool(tmp_path: Path) -> None:
    """Alembic's revisions are in the order of their graph, whatever their names."""
    files = {
        "alembic.ini": "[alembic]\nscript_location = alembic\n",
        "alembic/env.py": "",
        **{
            f"alembic/versions/{name}_x.py": f"revision = {name!r}\ndown_revision = {before!r}\n"
            "from alembic import op\n"
            f"def upgrade():\n    op.execute('CREATE TABLE {name} (id nosuchtype)')\ndef downgrade():\n    pass\n"
            for name, before in (("ccc", None), ("aaa", "ccc"), ("bbb", "aaa"), ("ddd", "bbb"))
        },
    }
    project(tmp_path, files)
    names = [f"alembic/versions/{name}_x.py" for name in ("aaa", "bbb", "ccc", "ddd")]
    assert paths(outcome_of(tmp_path)) == names
    assert paths(outcome_of(tmp_path, since="aaa")) == [names[1], names[3]]
    project(tmp_path, {}, "tracks: [{path: alembic/versions, since: bbb_x}]\n")
    assert paths(outcome_of(tmp_path)) == [names[3]]


def test_each_track_may_have_its_own(tmp_path: Path) -> None:
    files = {f"{app}/{number}_x.sql": ODD.format(f"i{number}") for app in ("a", "b", "c") for number in (1, 2, 3)}
    project(tmp_path, files, 'since: "1"\ntracks:\n  - {path: b, since: "2"}\n')
    outcome = outcome_of(tmp_path)
    assert paths(outcome) == ["a/2_x.sql", "a/3_x.sql", "b/3_x.sql", "c/2_x.sql", "c/3_x.sql"]
    assert outcome.left_out.since == ("2", "1")


def test_several_migrations_in_one_file(tmp_path: Path) -> None:
    text = "--liquibase formatted sql\n" + "".join(
        f"--changeset me:{number}\n{ODD.format(f'i{number}')}" for number in (1, 2, 3)
    )
    project(tmp_path, {"db/changelog.sql": text})
    outcome = outcome_of(tmp_path)
    lines = [each.source.position(each.span.start).line for each in outcome.findings]
    assert lines == [3, 5, 7]
    (found,) = outcome_of(tmp_path, since="2").findings
    assert found.source.position(found.span.start).line == 7
    assert outcome_of(tmp_path, since="2:me").left_out.older == 2
    assert outcome_of(tmp_path, since="changelog").left_out.older == 3


def test_ways_back_of_old_migrations_are_old(tmp_path: Path) -> None:
    files = {
        "db/1_a.up.sql": "CREATE TABLE a (id int);\n",
        "db/1_a.down.sql": "DROP TABLE b;\n",
        "db/2_c.up.sql": "CREATE TABLE c (id int);\n",
        "db/2_c.down.sql": "DROP TABLE d;\n",
    }
    project(tmp_path, files)
    assert {*paths(outcome_of(tmp_path))} == {"db/1_a.down.sql", "db/2_c.down.sql"}
    assert {*paths(outcome_of(tmp_path, since="1"))} == {"db/2_c.down.sql"}


def test_a_suppression_in_an_old_migration_is_used(tmp_path: Path) -> None:
    files = {
        "db/1.sql": "-- lintmig: ignore[references/missing-type] made by hand\n" + ODD.format("a"),
        "db/2.sql": "-- lintmig: ignore[references/missing-type] made by hand\nSELECT 1;\n",
        "db/3.sql": "-- lintmig: ignore[references/missing-type] made by hand\nSELECT 1;\n",
    }
    project(tmp_path, files)
    assert paths(outcome_of(tmp_path, since="2")) == ["db/3.sql"]
    assert outcome_of(tmp_path, since="2").counts.suppressed == 1


@pytest.mark.parametrize(
    ("settings", "since", "message", "hint"),
    [
        ("", "0003", "no migration is called '0003' (since)", "did you mean '0010'?"),
        ("", "x", "no migration is called 'x' (since)", "known: 0001, 0002, 0010"),
        (
            'tracks: [{path: db, since: "3"}]\n',
            None,
            ".lintmig.yaml:2: no migration is called '3' (since)",
            "known: 0001, 0002, 0010",
        ),
        (
            'tracks: [{path: dbs, since: "1"}]\n',
            None,
            ".lintmig.yaml:2: no migrations in 'dbs'",
            "did you mean 'db'?",
        ),
    ],
)
def test_what_is_not_there_is_refused(
    tmp_path: Path, settings: str, since: str | None, message: str, hint: str
) -> None:
    project(tmp_path, FLYWAY, settings)
    with pytest.raises(LintmigError) as caught:
        outcome_of(tmp_path, since=since)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_without_migrations_there_is_nothing_to_refuse(tmp_path: Path) -> None:
    assert outcome_of(project(tmp_path, {}), since="7").findings == ()
