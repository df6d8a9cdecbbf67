"""Lists that tools keep beside migrations: their faults, and files that are no such list."""

from __future__ import annotations

import random
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from lintmig.config import build_request
from lintmig.model.files import Files
from lintmig.model.outcome import Outcome
from lintmig.model.source import Source
from lintmig.pipeline import lint
from lintmig.stages.read import read_histories
from lintmig.stages.read.histories.atlas import checksums, total
from lintmig.stages.read.histories.liquibase.types import FAMILIES, engine_type
from lintmig.stages.read.histories.located_json import MalformedJsonError, located_json

USERS = "CREATE TABLE users (id INTEGER PRIMARY KEY);\n"
ROLES = "CREATE TABLE roles (id INTEGER PRIMARY KEY);\n"


def linted(folder: Path, files: dict[str, str], *engines: str) -> Outcome:
    (folder / ".git").mkdir(exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return lint(build_request(folder, engines=engines or ("sqlite",)))


def said(outcome: Outcome) -> list[str]:
    return [
        f"{finding.rule} {finding.source.path}:{finding.source.position(finding.span.start).line} {finding.severity}"
        for finding in outcome.findings
        if finding.severity != "info"
    ]


def order(outcome: Outcome) -> list[str]:
    return [script.path for track in outcome.tracks for script in track.scripts]


def journal(*entries: tuple[int, int, str], dialect: str = "sqlite") -> str:
    listed = ",\n".join(f'{{"idx": {idx}, "when": {when}, "tag": "{tag}"}}' for idx, when, tag in entries)
    return f'{{"version": "7", "dialect": "{dialect}", "entries": [\n{listed}\n]}}\n'


def test_drizzle_applies_what_the_journal_says_in_its_order(tmp_path: Path) -> None:
    files = {
        "d/meta/_journal.json": journal((0, 1, "0001_b"), (1, 2, "0000_a")),
        "d/0000_a.sql": "ALTER TABLE users ADD COLUMN name TEXT;\n",
        "d/0001_b.sql": USERS,
        "d/seed.sql": "INSERT INTO users (id) VALUES (1);\n",
    }
    outcome = linted(tmp_path, files)
    assert [path for path in order(outcome) if path != "d/seed.sql"] == ["d/0001_b.sql", "d/0000_a.sql"]
    assert said(outcome) == []


def test_drizzle_skips_a_time_that_is_not_later_than_all_before(tmp_path: Path) -> None:
    files = {
        "d/meta/_journal.json": journal((0, 5, "0000_a"), (1, 5, "0001_b")),
        "d/0000_a.sql": USERS,
        "d/0001_b.sql": ROLES,
    }
    assert said(linted(tmp_path, files)) == ["history/out-of-order d/meta/_journal.json:3 error"]


def test_a_runner_of_the_applications_own_may_apply_what_is_late(tmp_path: Path) -> None:
    files = {
        "d/meta/_journal.json": journal((0, 5, "0000_a"), (1, 4, "0001_b")),
        "d/0000_a.sql": USERS,
        "d/0001_b.sql": ROLES,
        "src/run.ts": 'for (const each of readMigrationFiles({ migrationsFolder: "d" })) await run(each);\n',
    }
    assert said(linted(tmp_path, files)) == []


def test_a_list_that_went_on_behind_a_late_time_is_no_error(tmp_path: Path) -> None:
    files = {
        "d/meta/_journal.json": journal((0, 5, "0000_a"), (1, 4, "0001_b"), (2, 6, "0002_c")),
        "d/0000_a.sql": USERS,
        "d/0001_b.sql": ROLES,
        "d/0002_c.sql": "CREATE TABLE more (id INTEGER PRIMARY KEY);\n",
    }
    assert said(linted(tmp_path, files)) == ["history/out-of-order d/meta/_journal.json:3 warning"]


@pytest.mark.parametrize(
    ("driver", "dialect", "sql", "found"),
    [
        ("better-sqlite3", "sqlite", USERS + ROLES, 1),
        ("@libsql/client", "turso", USERS + ROLES, 1),
        ("mysql2", "mysql", USERS + ROLES, 1),
        ("pg", "postgresql", USERS + ROLES, 0),
        ("expo-sqlite", "sqlite", USERS + ROLES, 0),
        ("better-sqlite3", "sqlite", "-- Custom SQL migration file, put your code below! --", 1),
        ("mysql2", "mysql", "-- nothing yet", 0),
        ("better-sqlite3", "sqlite", USERS + "-- the end; of it", 0),
        ("better-sqlite3", "sqlite", "INSERT INTO t VALUES ('a;b', \"c;d\", `e;f`) /* ; */", 0),
        ("better-sqlite3", "sqlite", "CREATE TRIGGER t AFTER DELETE ON u BEGIN SELECT 1; SELECT 2; END;", 0),
    ],
)
def test_drivers_that_take_one_statement(tmp_path: Path, driver: str, dialect: str, sql: str, found: int) -> None:
    files = {
        "package.json": f'{{"dependencies": {{"{driver}": "1"}}}}',
        "d/meta/_journal.json": journal((0, 1, "0000_a"), dialect=dialect),
        "d/0000_a.sql": sql,
    }
    rules = [finding.rule for finding in linted(tmp_path, files, "sqlite", "mysql", "postgresql").findings]
    assert rules.count("history/statement-breakpoint") == found


def test_wrangler_and_several_statements_for_mysql_are_no_faults(tmp_path: Path) -> None:
    files = {
        "package.json": '{"dependencies": {"better-sqlite3": "1", "mysql2": "1"}}',
        "wrangler.toml": "[[d1_databases]]\n",
        "src/db.ts": "createPool({ multipleStatements: true });\n",
        "d/meta/_journal.json": journal((0, 1, "0000_a")),
        "d/0000_a.sql": USERS + ROLES,
        "m/meta/_journal.json": journal((0, 1, "0000_a"), dialect="mysql"),
        "m/0000_a.sql": USERS + ROLES,
    }
    rules = {finding.rule for finding in linted(tmp_path, files, "sqlite", "mysql").findings}
    assert "history/statement-breakpoint" not in rules


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        ({"wrangler.jsonc": '{"d1_databases": [{"migrations_dir": "./d"}]}'}, []),
        ({"package.json": '{"scripts": {"up": "wrangler d1 migrations apply db --remote"}}'}, []),
        ({"a/package.json": '{"scripts": {"up": "wrangler d1 migrations apply db"}}'}, ["history/unregistered-file"]),
        ({"wrangler.toml": '[[d1_databases]]\nmigrations_dir = "e"'}, ["history/unregistered-file"]),
    ],
)
def test_wrangler_applies_what_the_journal_does_not_name(
    tmp_path: Path, beside: dict[str, str], found: list[str]
) -> None:
    listed = {"d/meta/_journal.json": journal((0, 2, "0000_a"), dialect="sqlite")}
    files = {"d/0000_a.sql": USERS, "d/0001_b.sql": "CREATE INDEX by_id ON users (id);\n", **listed, **beside}
    outcome = linted(tmp_path, files, "sqlite")
    assert [each.rule for each in outcome.findings if each.rule.startswith("history")] == found
    assert [len(track.scripts) for track in outcome.tracks if track.tool == "drizzle"] == [1 if found else 2]


def test_a_file_that_is_excluded_is_not_missing(tmp_path: Path) -> None:
    files = {
        ".lintmig.yaml": "exclude: [d/0000_a.sql]\n",
        "d/meta/_journal.json": journal((0, 1, "0000_a"), (1, 2, "0001_b")),
        "d/0000_a.sql": USERS,
        "d/0001_b.sql": ROLES,
    }
    assert said(linted(tmp_path, files)) == []


def test_the_config_says_which_engines_a_listed_file_is_for(tmp_path: Path) -> None:
    files = {
        ".lintmig.yaml": "engines: [sqlite, postgresql]\nper-path:\n  - paths: [d/]\n    engines: [postgresql]\n",
        "d/meta/_journal.json": journal((0, 1, "0000_a")),
        "d/0000_a.sql": USERS,
    }
    (track,) = linted(tmp_path, files).tracks
    assert [script.engines for script in track.scripts] == [frozenset({"postgresql"})]


def snapshot(identity: str, *parents: str, dialect: str = "postgres") -> str:
    listed = ", ".join(f'"{parent}"' for parent in parents)
    head = f'{{\n  "version": "8",\n  "dialect": "{dialect}",\n  "id": "{identity}",\n'
    return f'{head}  "prevIds": [{listed}],\n  "ddl": []\n}}\n'


ORIGIN = "00000000-0000-0000-0000-000000000000"
FIRST = {
    "drizzle/20240101000000_users/migration.sql": USERS,
    "drizzle/20240101000000_users/snapshot.json": snapshot("a", ORIGIN),
}
SECOND = {
    "drizzle/20240102000000_roles/migration.sql": ROLES,
    "drizzle/20240102000000_roles/snapshot.json": snapshot("b", "a"),
}


def test_drizzle_sorts_folders_by_their_names(tmp_path: Path) -> None:
    outcome = linted(tmp_path, SECOND | FIRST, "postgresql")
    assert [track.tool for track in outcome.tracks] == ["drizzle"]
    assert order(outcome) == sorted(name for name in FIRST | SECOND if name.endswith(".sql"))
    assert said(outcome) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"drizzle/20240102000000_roles/migration.sql": ""},
            "history/missing-file drizzle/20240102000000_roles/snapshot.json:1 error",
        ),
        (
            {"drizzle/20240102000000_roles/snapshot.json": snapshot("b", "c")},
            "history/broken-journal drizzle/20240102000000_roles/snapshot.json:5 warning",
        ),
        (
            {"drizzle/20240102000000_roles/snapshot.json": ""},
            "history/broken-journal drizzle/20240102000000_roles/migration.sql:1 warning",
        ),
        (
            {"drizzle/20240102000000_roles/snapshot.json": "<<<<<<< HEAD\n" + snapshot("b", "a")},
            "history/broken-journal drizzle/20240102000000_roles/snapshot.json:1 warning",
        ),
        (
            {
                "drizzle/20230102000000_early/migration.sql": "SELECT 1;\n",
                "drizzle/20230102000000_early/snapshot.json": snapshot("c", "b"),
            },
            "history/broken-journal drizzle/20230102000000_early/snapshot.json:5 warning",
        ),
        (
            {
                "drizzle/0002_late/migration.sql": "SELECT 1;\n",
                "drizzle/0002_late/snapshot.json": snapshot("c", ORIGIN),
            },
            "history/ignored-file drizzle/0002_late/migration.sql:1 error",
        ),
        ({"drizzle/0002_late.sql": "SELECT 1;\n"}, "history/ignored-file drizzle/0002_late.sql:1 warning"),
        (
            {"drizzle/meta/_journal.json": '{"entries": []}\n'},
            "history/broken-journal drizzle/meta/_journal.json:1 error",
        ),
    ],
)
def test_drizzle_folders_that_go_wrong(tmp_path: Path, changed: dict[str, str], expected: str) -> None:
    """An empty text stands for a file that is not there."""
    files = {name: text for name, text in (FIRST | SECOND | changed).items() if text}
    assert said(linted(tmp_path, files, "postgresql")) == [expected]


@pytest.mark.parametrize("text", ["", "[]", "null", '{"entries": 1}', '{"a": [1, {"b": "c"}]}'])
def test_a_journal_of_something_else_says_nothing(tmp_path: Path, text: str) -> None:
    files = {"meta/_journal.json": text, "0000_a.sql": USERS}
    found = said(linted(tmp_path, files))
    assert found == ([] if text else ["history/broken-journal meta/_journal.json:1 error"])


def test_json_is_read_as_its_standard_has_it() -> None:
    for text in ('{"a": [1, -2.5e3, true, null, "\\u00e9\\n"]}', "[]", " {} ", '"x"'):
        located_json(text)
    for text in ("", "{", "[1,]", '{"a" 1}', "{'a': 1}", "01x", '"a\nb"', "[" * 5000):
        with pytest.raises(MalformedJsonError):
            located_json(text)
    node = located_json('{"a": "bcd"}').get("a")
    assert node is not None
    assert (node.span.start, node.span.end) == (7, 10)


def test_atlas_hashes_names_and_contents_of_all_files_so_far() -> None:
    found = checksums([("1.sql", "a"), ("2.sql", "-- atlas:sum ignore\nb"), ("3.sql", "c")])
    assert list(found) == ["1.sql", "3.sql"]
    assert found["1.sql"] == b64encode(sha256(b"1.sqla").digest()).decode()
    assert found["3.sql"] == b64encode(sha256(b"1.sqla2.sql3.sqlc").digest()).decode()
    assert total(list(found.items())) != total(list(reversed(found.items())))


def test_sqitch_deploys_in_the_order_of_its_plan(tmp_path: Path) -> None:
    stamp = "2024-01-01T00:00:00Z A <a@example.com> # note"
    files = {
        "sqitch.conf": "[core]\n\tengine = sqlite\n",
        "sqitch.plan": f"%project=x\n\nusers {stamp}\n@v1 {stamp}\nalpha [users @v1 users@v1 !old other:x] {stamp}\n",
        "deploy/alpha.sql": "ALTER TABLE users ADD COLUMN name TEXT;\n",
        "deploy/users.sql": USERS,
        "revert/alpha.sql": "ALTER TABLE users DROP COLUMN name;\n",
        "revert/users.sql": "DROP TABLE users;\n",
    }
    outcome = linted(tmp_path, files)
    assert order(outcome) == ["deploy/users.sql", "deploy/alpha.sql"]
    assert said(outcome) == []


def test_supabase_and_prisma_sort_names_as_strings(tmp_path: Path) -> None:
    files = {
        "migrations/migration_lock.toml": 'provider = "sqlite"\n',
        "migrations/9_b/migration.sql": ROLES,
        "migrations/10_a/migration.sql": USERS,
        "supabase/config.toml": 'project_id = "x"\n[db]\nmajor_version = 15\n',
        "supabase/migrations/9_b.sql": ROLES,
        "supabase/migrations/10_a.sql": USERS,
    }
    outcome = linted(tmp_path, files, "sqlite", "postgresql")
    assert sorted(
        (track.tool, [script.path.split("/")[-2:] for script in track.scripts]) for track in outcome.tracks
    ) == [
        ("prisma", [["10_a", "migration.sql"], ["9_b", "migration.sql"]]),
        ("supabase", [["migrations", "10_a.sql"], ["migrations", "9_b.sql"]]),
    ]


def test_formatted_sql_that_is_listed_stays_listed(tmp_path: Path) -> None:
    (tmp_path / "1.sql").write_text("--liquibase formatted sql\n--changeset a:1\nSELECT * FROM nowhere;\n")
    outcome = lint(build_request(tmp_path, ("1.sql",), engines=("sqlite",), as_listed=True))
    assert [track.tool for track in outcome.tracks] == ["as listed"]


NAMESPACE = '<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">'


def test_liquibase_points_at_the_attribute_that_says_it(tmp_path: Path) -> None:
    text = f"""{NAMESPACE}
  <!-- é -->
  <changeSet id="1" author="a">
    <createTable tableName="users"><column name="id" type="bigint"/></createTable>
    <sql>INSERT INTO users (id) SELECT 1 WHERE 1 &lt; 2; <![CDATA[SELECT nam FROM users WHERE id < 3]]></sql>
  </changeSet>
</databaseChangeLog>
"""
    outcome = linted(tmp_path, {"changelog.xml": text}, "postgresql")
    (finding,) = [each for each in outcome.findings if each.severity == "error"]
    assert finding.source.text[finding.span.start : finding.span.end] == "nam"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>' + NAMESPACE + "</databaseChangeLog>",
        NAMESPACE + "<changeSet>",
        NAMESPACE + "<a>" * 60 + "</a>" * 60 + "</databaseChangeLog>",
    ],
)
def test_xml_that_cannot_be_followed_is_a_blind_spot(tmp_path: Path, text: str) -> None:
    outcome = linted(tmp_path, {"changelog.xml": text, "1.sql": USERS})
    assert [spot.path for spot in outcome.blind_spots] == ["changelog.xml"]


def test_yaml_that_grows_without_end_is_a_blind_spot(tmp_path: Path) -> None:
    lines = ["a0: &a0 {x: [1, 2, 3]}"]
    lines += [f"a{n}: &a{n} {{l: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 12)]
    text = "databaseChangeLog: [{changeSet: {id: 1, author: a}}]\n" + "\n".join(lines) + "\n"
    outcome = linted(tmp_path, {"changelog.yaml": text, "1.sql": USERS})
    assert [spot.path for spot in outcome.blind_spots] == ["changelog.yaml"]


def test_changelogs_that_include_each_other_end(tmp_path: Path) -> None:
    files = {
        f"changelog-{one}.xml": f'{NAMESPACE}<include file="changelog-{other}.xml"/>'
        f'<changeSet id="{one}" author="a"><sql>{USERS.replace("users", one)}</sql></changeSet></databaseChangeLog>'
        for one, other in (("x", "y"), ("y", "x"))
    }
    assert said(linted(tmp_path, files)) == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("boolean", ("BOOLEAN", "BIT(1)", "BOOLEAN")),
        ("datetime(6)", ("TIMESTAMP(6) WITHOUT TIME ZONE", "datetime(6)", "TEXT")),
        ("java.sql.Types.VARCHAR(20)", ("VARCHAR(20)", "VARCHAR(20)", "VARCHAR(20)")),
        ("clob", ("TEXT", "LONGTEXT", "TEXT")),
        ("blob", ("OID", "BLOB", "BLOB")),
        ("int unsigned", ("INTEGER", "INT unsigned", "INTEGER")),
        ("timestamp with time zone", ("TIMESTAMP WITH TIME ZONE", "timestamp", "TEXT")),
        ("text[]", ("text[]", "text[]", "text[]")),
        ("citext", ("citext", "citext", "citext")),
    ],
)
def test_types_are_what_liquibase_makes_of_them(written: str, expected: tuple[str, ...]) -> None:
    assert tuple(engine_type(written, family) for family in FAMILIES) == expected


LISTS = {
    "d/meta/_journal.json": journal((0, 2, "0000_a"), (1, 1, "0001_b")),
    "d/meta/0000_snapshot.json": '{"id": "a", "prevId": "b"}',
    "c/changelog.xml": f"""{NAMESPACE}<property name="t" value="uuid"/><changeSet id="1" author="a">
<createTable tableName="t"><column name="id" type="${{t}}"><constraints primaryKey="true"/></column></createTable>
<sql>SELECT 1 &lt; 2 <![CDATA[x]]></sql></changeSet><include file="b.yaml" relativeToChangelogFile="true"/>
<includeAll path="sub"/></databaseChangeLog>""",
    "c/b.yaml": "databaseChangeLog:\n- changeSet:\n    id: 1\n    author: é\n    changes:\n"
    "    - dropTable: {tableName: t}\n",
    "s/sqitch.plan": "%project=x\n\na 2024-01-01T00:00:00Z A <a@x> #\n@v 2024-01-01T00:00:00Z A <a@x> #\n"
    "a [a@v b !c] 2024-01-01T00:00:00Z A <a@x> #\n",
    "s/sqitch.conf": '[core]\n\tengine = pg\n\ttop_dir = db\n[engine "pg"]\n',
    "m/atlas.sum": "h1:a=\n1.sql h1:b=\n",
    "supabase/config.toml": 'project_id = "x"\n[db]\n',
    "hasura/config.yaml": "metadata_directory: metadata\n",
    "p/migrations/migration_lock.toml": 'provider = "sqlite"\n',
    "p/schema.prisma": 'datasource db {\n  provider = "mysql"\n}\n',
}
FORMATTED = "--liquibase formatted sql\n--changeset a:1 endDelimiter:/\nSELECT 1\n/\n--rollback SELECT 2;\n"
FILES_OF_SQL = {
    "d/0000_a.sql": "a;b",
    "d/0002_c.sql": "",
    "c/sub/x.sql": FORMATTED,
    "s/db/deploy/a.sql": "x",
    "m/1.sql": "x",
    "supabase/migrations/1_a.sql": "x",
    "supabase/migrations/1_b.sql": "x",
    "hasura/migrations/default/1_x/up.sql": "x",
    "p/migrations/1/migration.sql": "x",
}
SNIPPETS = (
    "<",
    ">",
    '"',
    "{",
    "}",
    "[",
    "]",
    "\n",
    "&",
    "é",
    "😀",
    "\t",
    "${",
    "'",
    "\\",
    "<!DOCTYPE x>",
    "*a",
    ":",
    "-->",
)


def test_garbled_lists_never_crash_and_name_places_that_exist() -> None:
    chance = random.Random(3)

    def garbled(text: str) -> str:
        at, length = chance.randrange(len(text) + 1), chance.randrange(40)
        return chance.choice(
            [
                text[:at],
                text[:at] + chance.choice(SNIPPETS) + text[at:],
                text[:at] + text[at + length :],
                text[: at + length] + text[at : at + length] + text[at + length :],
                "\n".join(chance.sample(text.split("\n"), text.count("\n") + 1)),
            ]
        )

    for _ in range(400):
        lists, sql = dict(LISTS), dict(FILES_OF_SQL)
        for texts in (lists, sql):
            for path in chance.sample(sorted(texts), 3):
                texts[path] = garbled(texts[path])
        files = Files(dict.fromkeys(sorted(lists), ""), lambda _: "")
        files.locations = {path: path for path in sorted(lists)}
        files.read = lists.__getitem__
        found = read_histories(files, [Source(path, text) for path, text in sorted(sql.items())])
        for defect in found.defects:
            assert 0 <= defect.place.span.start <= defect.place.span.end <= len(defect.place.source.text)
        for track in found.tracks:
            for script in track.scripts:
                for piece in script.source_map.pieces:
                    assert 0 <= piece.file_start <= piece.file_end <= len(script.source.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["warning"]),
        ("-- Custom SQL migration file, put your code below! --\n", ["warning"]),
        ("-- Everything is done by the next one.\n", []),
        ("SELECT 1;\n", []),
    ],
)
def test_a_listed_migration_without_a_statement(tmp_path: Path, text: str, expected: list[str]) -> None:
    files = {"m/meta/_journal.json": journal((0, 1, "0000_a"), dialect="postgresql"), "m/0000_a.sql": text}
    assert said(linted(tmp_path, files, "postgresql")) == [
        f"history/empty-migration m/0000_a.sql:1 {it}" for it in expected
    ]


def test_an_empty_transaction_is_nothing_to_deploy(tmp_path: Path) -> None:
    plan = "%syntax-version=1.0.0\n%project=p\n\nusers 2024-01-01T00:00:00Z A <a@b> # u\n"
    new = "-- Deploy p:users to pg\n\nBEGIN;\n\n-- XXX Add DDLs here.\n\nCOMMIT;\n"
    files = {"sqitch.plan": plan, "deploy/users.sql": new, "revert/users.sql": "SELECT 1;\n"}
    assert "history/empty-migration deploy/users.sql:1 warning" in said(linted(tmp_path, files, "postgresql"))
