"""Models held against migrations: which tables they are compared with, and what counts as other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from lintmig.model.finding import Finding
from lintmig.model.outcome import Outcome
from tests.engines import proof

_MIGRATION = "prisma/migrations/20240101000000_init/migration.sql"
_SCHEMA = "prisma/schema.prisma"


def _linted(folder: Path, models: str, sql: str, engine: str = "postgresql", more: Mapping[str, str] = {}) -> Outcome:
    datasource = f'datasource db {{\n  provider = "{engine}"\n  url      = env("DATABASE_URL")\n}}\n'
    files = {_SCHEMA: datasource + models, **({_MIGRATION: sql} if sql else {}), **more}
    return proof.linted(folder, files, [engine])


def _said(outcome: Outcome) -> list[str]:
    """The rules of the family, with the text at their places."""
    return [
        f"{each.severity} {each.rule.partition('/')[2]} {each.source.text[each.span.start : each.span.end]}"
        for each in _own(outcome)
    ]


def _own(outcome: Outcome) -> list[Finding]:
    return [finding for finding in outcome.findings if finding.rule.startswith("models/")]


def _reasons(outcome: Outcome) -> list[str]:
    return [spot.reason for spot in outcome.blind_spots if spot.path == _SCHEMA]


_USER = "model User {\n  id   Int @id @default(autoincrement())\n  name String\n}\n"
_NOTE = "model Note {\n  id   Int @id @default(autoincrement())\n  text String\n}\n"
_USERS = 'CREATE TABLE "User" (id SERIAL PRIMARY KEY, name TEXT NOT NULL);\n'
_NOTES = 'CREATE TABLE "Note" (id SERIAL PRIMARY KEY, text TEXT NOT NULL);\n'


def test_without_migrations_nothing_is_judged_and_that_is_said(tmp_path: Path) -> None:
    outcome = _linted(tmp_path, _USER, "", more={"a.sql": "SELECT 1;\n"})
    assert _said(outcome) == []
    assert _reasons(outcome) == ["no migration makes tables: models are not compared with anything"]


def test_another_database_is_not_judged(tmp_path: Path) -> None:
    outcome = _linted(tmp_path, _USER, "", more={"db/migrations/1_a.sql": "CREATE TABLE visits (id INTEGER);\n"})
    assert _said(outcome) == []
    assert _reasons(outcome) == ["none of these tables is made by a migration: models are not compared"]


def test_few_of_many_tables_are_not_judged(tmp_path: Path) -> None:
    models = _USER + "".join(_NOTE.replace("Note", f"Note{number}") for number in range(5))
    outcome = _linted(tmp_path, models, _USERS)
    assert _said(outcome) == []
    assert _reasons(outcome) == ["only 1 of these 6 tables are made by migrations: models are not compared"]


def test_a_table_of_another_track_is_there(tmp_path: Path) -> None:
    more = {"sql/1_notes.sql": _NOTES}
    assert _said(_linted(tmp_path, _USER + _NOTE, _USERS)) == ["error missing-table Note"]
    assert _said(_linted(tmp_path, _USER + _NOTE, _USERS, more=more)) == []


def test_a_column_that_another_track_adds_is_there(tmp_path: Path) -> None:
    model = _USER.replace("}", "  age Int?\n}")
    more = {"sql/1_age.sql": 'ALTER TABLE "User" ADD COLUMN age INTEGER;\n'}
    assert _said(_linted(tmp_path, model, _USERS)) == ["error missing-column age"]
    assert _said(_linted(tmp_path, model, _USERS, more=more)) == []


def test_models_that_left_migrations_behind_follow_another_definition(tmp_path: Path) -> None:
    """Where most tables lack columns, and another definition has them all, nobody runs these migrations any more."""
    models = "".join(_USER.replace("User", name).replace("}", "  age Int?\n}") for name in "ABCDE")
    old = "".join(_USERS.replace("User", name) for name in "ABCDE")
    sure = ["error missing-column age"] * 5
    assert _said(_linted(tmp_path / "one", models, old, "sqlite", {})) == sure
    more = {"sqlite/schema/clickhouse_outbox.sql": old.replace("name TEXT", "age INTEGER, name TEXT")}
    assert _said(_linted(tmp_path / "two", models, old, "sqlite", more)) == []


def test_a_column_that_code_adds_where_its_table_is_there_is_there(tmp_path: Path) -> None:
    model = _USER.replace("}", "  age Int?\n}")
    added = 'ALTER TABLE IF EXISTS "User" ADD COLUMN IF NOT EXISTS age INTEGER'
    more = {"src/ensure.ts": f"export const ensure = () => db.execute(sql`{added}`);\n"}
    assert _said(_linted(tmp_path, model, _USERS, more=more)) == []


def test_nothing_is_missing_where_the_database_was_there_before(tmp_path: Path) -> None:
    outcome = _linted(tmp_path, _USER + _NOTE, 'ALTER TABLE "Tag" ADD COLUMN a INTEGER;\n' + _USERS)
    assert _said(outcome) == []


@pytest.mark.parametrize(
    ("path", "text", "is_judged"),
    [
        ("package.json", '{"scripts": {"start": "prisma db push && node ."}}', False),
        ("package.json", '{"scripts": {"db:push": "prisma db push"}}', False),
        ("package.json", '{"scripts": {"db:push": "prisma db push", "deploy": "prisma migrate deploy"}}', True),
        ("Dockerfile", "FROM node\nCMD npx prisma db push && node .\n", False),
        ("tests/setup.ts", 'run("prisma db push");\n', True),
    ],
)
def test_what_the_mapper_makes_itself_is_not_missing(tmp_path: Path, path: str, text: str, is_judged: bool) -> None:
    outcome = _linted(tmp_path, _USER + _NOTE, _USERS, more={path: text})
    assert _said(outcome) == (["error missing-table Note"] if is_judged else [])
    assert is_judged or _reasons(outcome) == [
        f"{path} makes what migrations lack of the models: not compared with migrations"
    ]


@pytest.mark.parametrize("path", ["compose.dev.yml", ".github/workflows/checks.yml"])
def test_what_makes_tables_to_try_things_out_says_nothing_beside_migrations(tmp_path: Path, path: str) -> None:
    push = {path: "run: npx prisma db push\n"}
    deploy = {"Dockerfile": "FROM node\nCMD npx prisma migrate deploy && node .\n"}
    assert _said(_linted(tmp_path / "a", _USER + _NOTE, _USERS, more=push)) == []
    assert _said(_linted(tmp_path / "b", _USER + _NOTE, _USERS, more=push | deploy)) == ["error missing-table Note"]


def test_what_stands_in_migrations_that_are_not_read_is_not_missing(tmp_path: Path) -> None:
    model = _USER.replace("}", "  age Int?\n}")
    plugin = {"plugin/migrations/1.py": "def upgrade(op):\n    op.add('User', 'age', 'Note')\n"}
    other = {"plugin/migrations/1.py": "def upgrade(op):\n    op.add('Visit', 'age')\n"}
    assert _said(_linted(tmp_path / "a", model + _NOTE, _USERS, more=plugin)) == []
    assert len(_said(_linted(tmp_path / "b", model + _NOTE, _USERS, more=other))) == 2


def test_models_of_tests_are_not_judged(tmp_path: Path) -> None:
    datasource = 'datasource db {\n  provider = "postgresql"\n}\n'
    outcome = _linted(tmp_path, _USER, _USERS, more={"tests/schema.prisma": datasource + _NOTE})
    assert _said(outcome) == []
    assert [spot.path for spot in outcome.blind_spots] == []


def test_names_are_those_that_the_engine_keeps(tmp_path: Path) -> None:
    folded = _USERS.replace('"', "")
    assert _said(_linted(tmp_path / "a", _USER + _NOTE, folded + _NOTES)) == ["error missing-table User"]
    assert _said(_linted(tmp_path / "b", _USER, folded.replace("SERIAL", "INTEGER"), "sqlite")) == []


def test_a_renamed_table_is_one_finding(tmp_path: Path) -> None:
    table = "CREATE TABLE account_holders (id SERIAL PRIMARY KEY, name TEXT NOT NULL, age INTEGER);\n"
    outcome = _linted(tmp_path, _USER.replace("}", "  age Int?\n}") + _NOTE, table + _NOTES)
    assert _said(outcome) == ["error missing-table User"]
    (finding,) = _own(outcome)
    assert [related.message for related in finding.related] == ["account_holders has its columns, and no model"]


def test_a_table_that_is_dropped_again_is_told_with_the_place(tmp_path: Path) -> None:
    outcome = _linted(tmp_path, _USER + _NOTE, _USERS + _NOTES + 'DROP TABLE "Note";\n')
    assert [finding.message for finding in _own(outcome)] == [
        "a migration removes Note, the table of Note: its first query fails"
    ]
    assert [related.place.line for related in _own(outcome)[0].related] == [3]


def test_all_missing_columns_of_a_model_are_one_finding(tmp_path: Path) -> None:
    model = _USER.replace("}", "  age Int?\n  city String?\n}")
    outcome = _linted(tmp_path, model, _USERS)
    assert [finding.message for finding in _own(outcome)] == [
        "no migration adds age, city to User: every query of User fails"
    ]


_TYPES = [
    ("postgresql", "Int", "BIGINT", "info type-drift"),
    ("postgresql", "BigInt", "INTEGER", "warning type-drift"),
    ("postgresql", "String", "VARCHAR(20)", "warning type-drift"),
    ("postgresql", "String @db.VarChar(10)", "TEXT", "info type-drift"),
    ("postgresql", "String", "CITEXT", ""),
    ("postgresql", "String", "VARCHAR", ""),
    ("postgresql", "String @db.Uuid", "TEXT", "info type-drift"),
    ("postgresql", "DateTime", "TIMESTAMP(6)", ""),
    ("postgresql", "DateTime", "TIMESTAMPTZ", "warning type-drift"),
    ("postgresql", "DateTime", "BIGINT", "error type-drift"),
    ("postgresql", "Boolean", "INTEGER", "error type-drift"),
    ("postgresql", "Json", "JSON", ""),
    ("postgresql", "Json", "TEXT[]", "warning type-drift"),
    ("postgresql", "String[]", "JSONB", "warning type-drift"),
    ("postgresql", "Int", "TEXT", "warning type-drift"),
    ("postgresql", "Decimal @db.Decimal(10, 2)", "NUMERIC(10, 2)", ""),
    ("postgresql", "Decimal @db.Decimal(10, 2)", "NUMERIC(8)", "warning type-drift"),
    ("postgresql", "Decimal @db.Decimal(10, 2)", "REAL", "warning type-drift"),
    ("sqlite", "Int", "BIGINT", ""),
    ("sqlite", "String", "VARCHAR(3)", ""),
    ("sqlite", "DateTime", "TEXT", ""),
    ("sqlite", "Boolean", "INTEGER", ""),
    ("sqlite", "Int", "TEXT", "warning type-drift"),
    ("mysql", "Boolean", "TINYINT(1)", ""),
    ("mysql", "Int", "INT(11)", ""),
    ("mysql", "BigInt", "INT", "warning type-drift"),
    ("mysql", "String", "VARCHAR(191)", ""),
    ("mysql", "String @db.Text", "VARCHAR(191)", "warning type-drift"),
    ("mysql", "DateTime", "DATETIME", ""),
    ("mysql", "DateTime", "BIGINT", "error type-drift"),
]


@pytest.mark.parametrize(("engine", "model", "column", "expected"), _TYPES)
def test_types_are_compared_as_the_engine_takes_them(
    tmp_path: Path, engine: str, model: str, column: str, expected: str
) -> None:
    models = _USER.replace("String", "String @db.Text" if engine == "mysql" else "String")
    key = "INT PRIMARY KEY AUTO_INCREMENT" if engine == "mysql" else "INTEGER PRIMARY KEY"
    kept = "" if model.endswith("[]") else " NOT NULL"
    sql = f"CREATE TABLE `User` (id {key}, name TEXT NOT NULL, held {column}{kept});\n"
    sql = sql if engine == "mysql" else sql.replace("`", '"')
    models = models.replace("}", f"  held {model}\n}}").replace(" @default(autoincrement())", "")
    assert _said(_linted(tmp_path, models, sql, engine)) == ([f"{expected} held"] if expected else [])


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("TEXT NOT NULL DEFAULT ''", []),
        ("TEXT NOT NULL", ["error unmapped-column User"]),
        ("TEXT", []),
        ("INTEGER GENERATED ALWAYS AS IDENTITY", []),
        ("INTEGER NOT NULL GENERATED ALWAYS AS (id + 1) STORED", []),
    ],
)
def test_only_what_must_be_filled_is_unmapped(tmp_path: Path, column: str, expected: list[str]) -> None:
    sql = _USERS.replace("SERIAL", "INTEGER").replace(");", f", more {column});")
    model = _USER.replace(" @default(autoincrement())", "")
    assert _said(_linted(tmp_path, model, sql)) == expected


def test_a_trigger_may_fill_what_no_model_knows(tmp_path: Path) -> None:
    sql = _USERS.replace(");", ", more TEXT NOT NULL);") + (
        "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.more := 'x'; RETURN NEW; END $$;\n"
        'CREATE TRIGGER fills BEFORE INSERT ON "User" FOR EACH ROW EXECUTE FUNCTION fill();\n'
    )
    assert _said(_linted(tmp_path, _USER, sql)) == []


def test_labels_of_a_column_are_compared(tmp_path: Path) -> None:
    models = "enum Role {\n  admin\n  guest\n}\nmodel User {\n  id Int @id\n  role Role\n}\n"
    sql = "CREATE TABLE `User` (id INT PRIMARY KEY, role ENUM('admin', 'owner') NOT NULL);\n"
    assert _said(_linted(tmp_path, models, sql, "mysql")) == [
        "error enum-drift role",
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("", ["warning key-drift name"]),
        ('CREATE UNIQUE INDEX a ON "User" (name);\n', []),
        ('CREATE UNIQUE INDEX a ON "User" (lower(name));\n', []),
        ('CREATE UNIQUE INDEX a ON "User" (name) WHERE id > 1;\n', []),
        ('CREATE UNIQUE INDEX a ON "User" (name, id);\n', ["warning key-drift name"]),
        ('CREATE INDEX a ON "User" (name);\n', ["warning key-drift name"]),
    ],
)
def test_any_key_on_its_columns_keeps_a_promise(tmp_path: Path, key: str, expected: list[str]) -> None:
    model = _USER.replace("name String", "name String @unique")
    assert _said(_linted(tmp_path, model, _USERS + key)) == expected


def test_many_models_are_compared_in_little_time(tmp_path: Path) -> None:
    models = "".join(_USER.replace("User", f"User{number}") for number in range(1500))
    tables = "".join(_USERS.replace("User", f"Account{number}") for number in range(800))
    made = "".join(_USERS.replace("User", f"User{number}") for number in range(700))
    assert len(_said(_linted(tmp_path, models, made + tables))) == 800


_DJANGO = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
    "site_/__init__.py": "",
    "site_/settings.py": 'INSTALLED_APPS = ["shop"]\n',
    "shop/__init__.py": "",
    "shop/migrations/__init__.py": "",
}


def test_the_key_of_a_model_that_points_to_itself_moves(tmp_path: Path) -> None:
    migration = (
        "import uuid\n\nimport django.db.models.deletion\nfrom django.db import migrations, models\n\n\n"
        "class Migration(migrations.Migration):\n    dependencies = [{before}]\n    operations = [\n{operations}    ]\n"
    )
    first = (
        "        migrations.CreateModel(\n            name='Order',\n            fields=[\n"
        "                ('id', models.AutoField(primary_key=True, serialize=False)),\n"
        "                ('token', models.UUIDField(default=uuid.uuid4)),\n"
        "                ('origin', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE,"
        " to='shop.order')),\n            ],\n        ),\n"
    )
    second = (
        "        migrations.RemoveField(model_name='order', name='origin'),\n"
        "        migrations.AddField(model_name='order', name='later', field=models.ForeignKey(null=True,"
        " on_delete=django.db.models.deletion.CASCADE, to='shop.order')),\n"
        "        migrations.AlterField(model_name='order', name='token',"
        " field=models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),\n"
        "        migrations.RemoveField(model_name='order', name='id'),\n"
        "        migrations.RenameField(model_name='order', old_name='token', new_name='id'),\n"
    )
    models = (
        "import uuid\n\nfrom django.db import models\n\n\nclass Order(models.Model):\n"
        "    id = models.UUIDField(primary_key=True, default=uuid.uuid4)\n"
        "    later = models.ForeignKey('self', null=True, on_delete=models.CASCADE)\n"
    )
    files = {
        **_DJANGO,
        "shop/models.py": models,
        "shop/migrations/0001_initial.py": migration.format(before="", operations=first),
        "shop/migrations/0002_key.py": migration.format(before="('shop', '0001_initial')", operations=second),
    }
    assert _said(proof.linted(tmp_path, files, ["postgresql"])) == []


def test_a_column_of_sqlalchemy_that_points_elsewhere_has_the_type_there(tmp_path: Path) -> None:
    models = (
        "from sqlalchemy import ForeignKey, String\n"
        "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
        "class Base(DeclarativeBase):\n    pass\n\n\n"
        "class Device(Base):\n    __tablename__ = 'devices'\n\n"
        "    id: Mapped[str] = mapped_column(String(40), primary_key=True)\n\n\n"
        "class Token(Base):\n    __tablename__ = 'tokens'\n\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    device_id: Mapped[str | None] = mapped_column(ForeignKey('devices.id'))\n"
    )
    sql = "CREATE TABLE devices (id VARCHAR(40) PRIMARY KEY);\n"
    sql += "CREATE TABLE tokens (id SERIAL PRIMARY KEY, device_id {});\n"
    for length, expected in ((40, []), (20, ["warning type-drift device_id"])):
        folder = tmp_path / str(length)
        folder.mkdir()
        files = {"app/models.py": models, "migrations/1_all.sql": sql.format(f"VARCHAR({length})")}
        assert _said(proof.linted(folder, files, ["postgresql"])) == expected


def test_a_table_that_shares_little_with_its_model_is_another(tmp_path: Path) -> None:
    """One finding says so: what else differs is of no account."""
    model = "model Rule {\n  id String @id\n  title String\n  query String\n  limit Int\n  severity Int\n}\n"
    table = 'CREATE TABLE "Rule" (id INTEGER PRIMARY KEY, {});'
    other = _linted(tmp_path / "other", model, table.format("pattern TEXT NOT NULL, a INT, b INT, severity TEXT"))
    assert [each.message for each in _own(other)] == [
        "Rule is another table than Rule describes: 3 columns are missing, 3 unknown"
    ]
    early = _linted(tmp_path / "early", model, table.format("severity TEXT"))
    assert _said(early) == [
        "warning type-drift id",
        "error missing-column title",
        "warning nullability-drift severity",
        "warning type-drift severity",
    ]


_ENTITY = """
import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity({ name: "bills" })
export class Bill {
  @PrimaryGeneratedColumn() id: number;
  @Column({ type: "numeric", precision: 14, scale: 2 }) amount: number;
}
"""


def _migration(number: int, body: str) -> Mapping[str, str]:
    name = f"{1700000000000 + number}"
    text = f"""import {{ MigrationInterface, QueryRunner }} from "typeorm";
export class Step{name} implements MigrationInterface {{
  public async up(queryRunner: QueryRunner): Promise<void> {{ {body} }}
  public async down(queryRunner: QueryRunner): Promise<void> {{}}
}}
"""
    return {f"src/migrations/{name}-Step.ts": text}


def test_what_a_migration_changes_by_names_put_together_is_not_held_against_models(tmp_path: Path) -> None:
    table = _migration(
        1, 'await queryRunner.query("CREATE TABLE bills (id SERIAL PRIMARY KEY, amount FLOAT NOT NULL)");'
    )
    change = 'ALTER TABLE "${schema}"."${name}" ALTER COLUMN amount TYPE numeric(14,2)'
    loop = f"""for (const each of ["public.bills"]) {{
      const [schema, name] = each.split(".");
      await queryRunner.query(`{change}`);
    }}"""
    files = {"src/bill.entity.ts": _ENTITY, **table}
    assert _said(proof.linted(tmp_path / "a", files, ["postgresql"])) == ["warning type-drift amount"]
    assert _said(proof.linted(tmp_path / "b", {**files, **_migration(2, loop)}, ["postgresql"])) == []


def test_two_folders_of_migrations_make_one_database(tmp_path: Path) -> None:
    table = 'await queryRunner.query("CREATE TABLE bills (id SERIAL PRIMARY KEY)");'
    added = 'await queryRunner.query("ALTER TABLE bills ADD COLUMN amount numeric(14,2) NOT NULL");'
    more = {path.replace("src/", "src/extra/"): text for path, text in _migration(2, added).items()}
    files = {"src/bill.entity.ts": _ENTITY, **_migration(1, table)}
    assert _said(proof.linted(tmp_path / "a", files, ["postgresql"])) == ["error missing-column amount"]
    assert _said(proof.linted(tmp_path / "b", {**files, **more}, ["postgresql"])) == []


def test_a_column_of_a_table_that_is_not_fully_known_is_no_missing_one(tmp_path: Path) -> None:
    head = "import sqlalchemy as sa\nfrom alembic import op\nrevision = '{}'\ndown_revision = {}\n\n\ndef upgrade():\n"
    made = "    op.create_table('notes', sa.Column('id', sa.Integer(), primary_key=True))\n"
    versions = "alembic/versions"
    files = {
        "alembic.ini": "[alembic]\nscript_location = alembic\n",
        "alembic/env.py": "from alembic import context\n",
        f"{versions}/old/a.py": head.format("a", None) + made,
        f"{versions}/b.py": head.format("b", None) + made,
        f"{versions}/c.py": head.format("c", "'b'")
        + "    op.add_column('notes', sa.Column('text', sa.Text()))\n"
        + "    op.execute(f'ALTER TABLE notes {compute()}')\n",
        "app/models.py": "from sqlalchemy import Integer, Text\n"
        "from sqlalchemy.orm import DeclarativeBase, mapped_column\n\n\n"
        "class Base(DeclarativeBase):\n    pass\n\n\n"
        "class Note(Base):\n    __tablename__ = 'notes'\n"
        "    id = mapped_column(Integer, primary_key=True)\n    text = mapped_column(Text)\n",
    }
    assert _said(proof.linted(tmp_path, files, ["postgresql"])) == []
    files[f"{versions}/c.py"] = files[f"{versions}/c.py"].replace("'text'", "'other'")
    assert "error missing-column text" in _said(proof.linted(tmp_path, files, ["postgresql"]))
