"""What a change does to migrations that databases may have applied, by the tool that applies them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lintmig.comparing import lint_change
from lintmig.config import build_request
from lintmig.git import change_against
from lintmig.model.finding import Finding
from tests.repository import Repository

Files = dict[str, str | None]
SQL = "CREATE TABLE t{0} (id integer PRIMARY KEY);\n"
EDITED = "CREATE TABLE t{0} (id bigint PRIMARY KEY);\n"
RULES = ("history/out-of-order", "history/edited-after-merge", "history/deleted-after-merge")
OTHERS = ("history/version-used-twice", "history/several-heads")


def found(folder: Path, base: Files, change: Files, theirs: Files | None = None) -> list[Finding]:
    """Findings of the rules about what was there; `theirs` is what the base has changed since."""
    repository = Repository.made(folder, {".lintmig.yaml": "engines: [postgresql]\n"})
    start = repository.commit(base)
    if theirs is not None:
        repository.commit(theirs)
        repository.branch("topic", start)
    repository.commit(change)
    outcome = lint_change(build_request(folder), change_against(folder, "main" if theirs is not None else "HEAD^"))
    return [each for each in outcome.findings if each.rule in (*RULES, *OTHERS)]


def told(findings: list[Finding]) -> list[str]:
    return [
        f"{each.severity} {each.source.path}:{each.source.position(each.span.start).line} {each.rule.partition('/')[2]}"
        for each in findings
    ]


def alembic(name: str, before: str | None, sql: str = "SELECT 1") -> str:
    return (
        f'from alembic import op\nrevision = "{name}"\ndown_revision = {before!r}\n\n\n'
        f'def upgrade():\n    op.execute("{sql}")\n\n\ndef downgrade():\n    pass\n'
    )


def django(*before: str, sql: str = "SELECT 1", more: str = "") -> str:
    needs = ", ".join(f'("shop", "{each}")' for each in before)
    return (
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f'{more}    dependencies = [{needs}]\n    operations = [migrations.RunSQL("{sql}")]\n'
    )


DJANGO: Files = {
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_a.py": django(sql="CREATE TABLE a (id integer)"),
    "shop/migrations/0003_c.py": django("0001_a", sql="CREATE TABLE c (id integer)"),
}
ALEMBIC: Files = {
    "alembic/env.py": "",
    "alembic/versions/a.py": alembic("a1", None, "CREATE TABLE a (id integer)"),
    "alembic/versions/c.py": alembic("c3", "a1", "CREATE TABLE c (id integer)"),
}
JOURNAL = '{{"idx": {0}, "version": "7", "when": 170000000000{0}, "tag": "000{0}_t", "breakpoints": true}}'


def drizzle(*numbers: int) -> Files:
    entries = ",\n".join(JOURNAL.format(number) for number in numbers)
    files: Files = {f"drizzle/000{number}_t.sql": SQL.format(number) for number in numbers}
    journal = f'{{"version": "7", "dialect": "postgresql", "entries": [\n{entries}\n]}}\n'
    return {**files, "drizzle/meta/_journal.json": journal}


GO = "require github.com/golang-migrate/migrate v4.1\n"
PACKAGE = '{"dependencies": {"postgres-migrations": "5"}}'
LISTS: dict[str, tuple[str, str, Files]] = {
    "flyway": ("db/migration/V{0}__t.sql", SQL, {}),
    "golang-migrate": (
        "migrations/{0:06}_t.up.sql",
        SQL,
        {"go.mod": GO},
    ),
    "goose": ("migrations/{0:05}_t.sql", "-- +goose Up\n" + SQL, {}),
    "dbmate": ("db/migrations/2024010{0}000000_t.sql", "-- migrate:up\n" + SQL + "-- migrate:down\n", {}),
    "sqlx": ("migrations/2024010{0}000000_t.sql", SQL, {"Cargo.toml": '[dependencies]\nsqlx = "0.8"\n'}),
    "refinery": ("migrations/V{0}__t.sql", SQL, {"Cargo.toml": '[dependencies]\nrefinery = "0.8"\n'}),
    "diesel": ("migrations/2024-01-0{0}-000000_t/up.sql", SQL, {"diesel.toml": ""}),
    "sql-migrate": ("migrations/{0}_t.sql", "-- +migrate Up\n" + SQL, {}),
    "node-pg-migrate": ("migrations/170000000000{0}_t.sql", "-- Up Migration\n" + SQL, {}),
    "postgres-migrations": (
        "migrations/{0}_t.sql",
        SQL,
        {"package.json": PACKAGE},
    ),
    "prisma": (
        "prisma/migrations/2024010{0}000000_t/migration.sql",
        SQL,
        {"prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n'},
    ),
    "knex": (
        "migrations/2024010{0}000000_t.js",
        'exports.up = (knex) => knex.raw("' + SQL.strip() + '");\nexports.down = () => {{}};\n',
        {"knexfile.js": 'module.exports = { client: "pg", migrations: { directory: "./migrations" } };\n'},
    ),
    "plain": ("db/{0}_t.sql", SQL, {}),
}
LATE = {"flyway", "golang-migrate", "goose", "refinery", "node-pg-migrate"}
REFUSES_EDITS = {"flyway", "sqlx", "refinery", "postgres-migrations"}
REFUSES_GAPS = {"flyway", "sqlx", "refinery", "sql-migrate", "knex", "node-pg-migrate", "postgres-migrations"}


def listed(tool: str, *numbers: int, text: str | None = None) -> Files:
    path, sql, around = LISTS[tool]
    return {**around, **{path.format(number): (text or sql).format(number) for number in numbers}}


@pytest.mark.parametrize("tool", LISTS)
def test_a_new_migration_comes_before_one_that_was_there(tool: str, tmp_path: Path) -> None:
    path = LISTS[tool][0].format(2)
    line = 2 if tool in ("goose", "node-pg-migrate") else 1
    expected = [f"error {path}:{line} out-of-order"] if tool in LATE else []
    assert told(found(tmp_path, listed(tool, 1, 3), listed(tool, 2))) == expected


@pytest.mark.parametrize("tool", LISTS)
def test_a_new_migration_behind_all_others_is_nothing(tool: str, tmp_path: Path) -> None:
    assert told(found(tmp_path, listed(tool, 1, 2), listed(tool, 3))) == []


@pytest.mark.parametrize("tool", LISTS)
def test_a_migration_that_was_there_is_edited(tool: str, tmp_path: Path) -> None:
    path, sql, _ = LISTS[tool]
    edited = listed(tool, 1, text=sql.replace("integer", "bigint"))
    severity = "info" if tool == "plain" else "warning"
    first = 1 + sql[: sql.index("integer")].count("\n")
    assert told(found(tmp_path, listed(tool, 1, 2), edited)) == [
        f"{severity} {path.format(1)}:{first} edited-after-merge"
    ]


@pytest.mark.parametrize("tool", LISTS)
def test_a_comment_matters_to_checksums_alone(tool: str, tmp_path: Path) -> None:
    comment = "// why\n" if tool == "knex" else "-- why\n"
    edited = listed(tool, 1, text=LISTS[tool][1] + comment)
    rules = [each.rule for each in found(tmp_path, listed(tool, 1, 2), edited)]
    assert rules == (["history/edited-after-merge"] if tool in REFUSES_EDITS else [])


@pytest.mark.parametrize("tool", LISTS)
def test_one_between_others_is_deleted(tool: str, tmp_path: Path) -> None:
    gone = found(tmp_path, listed(tool, 1, 2, 3), {LISTS[tool][0].format(2): None})
    expected = [] if tool == "plain" else ["error" if tool in REFUSES_GAPS else "warning"]
    assert [each.severity for each in gone if each.rule == "history/deleted-after-merge"] == expected


def test_line_ends_and_empty_lines_are_no_edit_to_flyway(tmp_path: Path) -> None:
    base: Files = {"db/migration/V1__a.sql": "CREATE TABLE a (\n  id integer\n);\n"}
    assert told(found(tmp_path, base, {"db/migration/V1__a.sql": "CREATE TABLE a (\r\n  id integer\r\n\r\n);"})) == []


def test_flyway_may_be_told_to_apply_what_is_late(tmp_path: Path) -> None:
    base = listed("flyway", 1, 3) | {
        "src/main/resources/application.yml": "spring:\n  flyway:\n    out-of-order: true\n"
    }
    assert told(found(tmp_path, base, listed("flyway", 2))) == []


def test_flyway_knows_a_migration_by_its_description_too(tmp_path: Path) -> None:
    change: Files = {"db/migration/V1__t.sql": None, "db/migration/V1__users.sql": SQL.format(1)}
    (finding,) = found(tmp_path, listed("flyway", 1, 2), change)
    assert told([finding]) == ["warning db/migration/V1__users.sql:1 edited-after-merge"]
    assert "V1__t.sql" in finding.message


def test_a_rename_to_another_version_runs_again(tmp_path: Path) -> None:
    path = LISTS["golang-migrate"][0]
    change: Files = {path.format(2): None, path.format(3): SQL.format(2)}
    (finding,) = found(tmp_path, listed("golang-migrate", 1, 2), change)
    assert told([finding]) == ["error migrations/000003_t.up.sql:1 deleted-after-merge"]
    assert finding.help == "Give it its name back: git mv migrations/000003_t.up.sql migrations/000002_t.up.sql"


def test_the_help_names_the_next_free_number(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, listed("flyway", 1, 3, 4), {"db/migration/V2__mine.sql": SQL.format(2)})
    assert finding.help.endswith("git mv db/migration/V2__mine.sql db/migration/V5__mine.sql")


@pytest.mark.parametrize(("ours", "theirs"), [("a_ours", "z_theirs"), ("z_ours", "a_theirs")])
def test_two_branches_with_one_number_are_told_in_what_is_ours(ours: str, theirs: str, tmp_path: Path) -> None:
    (finding,) = found(
        tmp_path,
        listed("flyway", 1),
        {f"db/migration/V2__{ours}.sql": SQL.format(2)},
        {f"db/migration/V2__{theirs}.sql": SQL.format(3)},
    )
    assert told([finding]) == [f"error db/migration/V2__{ours}.sql:1 version-used-twice"]
    assert finding.help.endswith(f"git mv db/migration/V2__{ours}.sql db/migration/V3__{ours}.sql")


@pytest.mark.parametrize("ours", ["b", "d"])
def test_two_heads_are_told_in_ours_with_the_head_of_the_base(ours: str, tmp_path: Path) -> None:
    base = {path: text for path, text in ALEMBIC.items() if not path.endswith("c.py")}
    change: Files = {f"alembic/versions/{ours}.py": alembic(f"{ours}2", "a1")}
    theirs: Files = {"alembic/versions/c.py": ALEMBIC["alembic/versions/c.py"]}
    (finding,) = found(tmp_path, base, change, theirs)
    assert told([finding]) == [f"error alembic/versions/{ours}.py:2 several-heads"]
    assert 'down_revision = "c3"' in finding.help


def test_two_leaves_of_a_django_app_are_told_in_ours(tmp_path: Path) -> None:
    base = {path: text for path, text in DJANGO.items() if not path.endswith("c.py")}
    theirs: Files = {"shop/migrations/0002_z.py": django("0001_a")}
    (finding,) = found(tmp_path, base, {"shop/migrations/0002_b.py": django("0001_a")}, theirs)
    assert finding.source.path == "shop/migrations/0002_b.py"
    assert '("shop", "0002_z")' in finding.help


def test_alembic_never_runs_what_is_put_before_a_revision_that_was_there(tmp_path: Path) -> None:
    change: Files = {
        "alembic/versions/b.py": alembic("b2", "a1", "CREATE TABLE b (id integer)"),
        "alembic/versions/c.py": alembic("c3", "b2", "CREATE TABLE c (id integer)"),
    }
    (finding,) = found(tmp_path, ALEMBIC, change)
    assert told([finding])[0].endswith("out-of-order")
    assert finding.source.path == "alembic/versions/b.py"
    assert "give c3 its own back" in finding.help


def test_a_merge_of_two_branches_puts_nothing_before_what_was_there(tmp_path: Path) -> None:
    change: Files = {
        "alembic/versions/b.py": alembic("b2", "a1", "CREATE TABLE b (id integer)"),
        "alembic/versions/d.py": alembic("d4", "b2").replace("'b2'", '("b2", "c3")'),
    }
    assert told(found(tmp_path, ALEMBIC, change)) == []


def test_django_refuses_what_is_put_before_a_migration_that_was_there(tmp_path: Path) -> None:
    change: Files = {
        "shop/migrations/0002_b.py": django("0001_a", sql="CREATE TABLE b (id integer)"),
        "shop/migrations/0003_c.py": django("0002_b", sql="CREATE TABLE c (id integer)"),
    }
    (finding,) = found(tmp_path, DJANGO, change)
    assert told([finding])[0].endswith("out-of-order")
    assert finding.message.startswith("Django refuses databases that have shop.0003_c")


def test_only_operations_of_programs_are_compared(tmp_path: Path) -> None:
    text = str(DJANGO["shop/migrations/0001_a.py"])
    assert told(found(tmp_path / "a", DJANGO, {"shop/migrations/0001_a.py": "import os\n\n" + text})) == []
    edited: Files = {"shop/migrations/0001_a.py": text.replace("integer", "bigint")}
    (finding,) = found(tmp_path / "b", DJANGO, edited)
    assert finding.rule == "history/edited-after-merge"


def test_what_a_django_migration_replaces_may_go(tmp_path: Path) -> None:
    squash = django(sql="CREATE TABLE a (id integer)", more='    replaces = [("shop", "0001_a"), ("shop", "0003_c")]\n')
    change: Files = {
        "shop/migrations/0001_squashed.py": squash,
        "shop/migrations/0001_a.py": None,
        "shop/migrations/0003_c.py": None,
    }
    assert told(found(tmp_path, DJANGO, change)) == []


def test_the_last_of_alembic_must_stay(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, ALEMBIC, {"alembic/versions/c.py": None})
    assert told([finding])[0].startswith("error alembic/versions/a.py")


def test_a_squash_is_one_thing_to_know(tmp_path: Path) -> None:
    path = LISTS["goose"][0]
    change: Files = {path.format(number): None for number in range(1, 7)}
    change[path.format(9)] = "-- +goose Up\n" + "".join(SQL.format(number) for number in range(1, 7))
    assert told(found(tmp_path, listed("goose", *range(1, 7)), change)) == [
        "info migrations/00009_t.sql:2 deleted-after-merge"
    ]


def test_many_that_are_deleted_are_told_once(tmp_path: Path) -> None:
    path = LISTS["flyway"][0]
    (finding,) = found(tmp_path, listed("flyway", *range(1, 7)), {path.format(number): None for number in (2, 3, 4)})
    assert finding.message == (
        "Flyway refuses databases that have run V2__t.sql and 2 more: it looks for them and finds nothing"
    )
    assert told([finding]) == ["error db/migration/V5__t.sql:1 deleted-after-merge"]


def test_a_folder_that_moves_is_the_same_history(tmp_path: Path) -> None:
    base = listed("dbmate", 1, 2, 3)
    change: Files = dict.fromkeys(base)
    change |= {path.replace("db/migrations", "database/migrations"): text for path, text in base.items()}
    assert told(found(tmp_path, base, change)) == []


def test_drizzle_skips_what_is_put_before_an_entry_that_was_there(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, drizzle(0, 2), drizzle(0, 1, 2))
    assert told([finding]) == ["error drizzle/0001_t.sql:1 out-of-order"]


def test_wrangler_applies_drizzles_files_by_their_names(tmp_path: Path) -> None:
    base = drizzle(0, 2) | {"wrangler.toml": '[[d1_databases]]\nbinding = "DB"\nmigrations_dir = "drizzle"\n'}
    assert told(found(tmp_path, base, drizzle(0, 1, 2))) == []


CHANGELOG = """<databaseChangeLog>
  <changeSet id="1" author="a"{more}>
    <createTable tableName="a"><column name="id" type="{kind}"/></createTable>
  </changeSet>
  <changeSet id="2" author="a"><createTable tableName="b"><column name="id" type="int"/></createTable></changeSet>
</databaseChangeLog>
"""


@pytest.mark.parametrize(("more", "expected"), [("", ["warning"]), (' runOnChange="true"', [])])
def test_liquibase_refuses_an_edited_changeset(more: str, expected: list[str], tmp_path: Path) -> None:
    base: Files = {"db/changelog.xml": CHANGELOG.format(more=more, kind="int")}
    change: Files = {"db/changelog.xml": CHANGELOG.format(more=more, kind="bigint")}
    assert [each.severity for each in found(tmp_path, base, change)] == expected


@pytest.mark.parametrize("text", ["'" * 40_000, "$a$ " * 20_000, "\\'" * 40_000, "/*" * 40_000, "`" * 40_001])
def test_hostile_edits_take_no_time(text: str, tmp_path: Path) -> None:
    base = listed("goose", 1, 2)
    change: Files = {LISTS["goose"][0].format(1): "-- +goose Up\nSELECT 1 " + text}
    assert "history/edited-after-merge" in {each.rule for each in found(tmp_path, base, change)}


def test_many_edits_are_one_decision(tmp_path: Path) -> None:
    edited: Files = {path: (text or "").upper() for path, text in listed("flyway", *range(1, 7)).items()}
    (finding,) = found(tmp_path, listed("flyway", *range(1, 7)), edited)
    assert told([finding]) == ["warning db/migration/V1__t.sql:1 edited-after-merge"]
    assert "V1__t.sql or one of 5 more" in finding.message
    assert len(finding.related) == 3


def test_drizzle_goes_by_time_whatever_the_name(tmp_path: Path) -> None:
    change = drizzle(0, 1)
    journal = str(change["drizzle/meta/_journal.json"]).replace("0001_t", "0001_people")
    change |= {
        "drizzle/meta/_journal.json": journal,
        "drizzle/0001_t.sql": None,
        "drizzle/0001_people.sql": SQL.format(1),
    }
    assert told(found(tmp_path, drizzle(0, 1), change)) == []


def test_alembic_misses_heads_alone(tmp_path: Path) -> None:
    base = ALEMBIC | {"alembic/versions/d.py": alembic("d4", "c3", "CREATE TABLE d (id integer)")}
    change: Files = {
        "alembic/versions/c.py": None,
        "alembic/versions/d.py": alembic("d4", "a1", "CREATE TABLE d (id integer)"),
    }
    assert [each.severity for each in found(tmp_path, base, change)] == ["warning"]


def test_a_comment_accepts_an_edit(tmp_path: Path) -> None:
    text = "-- +goose Up\n-- lintmig: ignore[history/edited-after-merge] no release has it\n" + EDITED.format(1)
    assert told(found(tmp_path, listed("goose", 1, 2), {LISTS["goose"][0].format(1): text})) == []


@pytest.mark.parametrize(
    ("tool", "expected"), [("golang-migrate", []), ("goose", ["out-of-order"]), ("dbmate", ["deleted-after-merge"])]
)
def test_a_rename_between_others_is_what_the_tool_makes_of_it(tool: str, expected: list[str], tmp_path: Path) -> None:
    path, sql, _ = LISTS[tool]
    change: Files = {path.format(2): None, path.format(3): sql.format(2)}
    findings = found(tmp_path, listed(tool, 1, 2, 4), change)
    assert [each.rule.partition("/")[2] for each in findings] == expected


def test_the_file_for_a_new_database_is_no_migration(tmp_path: Path) -> None:
    base = listed("plain", 1, 2) | {"db/LATEST.sql": SQL.format(1) + SQL.format(2)}
    assert told(found(tmp_path, base, {"db/LATEST.sql": EDITED.format(1) + SQL.format(2)})) == []


def test_many_renames_take_no_time(tmp_path: Path) -> None:
    base: Files = {f"migrations/{number:05}_t.sql": "-- +goose Up\n" + SQL.format(number) for number in range(1, 400)}
    change: Files = dict.fromkeys(base)
    change |= {path.replace("migrations/0", "migrations/20240"): text for path, text in base.items()}
    started = time.perf_counter()
    (finding,) = found(tmp_path, base, change)
    assert time.perf_counter() - started < 60
    assert finding.message == (
        "databases that have run 00001_t.sql and 398 more run them again: to goose they are others now"
    )
