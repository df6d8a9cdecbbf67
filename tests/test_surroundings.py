"""What something beside the migrations makes: extensions of PostgreSQL, tables with indexes."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmig.config import build_request
from lintmig.pipeline import lint

TABLE = {"migrations/1_a.sql": "CREATE TABLE notes (id BIGINT PRIMARY KEY, meaning vector(3));\n"}


def said(folder: Path, files: dict[str, str], *engines: str) -> list[str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    outcome = lint(build_request(folder, engines=engines))
    return [f"{each.source.path} {each.rule}" for each in outcome.findings if each.severity == "error"]


def test_code_that_installs_an_extension_before_migrations_is_heard(tmp_path: Path) -> None:
    start = "await sql`CREATE EXTENSION IF NOT EXISTS vector`\nawait migrate(db, { migrationsFolder })\n"
    assert said(tmp_path, TABLE | {"src/migrate.ts": start}, "postgresql") == []


def test_a_script_of_the_container_is_heard(tmp_path: Path) -> None:
    assert (
        said(tmp_path, TABLE | {"docker/postgres/start.sh": 'psql -c "create extension \\"vector\\""\n'}, "postgresql")
        == []
    )


def test_what_installs_another_or_nothing_is_not(tmp_path: Path) -> None:
    others = {"src/a.ts": "// CREATE EXTENSION vector\n", "src/b.ts": "run('CREATE EXTENSION hstore')\n"}
    assert said(tmp_path, TABLE | others, "postgresql") == ["migrations/1_a.sql portability/unsupported-type"]


def test_a_migration_installs_it_in_its_turn(tmp_path: Path) -> None:
    assert said(tmp_path, TABLE | {"migrations/2_b.sql": "CREATE EXTENSION vector;\n"}, "postgresql") != []


def test_a_migration_may_install_again_what_is_there(tmp_path: Path) -> None:
    later = {"migrations/2_b.sql": "CREATE EXTENSION vector;\n", "init.sh": "psql -c 'CREATE EXTENSION vector'\n"}
    assert said(tmp_path, TABLE | later, "postgresql") == []


def test_plain_sql_beside_a_mapper_is_for_its_engine_where_it_speaks_it(tmp_path: Path) -> None:
    files = {
        "package.json": '{"dependencies": {"@libsql/client": "1", "postgres": "1"}}',
        "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
        "prisma/migrations/20240101000000_a/migration.sql": "CREATE TABLE a (b INT);\n",
        "scripts/clean.sql": "DO $$ BEGIN DELETE FROM a; END $$;\n",
    }
    assert said(tmp_path, files) == []
    assert said(tmp_path, files, "postgresql", "sqlite") != []
    files["prisma/migrations/migration_lock.toml"] = 'provider = "sqlite"\n'
    assert said(tmp_path, files) == ["scripts/clean.sql portability/unsupported-syntax"]


def test_indexes_of_tables_that_code_makes_are_not_missing(tmp_path: Path) -> None:
    files = {
        "migrations/1_a.sql": "CREATE TABLE notes (id BIGINT PRIMARY KEY);\n",
        "migrations/2_b.sql": "CREATE INDEX a ON made (b);\nCOMMENT ON INDEX a IS 'x';\nALTER INDEX a RENAME TO c;\n"
        "COMMENT ON INDEX c IS 'y';\nDROP INDEX c;\n",
        "src/db.ts": "export const start = (db) => db.query(`CREATE TABLE made (b INT)`)\n",
    }
    assert said(tmp_path, files, "postgresql") == []
    assert said(tmp_path, {"migrations/3_c.sql": "DROP INDEX d;\n"}, "postgresql") == [
        "migrations/3_c.sql references/missing-object"
    ]


def test_a_file_with_a_part_for_each_engine_is_run_by_nobody_as_a_whole(tmp_path: Path) -> None:
    parts = "-------\n-- PostgreSQL\n-------\nSELECT now();\n-- MySQL:\nUPDATE `a` SET b = 1;\n"
    assert (
        said(tmp_path, {"migrations/1_a.sql": "CREATE TABLE a (b INT);\n", "scripts/fill.sql": parts}, "postgresql")
        == []
    )
    noted = "-- PostgreSQL\nUPDATE `a` SET b = 1;\n-- MySQL\n-- UPDATE a SET b = 1;\n"
    assert said(tmp_path, {"scripts/fill.sql": noted}, "postgresql") != []


def test_code_that_creates_a_schema_before_migrations_is_heard(tmp_path: Path) -> None:
    files = {"sql/1_a.sql": "CREATE TABLE app.notes (id BIGINT PRIMARY KEY);\n"}
    assert said(tmp_path / "a", files, "postgresql") == ["sql/1_a.sql references/missing-object"]
    start = 'fn main() { run(&["DROP SCHEMA IF EXISTS app CASCADE;", "CREATE SCHEMA app;"]); }\n'
    assert said(tmp_path / "b", files | {"src/main.rs": start}, "postgresql") == []


def test_what_comes_with_what_comes_from_elsewhere_is_heard_too(tmp_path: Path) -> None:
    text = "CREATE FUNCTION app.parts(path ltree) RETURNS integer LANGUAGE sql AS 'SELECT nlevel(path)';\n"
    start = 'fn main() { run(&["CREATE SCHEMA app;", "CREATE EXTENSION ltree;"]); }\n'
    assert said(tmp_path, {"sql/1_a.sql": text, "src/main.rs": start}, "postgresql") == []


def test_a_table_that_another_history_renames_is_there(tmp_path: Path) -> None:
    files = {
        "migrations/1_a.sql": "CREATE TABLE user_ (id BIGINT PRIMARY KEY);\nALTER TABLE user_ RENAME TO person;\n",
        "triggers/f.sql": "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';\n"
        "CREATE TRIGGER t BEFORE DELETE ON person FOR EACH ROW EXECUTE FUNCTION f();\n",
    }
    assert said(tmp_path, files, "postgresql") == []


def test_a_history_that_is_kept_for_an_engine_makes_it_a_target(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "psycopg\n",
        "migrations/postgres/1_a.sql": "CREATE TABLE a (id BIGINT PRIMARY KEY);\n",
        "migrations/sqlite/1_a.sql": "CREATE TABLE a (id INTEGER PRIMARY KEY, b JSONB DEFAULT now());\n",
        "tests/mysql/1_a.sql": "CREATE TABEL a (id INTEGER);\n",
    }
    assert said(tmp_path, files) == ["migrations/sqlite/1_a.sql portability/unsupported-syntax"]


@pytest.mark.parametrize("module", ["", "service/"])
def test_the_settings_of_a_program_in_java_are_found(module: str, tmp_path: Path) -> None:
    resources = f"{module}src/main/resources"
    files = {
        f"{resources}/application.yml": "spring:\n  datasource:\n    url: jdbc:postgresql://localhost/x\n",
        f"{resources}/db/migration/V1__a.sql": "CREATE TABLE a (id INTEGER REFERENCES nobody (id));\n",
    }
    assert said(tmp_path, files) == [f"{resources}/db/migration/V1__a.sql references/fk-missing-target"]
