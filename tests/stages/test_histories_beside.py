"""What stands beside real migrations, and migrations that do not stand where their tool's others do."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmig.model.aside import is_aside
from tests.stages.test_histories_listing import ROLES, USERS, journal, linted, order, said

BROKEN = "CREATE TABLE t (id INTEGER REFERENCES);\n"


@pytest.mark.parametrize(
    "folder",
    [
        "examples/shop/migrations",
        "internal/testdata/migrations",
        "src/test/resources/db/migration",
        "integration-tests/a",
    ],
)
def test_a_history_among_tests_is_information_beside_a_real_one(tmp_path: Path, folder: str) -> None:
    real = {"db/migrations/001_users.sql": USERS}
    beside = {f"{folder}/001_t.sql": BROKEN, f"{folder}/001_u.sql": "SELECT 1;\n", f"{folder}/002_v.sql": "SELECT 1;\n"}
    outcome = linted(tmp_path, real | beside)
    assert {finding.severity for finding in outcome.findings if finding.source.path.startswith(folder)} == {"info"}
    assert said(outcome) == []


def test_a_repository_of_examples_alone_is_judged(tmp_path: Path) -> None:
    assert [line.split()[-1] for line in said(linted(tmp_path, {"examples/shop/001_t.sql": BROKEN}))] == ["error"]


def test_a_finding_in_the_real_history_stays(tmp_path: Path) -> None:
    files = {"db/001_t.sql": BROKEN, "examples/001_t.sql": BROKEN}
    assert [line.split()[1:] for line in said(linted(tmp_path, files))] == [["db/001_t.sql:1", "error"]]


@pytest.mark.parametrize(
    "path",
    [
        "src/main/java/com/example/demo/Users.java",
        "src/main/resources/db/migration/V1__a.sql",
        "contest/migrations/1.sql",
        "app/latest/001.sql",
        "services/com/example/001.sql",
    ],
)
def test_packages_and_words_with_test_in_them_are_no_tests(path: str) -> None:
    assert not is_aside(path)


def test_a_journal_that_names_few_of_its_files_is_told_once(tmp_path: Path) -> None:
    files = {f"drizzle/000{number}_t.sql": f"CREATE TABLE t{number} (id INTEGER);\n" for number in range(1, 6)}
    outcome = linted(tmp_path, files | {"drizzle/meta/_journal.json": journal((0, 1, "0000_gone"))})
    assert said(outcome) == [
        "history/broken-journal drizzle/meta/_journal.json:1 warning",
        "history/missing-file drizzle/meta/_journal.json:2 warning",
    ]
    assert order(outcome) == sorted(files)


@pytest.mark.parametrize(
    "beside",
    [
        {"db/prisma/schema.prisma": 'datasource db {\n  provider = "sqlite"\n}\n'},
        {"db/prisma/schema/base.prisma": 'datasource db {\n  provider = "sqlite"\n}\n'},
        {"prisma.config.ts": 'export default { migrations: { path: join(__dirname, "db/prisma/migrations") } };\n'},
        {"db/prisma.config.ts": 'export default { migrations: {\n seed: "x",\n path: "prisma/migrations",\n} };\n'},
    ],
)
def test_prisma_without_its_lock(tmp_path: Path, beside: dict[str, str]) -> None:
    files = {
        "db/prisma/migrations/9_users/migration.sql": USERS,
        "db/prisma/migrations/10_roles/migration.sql": ROLES,
    }
    outcome = linted(tmp_path, files | beside)
    assert [(track.tool, track.path) for track in outcome.tracks] == [("prisma", "db/prisma/migrations")]
    assert order(outcome) == sorted(files)


def test_folders_without_any_sign_of_prisma_are_only_folders(tmp_path: Path) -> None:
    (track,) = linted(tmp_path, {"db/migrations/1_users/migration.sql": USERS}).tracks
    assert track.tool == "sql"


def test_supabase_keeps_more_than_migrations(tmp_path: Path) -> None:
    outcome = linted(
        tmp_path,
        {
            "supabase/config.toml": 'project_id = "a"\n[db]\nmajor_version = 15\n',
            "supabase/migrations/20240101000000_users.sql": USERS,
            "supabase/schemas/users.sql": USERS,
            "supabase/tests/database/01_a.sql": "SELECT plan(1);\n",
            "supabase/tests/database/01_b.sql": "SELECT plan(1);\n",
            "supabase/seed.sql": "",
        },
        "postgresql",
    )
    assert [(track.tool, len(track.scripts)) for track in outcome.tracks] == [("sql", 1), ("supabase", 1)]
    assert not [finding for finding in outcome.findings if finding.rule.startswith("history/")]
    assert [(spot.path, spot.reason) for spot in outcome.blind_spots] == [
        ("supabase/schemas/users.sql", "declares what the migrations make: not checked"),
        ("supabase/tests/database/01_a.sql", "tests what the migrations make: not checked"),
    ]


def test_hasura_takes_files_without_folders(tmp_path: Path) -> None:
    outcome = linted(
        tmp_path,
        {
            "config.yaml": "version: 3\nmetadata_directory: metadata\n",
            "migrations/default/2_roles/up.sql": ROLES,
            "migrations/default/2_roles/down.sql": "DROP TABLE roles;\n",
            "migrations/default/1_users.up.sql": USERS,
            "migrations/default/1_users.down.sql": "DROP TABLE users;\n",
        },
        "postgresql",
    )
    (track,) = outcome.tracks
    assert track.tool == "hasura"
    assert order(outcome) == ["migrations/default/1_users.up.sql", "migrations/default/2_roles/up.sql"]
    assert sorted(track.downs) == order(outcome)


def test_parts_of_one_release_are_no_migrations_of_one_number(tmp_path: Path) -> None:
    files = {
        "schema/v0.sql": USERS,
        "schema/v1-core.sql": ROLES,
        "schema/v1-logs.sql": "CREATE TABLE logs (id INTEGER);\n",
    }
    assert said(linted(tmp_path, files)) == []
