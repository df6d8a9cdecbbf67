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


def test_examples_are_nearer_to_the_real_thing_than_tests(tmp_path: Path) -> None:
    files = {"examples/shop/001_t.sql": BROKEN, "testdata/001_t.sql": BROKEN}
    assert [line.split()[1:] for line in said(linted(tmp_path, files))] == [["examples/shop/001_t.sql:1", "error"]]


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


HASURA = {
    "config.yaml": "version: 3\nmetadata_directory: metadata\n",
    **{
        f"migrations/default/170000000000{number}_t{number}/{way}.sql": text
        for number in range(1, 6)
        for way, text in (("up", f"CREATE TABLE t{number} (id INTEGER);\n"), ("down", f"DROP TABLE t{number};\n"))
    },
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {
                "migrations/default/1700000000002_u/up.sql": ROLES,
                "migrations/default/1700000000002_u/down.sql": "DROP TABLE roles;\n",
            },
            ["history/version-used-twice migrations/default/1700000000002_u/up.sql:1 error"],
        ),
        (
            {"migrations/default/1700000000002_t2/up.sql": ""},
            ["history/empty-migration migrations/default/1700000000002_t2/up.sql:1 error"],
        ),
        (
            {"migrations/default/1700000000006_late.sql": ROLES},
            ["history/ignored-file migrations/default/1700000000006_late.sql:1 warning"],
        ),
        (
            {
                "migrations/default/2900000000000_u/up.sql": ROLES,
                "migrations/default/2900000000000_u/down.sql": "DROP TABLE roles;\n",
            },
            [],
        ),
        (
            {
                "migrations/default/1990000000000_u/up.sql": ROLES,
                "migrations/default/1990000000000_u/down.sql": "DROP TABLE roles;\n",
            },
            ["history/future-timestamp migrations/default/1990000000000_u/up.sql:1 warning"],
        ),
    ],
)
def test_hasura_reads_names_and_files_as_its_command_line_does(
    tmp_path: Path, changed: dict[str, str], expected: list[str]
) -> None:
    outcome = linted(tmp_path, HASURA | changed, "postgresql")
    assert [line for line in said(outcome) if line.startswith("history/")] == expected


def test_the_next_free_version_is_in_the_help(tmp_path: Path) -> None:
    files = {
        "supabase/config.toml": 'project_id = "a"\n[db]\nmajor_version = 15\n',
        "supabase/migrations/20240101000000_users.sql": USERS,
        "supabase/migrations/20240101000000_roles.sql": ROLES,
        "supabase/migrations/20240101000001_more.sql": "CREATE TABLE more (id INTEGER);\n",
    }
    (finding,) = (
        each for each in linted(tmp_path, files, "postgresql").findings if each.rule == "history/version-used-twice"
    )
    assert finding.message == "20240101000000_roles.sql has this version too: Supabase stops at the second"
    assert finding.help is not None
    assert finding.help.endswith("supabase/migrations/20240101000002_users.sql")


@pytest.mark.parametrize("late", ["2099-01-03-999999_c", "2099-01-03-093313-0000_c", "20990103_c"])
def test_a_day_is_a_moment_whatever_follows_it(tmp_path: Path, late: str) -> None:
    names = ["2024-01-01-000001_a", "2024-01-02-000099_b", late]
    files = {
        f"migrations/{name}/up.sql": f"CREATE TABLE t{number} (id INTEGER);\n" for number, name in enumerate(names)
    }
    assert said(linted(tmp_path, files | {"diesel.toml": ""})) == [
        f"history/future-timestamp migrations/{late}/up.sql:1 warning"
    ]


def test_versions_are_numbered_for_engines_that_are_not_judged_too(tmp_path: Path) -> None:
    files = {
        "db/migration/H2/V1__a.sql": USERS,
        "db/migration/H2/V1__b.sql": ROLES,
        "db/migration/H2/V2__c.sql": "SELECT 1;\n",
        "db/migration/POSTGRESQL/V1__a.sql": "SELECT 1;\n",
        "db/migration/POSTGRESQL/V2__c.sql": "",
    }
    outcome = linted(tmp_path, files, "postgresql")
    found = [(finding.rule, finding.source.path, finding.severity) for finding in outcome.findings]
    assert found == [
        ("history/version-used-twice", "db/migration/H2/V1__b.sql", "error"),
        ("history/empty-migration", "db/migration/POSTGRESQL/V2__c.sql", "info"),
    ]


def changelog(*contents: str) -> str:
    return "<databaseChangeLog>\n" + "\n".join(contents) + "\n</databaseChangeLog>\n"


def changeset(name: str) -> str:
    column = '<column name="id" type="int"/>'
    return f'<changeSet id="{name}" author="a"><createTable tableName="{name}">{column}</createTable></changeSet>'


@pytest.mark.parametrize(
    ("included", "expected"),
    [
        (["a", "b"], ["history/unregistered-file changelog/c.xml:1 warning"]),
        (["a", "b", "c"], []),
        (["a"], []),
    ],
)
def test_a_changelog_that_nobody_includes(tmp_path: Path, included: list[str], expected: list[str]) -> None:
    names = [*included, *({"c"} - set(included))]
    files = {f"changelog/{name}.xml": changelog(changeset(name)) for name in names}
    includes = [f'<include file="changelog/{name}.xml"/>' for name in included]
    outcome = linted(tmp_path, files | {"liquibase-master.xml": changelog(*includes)}, "postgresql")
    assert said(outcome) == expected
    help_texts = [finding.help for finding in outcome.findings if finding.rule == "history/unregistered-file"]
    assert help_texts == ["Include it in liquibase-master.xml, or delete it."] * len(expected)
