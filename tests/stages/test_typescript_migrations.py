"""Migrations written in TypeScript and JavaScript, as the SQL that their tools send."""

from __future__ import annotations

import random

import pytest

from lintmig.model.files import Files
from lintmig.model.histories import Histories
from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.script import Script
from lintmig.model.source import Source
from lintmig.stages.read.histories.typescript import read_knex, read_node_pg_migrate, read_typeorm


def knex(up: str, engine: str = "postgresql", before: str = "") -> tuple[str, Script]:
    text = f"{before}\nexports.up = (knex) => {up};\nexports.down = (knex) => {{}};\n"
    return only(read_knex(files({"knexfile.js": "", "migrations/1_a.js": text}), ()), engine)


def typeorm(up: str, engine: str = "postgresql", before: str = "") -> tuple[str, Script]:
    text = f"{before}\nexport class A1700000000000 implements MigrationInterface {{ async up(queryRunner) {{ {up} }} }}"
    return only(read_typeorm(files({"migrations/1.ts": text}), ()), engine)


def files(texts: dict[str, str]) -> Files:
    return Files({path: path for path in texts}, lambda path: texts[path])


def only(found: Histories, engine: str) -> tuple[str, Script]:
    scripts = [script for script in found.tracks[0].scripts if engine in (script.engines or ())]
    assert len(scripts) == 1
    return "\n".join(line for line in scripts[0].sql.splitlines() if "foreign_keys" not in line), scripts[0]


KNEX: tuple[tuple[str, str, str], ...] = (
    (
        "postgresql",
        't.increments(); t.string("a").notNullable().unique(); t.integer("b").index()',
        (
            'create table "t" ("id" serial primary key, "a" varchar(255) not null, "b" integer);\n'
            'alter table "t" add constraint "t_a_unique" unique ("a");\ncreate index "t_b_index" on "t" ("b");'
        ),
    ),
    (
        "sqlite",
        't.increments(); t.string("a").unique(); t.integer("b").references("id").inTable("u").onDelete("CASCADE")',
        (
            "create table `t` (`id` integer not null primary key autoincrement, `a` varchar(255), `b` integer, "
            "foreign key (`b`) references `u`(`id`) on delete CASCADE);\ncreate unique index `t_a_unique` on `t` (`a`);"
        ),
    ),
    (
        "mysql",
        't.bigIncrements(); t.boolean("c").defaultTo(true); t.text("d").defaultTo("x"); t.unique(["c", "d"])',
        (
            "create table `t` (`id` bigint unsigned not null auto_increment primary key, `c` boolean default '1', "
            "`d` text);\nalter table `t` add unique `t_c_d_unique`(`c`, `d`);"
        ),
    ),
    (
        "postgresql",
        't.enu("k", ["a", "b"]); t.timestamp("s").defaultTo(knex.fn.now()); t.primary(["k"])',
        (
            'create table "t" ("k" text check ("k" in (\'a\', \'b\')), "s" timestamptz default CURRENT_TIMESTAMP, '
            'constraint "t_pkey" primary key ("k"));'
        ),
    ),
)


@pytest.mark.parametrize(("engine", "body", "sql"), KNEX)
def test_knex_creates_tables(engine: str, body: str, sql: str) -> None:
    assert knex(f'knex.schema.createTable("t", (t) => {{ {body} }})', engine)[0] == sql


def test_knex_alters_as_its_engine_wants_it() -> None:
    up = 'knex.schema.alterTable("t", (t) => { t.dropForeign("c"); t.string("a", 9).notNullable().alter(); })'
    assert knex(up)[0].splitlines() == [
        'alter table "t" alter column "a" drop default;',
        'alter table "t" alter column "a" drop not null;',
        'alter table "t" alter column "a" type varchar(9) using ("a"::varchar(9));',
        'alter table "t" alter column "a" set not null;',
        'alter table "t" drop constraint "t_c_foreign";',
    ]
    _, script = knex(up, "sqlite")
    assert {doubt.table for doubt in script.doubts} == {"t"}


def test_conditions_are_doubts_and_guards_of_engines_are_not() -> None:
    body = '{ if (process.env.X) return knex.raw("SELECT 1"); return knex.raw("SELECT 2"); }'
    _, script = knex(body)
    assert [doubt.reason for doubt in script.doubts] == ["", ""]
    body = '{ if (knex.client.config.client === "pg") { return knex.raw("SELECT 1"); } }'
    assert knex(body)[0] == "SELECT 1;"
    body = '{ if (knex.client.config.client !== "pg") { return knex.raw("SELECT 1"); } return knex.raw("SELECT 3") }'
    assert knex(body)[0] == "SELECT 3;"


def test_what_is_not_known_is_a_doubt_with_its_reason() -> None:
    _, script = knex("knex.raw(build())")
    assert script.doubts[0].reason == "SQL that is put together when it runs is not known"
    _, script = knex('knex.schema.createTable("t", (t) => { t.increments(); if (x()) t.text("a"); })')
    assert script.doubts[0].table == "t"
    _, script = typeorm("await helper(queryRunner);", before='import { helper } from "elsewhere";')
    assert "helper()" in script.doubts[0].reason


def test_bindings_take_their_places() -> None:
    assert knex('knex.raw("UPDATE ?? SET a = ? WHERE b \\\\? c", ["t", "it\'s"])')[0] == (
        "UPDATE \"t\" SET a = 'it''s' WHERE b ? c;"
    )


def test_places_are_exact_behind_escapes() -> None:
    sql, script = typeorm(r"await queryRunner.query(`ALTER TABLE \`t\` ADD \`some_column\` int`);", "mysql")
    assert sql == "ALTER TABLE `t` ADD `some_column` int;"
    at = script.source_map.file_offset(script.sql.index("some_column"))
    assert script.source.text[at:].startswith("some_column")


@pytest.mark.parametrize(
    ("path", "declared", "is_told"),
    [
        ("db/migrations/b.ts", "class B", True),
        ("db/migrations/b.ts", "abstract class B", False),
        ("db/b.ts", "class B", False),
        ("db/migrations/shared/b.ts", "class B", False),
        ("other/b.ts", "class B", True),
    ],
)
def test_typeorm_is_not_asked_for_a_time_of_classes_that_it_does_not_run(
    path: str, declared: str, is_told: bool
) -> None:
    text = "export class A1700000000000 implements MigrationInterface { async up(queryRunner) {} }"
    other = f"export {declared} implements MigrationInterface {{ async up(queryRunner) {{}} }}"
    found = read_typeorm(files({"db/migrations/1.ts": text, path: other}), ())
    assert [track.versions for track in found.tracks] == [("A1700000000000",)]
    assert any(isinstance(each, IgnoredFile) for each in found.defects) is is_told


def test_typeorm_names_keys_as_typeorm_does() -> None:
    up = """await queryRunner.createTable(new Table({ name: "users", columns: [
        { name: "id", type: "int", isPrimary: true, isGenerated: true },
        { name: "email", type: "varchar", length: "200", isUnique: true, isNullable: true } ] }));"""
    assert typeorm(up)[0] == (
        'CREATE TABLE "users" ("id" SERIAL NOT NULL, "email" varchar(200), '
        'CONSTRAINT "UQ_97672ac88f789774dd47f7c8be3" UNIQUE ("email"), '
        'CONSTRAINT "PK_a3ffb1c0c8416b9fc6f907b7433" PRIMARY KEY ("id"));'
    )


def test_loops_over_what_is_written_are_gone_through() -> None:
    up = 'for (const [n, k] of [["a", "int"], ["b", "text"]]) await queryRunner.query(`ALTER TABLE t ADD ${n} ${k}`);'
    assert typeorm(up)[0] == "ALTER TABLE t ADD a int;\nALTER TABLE t ADD b text;"


def test_migrations_run_by_their_times_and_by_their_file_names() -> None:
    body = "implements MigrationInterface { async up(queryRunner) { await queryRunner.query('SELECT 1') } }"
    texts = {
        "migrations/a.ts": f"export class B1700000000002 {body}",
        "migrations/b.ts": f"export class A1700000000001 {body}",
    }
    assert read_typeorm(files(texts), ()).tracks[0].versions[0] == "A1700000000001"
    body = "exports.up = (knex) => knex.raw('SELECT 1'); exports.down = (knex) => {};"
    texts = {"migrations/10_b.js": body, "migrations/9_a.js": body}
    assert read_knex(files(texts), ()).tracks[0].versions[::2] == ("10_b.js", "9_a.js")


def test_sql_files_are_followed_and_claimed() -> None:
    text = (
        "const sql = (name) => readFileSync(resolve(`${__dirname}/sql/${name}`)).toString();\n"
        "exports.up = (knex) => knex.raw(sql('up.sql'));\nexports.down = (knex) => {};"
    )
    sources = [
        Source("migrations/sql/up.sql", "CREATE TABLE t (a int);"),
        Source("migrations/sql/other.sql", "SELECT 1"),
    ]
    found = read_knex(files({"knexfile.js": "", "migrations/1_a.js": text}), sources)
    assert found.tracks[0].scripts[0].path == "migrations/sql/up.sql"
    assert found.claimed == {"migrations/sql/up.sql", "migrations/sql/other.sql"}
    assert [spot.path for spot in found.blind_spots] == ["migrations/sql/other.sql"]


def test_cut_and_mixed_files_are_read_without_harm() -> None:
    chance = random.Random(7)
    body = KNEX[0][1] + "; " + KNEX[3][1]
    opening = "exports.up = async (knex) => { for (const x of [1]) { await knex.schema.createTable('t', t => { "
    knexes = (
        f"{opening}{body} }}) }}"
        ' if (a) { try { await knex.raw("x ?", [1]) } catch (e) { } } };\nexports.down = (knex) => {};'
    )
    types = (
        "export class A1700000000000 implements MigrationInterface { name = 'A1700000000000'; async up(queryRunner) {"
        " await queryRunner.createTable(new Table({ name: 'a', columns: [{ name: 'b', type: 'enum', enum: ['x'] }] }));"
        " await Promise.all([1, 2].map(async (x) => queryRunner.query(`SELECT ${x}`))); } }"
    )
    for text, read in ((knexes, read_knex), (types, read_typeorm)):
        for _ in range(150):
            start, end = sorted(chance.sample(range(len(text)), 2))
            cut = text[:start] + text[end:] if chance.random() < 0.5 else text[: start + 40]
            read(files({"knexfile.js": "", "migrations/1_a.ts": cut}), ())
    deep = "exports.up = (knex) => " + "(" * 3_000 + "knex.raw('SELECT 1')" + ")" * 3_000 + "; exports.down = 1;"
    read_knex(files({"knexfile.js": "", "migrations/1_a.js": deep}), ())
    round_and_round = "const f = (k) => f(k); exports.up = (knex) => f(knex); exports.down = (knex) => {};"
    assert knex("f(knex)", before="const f = (k) => f(k);")[1].doubts
    read_knex(files({"knexfile.js": "", "migrations/1_a.js": round_and_round}), ())


def test_types_of_a_projects_own_are_not_taken_for_types_of_the_engine() -> None:
    text = (
        'exports.shorthands = { money: { type: "numeric(9,2)" } };\n'
        'exports.up = (pgm) => { pgm.createTable("t", { id: "id", price: "money" }); };'
    )
    script = read_node_pg_migrate(files({"migrations/1_a.js": text}), ()).tracks[0].scripts[0]
    assert script.sql.startswith('CREATE TABLE "t" ("id" serial PRIMARY KEY);')
    assert [doubt.table for doubt in script.doubts] == ["t"]
