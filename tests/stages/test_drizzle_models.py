"""Drizzle's tables: what drizzle-kit would write for them."""

from __future__ import annotations

import time

import pytest

from lintmig.stages.read.models.drizzle import read_drizzle
from tests.stages.shown_models import files_of, only, said_by, shown

PG = """\
import {
  pgTable, pgEnum, pgSchema, pgView, pgTableCreator, text, integer, uuid, varchar, timestamp, numeric, serial,
  customType, primaryKey, foreignKey, index, unique, uniqueIndex,
} from "drizzle-orm/pg-core";
import * as pg from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
"""


def _config(dialect: str = "postgresql", more: str = "") -> str:
    settings = f'schema: "./src/schema.ts", dialect: "{dialect}", {more}'
    return f'import {{ defineConfig }} from "drizzle-kit";\nexport default defineConfig({{ {settings} }});\n'


def _shown(text: str, more: str = "", **others: str) -> str:
    texts = {"drizzle.config.ts": _config(more=more), "src/schema.ts": PG + text}
    return shown(read_drizzle, texts | {f"src/{name}.ts": other for name, other in others.items()})


def test_columns_of_postgresql() -> None:
    assert (
        _shown("""
        export const mood = pgEnum("mood", ["sad", "ok"]);
        const citext = customType<{ data: string }>({ dataType() { return "citext"; } });
        export const users = pgTable("users", {
          id: serial().primaryKey(),
          name: varchar("full_name", { length: 50 }).notNull().unique(),
          email: citext("email"),
          mood: mood().default("ok"),
          moods: mood("all_moods").array(),
          at: timestamp({ withTimezone: true, precision: 3 }).defaultNow(),
          price: numeric({ precision: 10, scale: 2 }),
          key: uuid().$defaultFn(() => make()),
          code: uuid().defaultRandom(),
          count: pg.bigint({ mode: "number" }).generatedAlwaysAsIdentity(),
          tags: text().array().notNull().default(sql`'{}'`),
          low: text().generatedAlwaysAs(sql`lower(full_name)`),
          wide: varchar({ length: LENGTH }),
        });
        """)
        == """\
users users
  id integer not null default key
  full_name varchar(50) not null unique
  email citext
  mood mood default
  all_moods mood[]
  at timestamp(3) with time zone default
  price numeric(10, 2)
  key uuid
  code uuid default
  count bigint not null default
  tags text[] not null default
  low text default
  wide ?
enum mood (sad, ok)"""
    )


def test_columns_of_sqlite_and_mysql() -> None:
    assert (
        shown(
            read_drizzle,
            {
                "a/schema.ts": 'import { sqliteTable, integer, text } from "drizzle-orm/sqlite-core";\n'
                'export const t = sqliteTable("t", { id: integer().primaryKey({ autoIncrement: true }),'
                ' at: integer("made_at", { mode: "timestamp" }).notNull(), kind: text({ enum: ["a"] }),'
                " k: text().primaryKey() });"
            },
            "sqlite",
        )
        == """\
t t
  id integer not null default key
  made_at integer not null
  kind text
  k text not null key"""
    )
    assert (
        shown(
            read_drizzle,
            {
                "a/schema.ts": "import { mysqlTable, int, mysqlEnum, decimal, timestamp, bigint } from"
                ' "drizzle-orm/mysql-core";\n'
                'export const t = mysqlTable("t", { id: int({ unsigned: true }).autoincrement().primaryKey(),'
                ' e: mysqlEnum(["a", "b\'c"]), d: decimal({ precision: 8, scale: 2 }),'
                ' b: bigint({ mode: "number", unsigned: true }),'
                " at: timestamp({ fsp: 3 }).defaultNow().notNull() });"
            },
            "mysql",
        )
        == """\
t t
  id int unsigned not null default key
  e enum('a','b''c')
  d decimal(8,2)
  b bigint unsigned
  at timestamp(3) not null default"""
    )


def test_keys_indexes_and_references() -> None:
    assert (
        _shown(
            """
        export const users = pgTable("users", {
          id: integer("user_id").primaryKey(),
          boss: integer().references((): AnyPgColumn => users.id, { onDelete: "set null" }),
        });
        export const posts = pgTable("posts", {
          a: integer().notNull(), b: integer("b_col").references(() => users.id), c: text(),
        }, (t) => [
          primaryKey({ columns: [t.a, t.b] }),
          unique("u").on(t.b, t.c),
          uniqueIndex().on(t.c),
          uniqueIndex("part").on(t.a).where(sql`c IS NULL`),
          uniqueIndex("expr").on(sql`lower(${t.c})`),
          index("i").using("btree", t.b.desc()),
        ]);
        export const notes = pgTable("notes", { x: integer(), y: integer() }, ({ x, y }) => ({
          fk: foreignKey({ columns: [x, y], foreignColumns: [posts.a, posts.b] }).onDelete("cascade"),
        }));
        """
        )
        == """\
users users
  user_id integer not null key
  boss integer
  (boss) -> users(user_id) SET NULL
posts posts
  a integer not null key
  b_col integer key
  c text
  (b_col) -> users(user_id)
  unique (b_col, c)
  unique (c)
  index (a)
  index (b_col)
notes notes
  x integer
  y integer
  (x, y) -> posts(a, b_col) CASCADE"""
    )


def test_columns_shared_through_other_files() -> None:
    text = """
        import { stamps, key } from "./shared";
        import { strange } from "somewhere";
        export const a = pgTable("a", { id: key(), ...stamps, last: text() });
        export const b = pgTable("b", { id: key("own"), ...strange });
        """
    shared = (
        'import { timestamp, uuid } from "drizzle-orm/pg-core";\n'
        "export const stamps = { madeAt: timestamp('made_at').notNull() };\n"
        "export const key = (name = 'id') => uuid(name).primaryKey();\n"
    )
    assert (
        _shown(text, shared=shared)
        == """\
a a
  id uuid not null key
  made_at timestamp not null
  last text
b b incomplete
  own uuid not null key"""
    )


def test_creators_schemas_views_and_callbacks() -> None:
    assert (
        _shown("""
        const table = pgTableCreator((name) => `app_${name}`);
        export const own = pgSchema("own");
        export const a = table("a", (t) => ({ id: t.integer().primaryKey(), s: t.varchar({ length: 9 }) }));
        export const b = own.table("b", { id: integer(), k: own.enum("k", ["x"])() });
        export const v = pgView("v", { id: integer() }).existing();
        export const w = pgView("w").as((q) => q.select().from(a));
        """)
        == """\
a app_a
  id integer not null key
  s varchar(9)
b own.b
  id integer
  k k
v v view unmanaged
  id integer ? default?
w w view incomplete"""
    )


@pytest.mark.parametrize(
    ("more", "code", "name"),
    [
        ("", "", "firstName"),
        ('casing: "snake_case"', "", "first_name"),
        ("casing: CASING", "", None),
        ("", 'drizzle(pool, { casing: "snake_case" });', "first_name"),
    ],
)
def test_casing(more: str, code: str, name: str | None) -> None:
    texts = {
        "drizzle.config.ts": _config(more=more),
        "src/schema.ts": PG + 'export const t = pgTable("t", { firstName: text(), own: text("ownName") });',
        "src/db.ts": 'import { drizzle } from "drizzle-orm/node-postgres";\n' + code,
    }
    (entity,) = only(read_drizzle, texts).entities
    assert [column.name for column in entity.columns] == ([name, "ownName"] if name else ["ownName"])
    assert entity.is_complete is (name is not None)


def test_casing_may_come_from_another_file() -> None:
    texts = {
        "drizzle.config.ts": 'import { CASING } from "./src/names";\n' + _config(more="casing: CASING"),
        "src/names.ts": 'export const CASING = "snake_case" as const;',
        "src/schema.ts": PG + 'export const t = pgTable("t", { firstName: text() });',
    }
    assert only(read_drizzle, texts).entities[0].columns[0].name == "first_name"


def test_a_file_that_nobody_imports_is_abandoned() -> None:
    def table(name: str) -> str:
        return PG + f'export const {name} = pgTable("{name}", {{ id: integer() }});'

    texts = {
        "drizzle.config.ts": _config(),
        "src/schema.ts": 'export * from "./a";\n' + table("main"),
        "src/a.ts": table("a"),
        "src/b.ts": table("b"),
        "src/c.ts": table("c"),
        "src/copy.ts": table("main"),
        "src/e.ts": table("e"),
        "src/use.ts": 'import { c } from "./c"; import { e } from "~/src/e";',
        "src/a.test.ts": table("d") + 'import { b } from "./b";',
    }
    found = only(read_drizzle, texts)
    assert {entity.table: entity.is_abandoned for entity in found.entities} == {
        "main": False,
        "a": False,
        "b": True,
        "c": False,
        "e": False,
    }
    assert found.path == "src/schema.ts"


def test_tables_far_from_a_configuration() -> None:
    def table(name: str) -> str:
        return PG + f'export const {name} = pgTable("{name}", {{ id: integer() }});'

    texts = {
        "one/package.json": '{ "dependencies": { "drizzle-orm": "1" } }',
        "one/schema.ts": table("same"),
        "two/package.json": '{ "dependencies": { "drizzle-orm": "1" } }',
        "two/schema.ts": table("same") + table("other"),
    }
    assert [len(models.entities) for models in read_drizzle(files_of(texts))] == [1, 2]
    texts["one/drizzle.config.ts"] = _config().replace("./src/", "./")
    first, second = read_drizzle(files_of(texts))
    assert [(entity.table, entity.is_abandoned) for entity in first.entities] == [("same", False)]
    assert [(entity.table, entity.is_abandoned) for entity in second.entities] == [("other", True)]


def test_dialects_of_one_folder_are_apart() -> None:
    texts = {
        f"config/{name}.config.ts": f'export default {{ dialect: "{name}", schema: "./db" }};'
        for name in ("postgresql", "sqlite")
    } | {
        "package.json": '{ "dependencies": { "drizzle-orm": "1" } }',
        "db/pg.ts": PG + 'export const t = pgTable("t", { id: integer() });',
        "db/lite.ts": 'import { sqliteTable, integer } from "drizzle-orm/sqlite-core";'
        ' export const t = sqliteTable("t", { id: integer() });',
    }
    found = read_drizzle(files_of(texts))
    assert [(models.path, sorted(models.engines or ())) for models in found] == [
        ("db", ["postgresql"]),
        ("db", ["sqlite"]),
    ]
    assert [len(models.entities) for models in found] == [1, 1]


def test_a_configuration_that_is_put_together_is_read_as_far_as_its_parts_agree() -> None:
    texts = {
        "drizzle.config.ts": "export default defineConfig(local ? { schema: './a.ts', dialect: 'sqlite' }"
        " : { schema: './a.ts', dialect: 'turso' });",
        "a.ts": 'import { sqliteTable, integer } from "drizzle-orm/sqlite-core";'
        ' export const t = sqliteTable("t", { id: integer() });',
    }
    assert only(read_drizzle, texts).path == "a.ts"


@pytest.mark.parametrize(
    "path",
    [
        'join(__dirname, "src", "schema.ts")',
        'fileURLToPath(new URL("./src/schema.ts", import.meta.url))',
        '["./src/*"]',
    ],
)
def test_paths_that_are_put_together(path: str) -> None:
    texts = {
        "drizzle.config.ts": f"const at = {path}; export default {{ schema: at, dialect: 'postgresql' }};",
        "src/schema.ts": PG + 'export const t = pgTable("t", { id: integer(), more: text() });',
        "scripts/once.ts": PG + 'const t = pgTable("t", { id: integer() });',
    }
    found = only(read_drizzle, texts)
    assert found.path == "src/schema.ts"
    assert [len(entity.columns) for entity in found.entities] == [2]


def test_of_copies_of_a_table_the_largest_counts() -> None:
    texts = {
        "a/once.ts": PG + 'const t = pgTable("t", { id: integer() });',
        "b/schema.ts": PG + 'export const t = pgTable("t", { id: integer(), more: text() });',
    }
    assert [len(entity.columns) for entity in only(read_drizzle, texts).entities] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "export const t = pgTable(name, { id: integer() });",
        'export const t = other("t", { id: integer() });',
        'export const t = make("t", { id: integer() });',
    ],
)
def test_tables_without_a_known_name_are_left_out(text: str) -> None:
    assert _shown(text) == ""


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('pgTable("t", { [key]: integer(), id: integer() })', ["id"]),
        ('pgTable("t", { a: integer(named), id: integer() })', ["id"]),
        ('pgTable("t", { a: strange(), id: integer() })', ["id"]),
        ('pgTable("t", columns)', []),
        ('pgTable("t", flag ? {} : { id: integer() })', []),
    ],
)
def test_columns_that_are_not_known_leave_the_table_incomplete(text: str, columns: list[str]) -> None:
    (entity,) = only(read_drizzle, {"schema.ts": PG + f"export const t = {text};"}).entities
    assert not entity.is_complete
    assert [column.name for column in entity.columns] == columns


def test_places_are_variables_and_keys() -> None:
    (entity,) = only(
        read_drizzle, {"schema.ts": "// ä\n" + PG + 'export const things = pgTable("t", { aKey: integer("a") });'}
    ).entities
    place = entity.place
    assert place.source.text[place.span.start : place.span.end] == "things"
    assert said_by(entity, "a") == "aKey"


def test_a_project_without_drizzle_is_not_read() -> None:
    texts = {"package.json": '{ "dependencies": { "left": "1" } }', "a.ts": PG + 'export const t = pgTable("t", {});'}
    files = files_of(texts)
    assert read_drizzle(files) == ()
    assert "a.ts" not in files._texts


def test_whatever_is_cut_or_deep_is_read_without_a_crash() -> None:
    whole = PG + 'export const t = pgTable("t", { id: integer("i").notNull() }, (t) => [index("a").on(t.id)]);'
    for end in range(0, len(whole), 9):
        read_drizzle(files_of({"schema.ts": whole[:end]}))
    started = time.perf_counter()
    read_drizzle(
        files_of({"schema.ts": PG + 'export const t = pgTable("t", { a: integer()' + ".notNull()" * 5000 + " });"})
    )
    read_drizzle(files_of({"schema.ts": PG + "export const t = " + 'pgTable("t", {a: ' * 3000}))
    read_drizzle(files_of({"drizzle.config.ts": "drizzle-kit schema: [" + "'a'," * 50_000, "schema.ts": PG}))
    assert time.perf_counter() - started < 5
