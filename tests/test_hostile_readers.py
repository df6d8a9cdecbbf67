"""Code, models, journals and changelogs from strangers: no hang, no crash, nothing read outside, nothing acts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.stages.report import OutputFormat, report
from tests.linting import outcome_of
from tests.test_hostile import FORMATS, assert_harmless

SECONDS = 3.0
"""Of processor time, for one hostile file."""
DEEP = 10_000

Tree = Mapping[str, str]


def lint(folder: Path, tree: Tree, *engines: str) -> Outcome:
    (folder / ".git").mkdir(exist_ok=True)
    for path, text in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return outcome_of(folder, *(engines or ("postgresql", "sqlite")))


def seconds_for(folder: Path, tree: Tree) -> float:
    start = time.process_time()
    lint(folder, tree)
    return time.process_time() - start


DRIZZLE = {
    "drizzle.config.ts": 'export default { dialect: "sqlite", schema: "./src/schema.ts", out: "./drizzle" };\n',
    "package.json": '{"dependencies": {"drizzle-orm": "1", "better-sqlite3": "1"}}\n',
    "drizzle/0000_a.sql": "CREATE TABLE a (id INTEGER PRIMARY KEY);\n",
}
ALEMBIC = {
    "alembic.ini": "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///x.db\n",
    "migrations/env.py": "from alembic import context\n",
}
MODELS = (
    "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
)
PRISMA = 'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n'


def revision(name: str, before: str, body: str = "pass") -> str:
    return (
        f'import sqlalchemy as sa\nfrom alembic import op\nrevision = "{name}"\ndown_revision = {before}\n\n\n'
        f"def upgrade():\n    {body}\n\n\ndef downgrade():\n    pass\n"
    )


def changelog(body: str) -> Tree:
    return {"db/changelog/db.changelog-master.xml": body, "liquibase.properties": "url=jdbc:postgresql://x/y\n"}


XML = '<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">'
LAUGHS = "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
SQL = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)"

TREES: dict[str, Tree] = {
    "a journal with deep nesting": {**DRIZZLE, "drizzle/meta/_journal.json": "[" * 200_000},
    "a journal with deep objects": {**DRIZZLE, "drizzle/meta/_journal.json": '{"a":' * 100_000 + "}" * 100_000},
    "a journal of other things": {**DRIZZLE, "drizzle/meta/_journal.json": '{"entries": [1, null, [], {"tag": 1}, {"idx": "x"}]}'},
    "a journal with huge numbers": {
        **DRIZZLE,
        "drizzle/meta/_journal.json": '{"entries": [{"idx": 1e999, "when": ' + "9" * 10_000 + ', "tag": "0000_a"}]}',
    },
    "a snapshot with deep nesting": {**DRIZZLE, "drizzle/meta/0000_snapshot.json": "[" * 200_000},
    "package.json with deep nesting": {"package.json": '{"dependencies": ' + "[" * 200_000, "db/1.sql": SQL},
    "tsconfig with deep nesting": {**DRIZZLE, "tsconfig.json": "{" * 200_000, "src/schema.ts": "import './x'"},
    "brackets in Python": {**ALEMBIC, "migrations/versions/a.py": revision("a", "None", "op.execute(" + "(" * DEEP + "1" + ")" * DEEP + ")")},
    "lists in Python": {**ALEMBIC, "migrations/versions/a.py": revision("a", "None", "x = " + "[" * 150 + "1" + "]" * 150)},
    "a list that nests itself": {
        **ALEMBIC,
        "migrations/versions/a.py": revision("a", "None", "x = []\n    for i in [" + "0," * 1900 + "]:\n        x = [x]\n    op.bulk_insert(x, x)"),
    },
    "a list that doubles": {
        **ALEMBIC,
        "migrations/versions/a.py": revision("a", "None", "x = [1]\n" + "    x = x + x\n" * 64 + "    for y in x:\n        op.execute(y)"),
    },
    "a list that holds itself twice": {
        **ALEMBIC,
        "migrations/versions/a.py": revision("a", "None", "x = [1]\n" + "    x = [x, x]\n" * 64 + "    op.create_table('t', *x)\n    op.bulk_insert(x, x)"),
    },
    "an imported list that holds itself twice": {
        **ALEMBIC,
        "migrations/shared.py": "x0 = ['a']\n" + "".join(f"x{n} = [x{n - 1}, x{n - 1}]\n" for n in range(1, 50)),
        "migrations/versions/a.py": "from migrations.shared import x49\n" + revision("a", "None", "op.execute(x49)"),
    },
    "a string that doubles": {
        **ALEMBIC,
        "migrations/versions/a.py": revision("a", "None", "x = 'ab'\n" + "    x = x + x\n" * 64 + "    op.execute(x)"),
    },
    "a string that is repeated": {**ALEMBIC, "migrations/versions/a.py": revision("a", "None", "op.execute('ab' * 10 ** 12)")},
    "a power": {**ALEMBIC, "migrations/versions/a.py": revision("a", "None", "op.execute('%s' % (9 ** 9 ** 9))")},
    "a wide format": {**ALEMBIC, "migrations/versions/a.py": revision("a", "None", "op.execute('%999999999d' % 1)\n    op.execute('{:>999999999}'.format(1))")},
    "a function that calls itself": {
        **ALEMBIC,
        "migrations/versions/a.py": "def f(x):\n    f(x)\n    f(x)\n" + revision("a", "None", "f(1)"),
    },
    "modules that import each other": {
        **ALEMBIC,
        "migrations/b.py": "from migrations.c import X\n",
        "migrations/c.py": "from migrations.b import X\n",
        "migrations/versions/a.py": "from migrations.b import X\n" + revision("a", "None", "op.execute(X)"),
    },
    "revisions in a circle": {**ALEMBIC, **{f"migrations/versions/{n}.py": revision(str(n), f'"{(n + 1) % 50}"') for n in range(50)}},
    "a model with brackets": {"app/models.py": MODELS + "class A(Base):\n    __tablename__ = 'a'\n    id = Column(" + "(" * DEEP, "pyproject.toml": 'dependencies = ["sqlalchemy", "psycopg"]'},
    "models that inherit in a circle": {
        "app/models.py": MODELS + "class A(B):\n    id = Column(Integer)\nclass B(A):\n    __tablename__ = 'b'\n    id = Column(Integer)\n",
        "pyproject.toml": 'dependencies = ["sqlalchemy", "psycopg"]',
    },
    "types that stand for each other": {"src/a.ts": "import { sql } from 'x';\nconst a = b; const b = a;\ndb.exec(a + `CREATE TABLE ${b}`);\n"},
    "imports in a circle": {
        **DRIZZLE,
        "src/schema.ts": "export * from './b'; import { x } from './b'; export const t = x;\n",
        "src/b.ts": "export * from './schema'; import { t } from './schema'; export const x = t;\n",
    },
    "brackets in TypeScript": {"src/a.ts": "db.exec(" + "(" * DEEP + f"'{SQL}'" + ")" * DEEP + ")"},
    "templates within templates": {"src/a.ts": "db.exec(" + "`CREATE TABLE a${" * 2_000 + "1" + "}`" * 2_000 + ")"},
    "a template with many holes": {"src/a.ts": "db.exec(`CREATE TABLE t (id INTEGER, " + "".join(f"${{a{n}}}, " for n in range(DEEP)) + "b TEXT)`);"},
    "a query with many holes": {"src/a.ts": f"db.exec(`{SQL}`);\ndb.query(`SELECT * FROM t WHERE a IN (" + "${x}, " * DEEP + "1)`);"},
    "strings that are put together": {"src/a.ts": "db.exec('CREATE TABLE t (id INTEGER'" + " + ', a TEXT'" * DEEP + ");"},
    "strings that are put together in Python": {"app/a.py": "import sqlite3\nc.execute('CREATE TABLE t (id INTEGER'" + " + ', a TEXT'" * 900 + ")"},
    "many strings": {"src/a.ts": "".join(f"db.exec(`SELECT a FROM t{n} WHERE b = ${{c}}`);\n" for n in range(3_000))},
    "one long line": {"src/a.ts": f"const a = '{SQL}';" + "const b = 'CREATE x'; f(a, `SELECT ${b}`);" * 50_000},
    "one long line of Python": {"app/a.py": "import sqlite3\n" + "c.execute('CREATE TABLE x'); a = 1; " * 25_000},
    "a long chain": {"src/a.ts": "knex('t')" + ".where('a', 1)" * 20_000 + ";"},
    "many conditions": {"src/a.ts": "".join(f"if (a{n}) {{ " for n in range(1_500)) + f"db.exec('{SQL}');" + "}" * 1_500},
    "a question of questions": {"src/a.ts": "db.exec(" + "a ? 'SELECT 1' : " * 3_000 + f"'{SQL}')"},
    "names that stand for names": {"src/a.ts": f"const a0 = '{SQL}';\n" + "".join(f"const a{n} = a{n - 1} + a{n - 1};\n" for n in range(1, 200)) + "db.exec(a199);"},
    "brackets in Go": {"go.mod": "module x\n", "a.go": "package x\nfunc f() { db.Exec(" + "(" * DEEP + f"`{SQL}`" + ")" * DEEP + ") }"},
    "brackets in Java": {"A.java": "class A { void f() { s.execute(" + "(" * DEEP + f'"{SQL}"' + ")" * DEEP + "); } }"},
    "brackets in Kotlin": {"A.kt": "fun f() { s.execute(" + "(" * 2_000 + f'"{SQL}"' + ")" * 2_000 + ") }"},
    "brackets in C#": {"A.cs": "class A { void F() { s.Execute(" + "(" * 2_000 + f'"{SQL}"' + ")" * 2_000 + "); } }"},
    "brackets in PHP": {"a.php": "<?php $d->exec(" + "(" * DEEP + f"'{SQL}'" + ")" * DEEP + ");"},
    "brackets in Ruby": {"a.rb": "execute(" + "(" * 2_000 + f"'{SQL}'" + ")" * 2_000 + ")"},
    "a schema with brackets": {"prisma/schema.prisma": PRISMA + "model A {\n  id Int @id @default(" + "[" * DEEP + ")\n}\n"},
    "a schema that ends early": {"prisma/schema.prisma": PRISMA + "model A {\n" * 20_000},
    "a schema with one long line": {"prisma/schema.prisma": PRISMA + "model A { " + "id Int @id " * 50_000},
    "relations in a circle": {
        "prisma/schema.prisma": PRISMA + "".join(f"model M{n} {{\n  id Int @id\n  other M{(n + 1) % 200} @relation(fields: [id], references: [id])\n}}\n" for n in range(200))
    },
    "entities": changelog(f'<!DOCTYPE x [<!ENTITY a "ha">{LAUGHS}]>{XML}<changeSet id="&i;" author="a"/></databaseChangeLog>'),
    "a file as an entity": changelog(f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{XML}&a;</databaseChangeLog>'),
    "a definition elsewhere": changelog(f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">{XML}</databaseChangeLog>'),
    "deep elements": changelog(XML + "<changeSet>" * 50_000),
    "one line of elements": changelog(XML + '<changeSet id="é" author="a"><sql>SELECT 1</sql></changeSet>' * 3_000 + "</databaseChangeLog>"),
    "a changelog that includes itself": changelog(f'{XML}<include file="db/changelog/db.changelog-master.xml"/><includeAll path="db/"/></databaseChangeLog>'),
    "a changelog outside": changelog(f'{XML}<include file="../../../../../../etc/passwd"/><sqlFile path="/etc/passwd"/></databaseChangeLog>'),
    "a bomb of aliases": {"db/changelog/db.changelog-master.yaml": BOMB + "databaseChangeLog: *i\n", "liquibase.properties": "url=jdbc:postgresql://x/y\n"},
    "aliases of changes": {"db/changelog/db.changelog-master.yaml": BOMB + "databaseChangeLog:\n- changeSet: {id: 1, author: a, changes: *i}\n", "liquibase.properties": "url=jdbc:postgresql://x/y\n"},
    "a value that holds itself": {"db/changelog/db.changelog-master.yaml": "databaseChangeLog: &a\n- changeSet: *a\n", "liquibase.properties": "x: 1\n"},
    "deep YAML": {"db/changelog/db.changelog-master.yaml": "databaseChangeLog: " + "[" * 100_000, "liquibase.properties": "x: 1\n"},
    "YAML that makes objects": {"db/changelog/db.changelog-master.yaml": "databaseChangeLog: !!python/object/apply:os.system ['touch injected']\n", "liquibase.properties": "x: 1\n"},
    "deep JSON": {"db/changelog/db.changelog-master.json": '{"databaseChangeLog": ' + "[" * 100_000, "liquibase.properties": "x: 1\n"},
    "a plan with many requirements": {"sqitch.conf": "[core]\nengine = pg\n", "sqitch.plan": "%project=x\n" + "a [" + "b " * 100_000 + "] 2024-01-01T00:00:00Z a <a@b>\n"},
    "sums of nothing": {"atlas.hcl": 'env "x" {}\n', "migrations/atlas.sum": "h1:\n" * 50_000, "migrations/1_a.sql": SQL},
    "databases of Hasura": {"hasura/config.yaml": "version: 3\n", "hasura/metadata/databases/databases.yaml": BOMB, "hasura/migrations/default/1_a/up.sql": SQL},
    "Supabase settings": {"supabase/config.toml": "a." * 50_000 + "b = 1\n", "supabase/migrations/20240101000000_a.sql": SQL},
    "a Django migration with brackets": {
        "app/migrations/__init__.py": "",
        "app/migrations/0001_a.py": "from django.db import migrations\nclass Migration(migrations.Migration):\n    operations = [" + "[" * DEEP + "]" * DEEP + "]\n",
        "manage.py": "import django\n",
    },
    "Django migrations in a circle": {
        "app/migrations/__init__.py": "",
        **{
            f"app/migrations/{n:04}_a.py": f"from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [('app', '{(n + 1) % 60:04}_a')]\n    operations = []\n"
            for n in range(60)
        },
        "manage.py": "import django\n",
    },
    "entities that extend each other": {
        "package.json": '{"dependencies": {"typeorm": "1", "pg": "1"}}',
        "src/a.ts": "import { Entity, Column } from 'typeorm';\n@Entity() export class A extends B { @Column() a: string; }\n@Entity() export class B extends A { @Column() b: string; }\n",
    },
    "decorators with brackets": {
        "package.json": '{"dependencies": {"typeorm": "1", "pg": "1"}}',
        "src/a.ts": "import { Entity, Column } from 'typeorm';\n@Entity() export class A { @Column(" + "[" * DEEP + "]" * DEEP + ") a: string; }\n",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", TREES)
def test_little_time_and_no_crash(tmp_path: Path, name: str) -> None:
    assert seconds_for(tmp_path, TREES[name]) < SECONDS
    assert not (tmp_path / "injected").exists()


def test_many_migrations_in_a_journal(tmp_path: Path) -> None:
    entries = [{"idx": n, "when": 1_700_000_000_000 + n, "tag": f"{n:04}_m", "breakpoints": True} for n in range(1_000)]
    scripts = {f"drizzle/{n:04}_m.sql": f"CREATE TABLE t{n} (id INTEGER PRIMARY KEY);\n" for n in range(1_000)}
    journal = {"drizzle/meta/_journal.json": json.dumps({"dialect": "sqlite", "entries": entries})}
    assert seconds_for(tmp_path, {**DRIZZLE, **scripts, **journal}) < SECONDS


def test_many_revisions_in_a_graph(tmp_path: Path) -> None:
    before = ["None", *(f'"{n - 1}"' if n % 3 or n < 3 else f'("{n - 1}", "{n - 3}")' for n in range(1, 1_000))]
    revisions = {f"migrations/versions/{n}.py": revision(str(n), each) for n, each in enumerate(before)}
    assert seconds_for(tmp_path, {**ALEMBIC, **revisions}) < SECONDS


COLUMNS: dict[str, tuple[str, str, Callable[[int], str], str]] = {
    "SQLAlchemy": (
        "app/models.py",
        MODELS + "class A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n",
        lambda n: f"    c{n} = Column(Integer)\n",
        "",
    ),
    "Prisma": ("prisma/schema.prisma", PRISMA + "model A {\n  id Int @id\n", lambda n: f"  c{n} Int\n", "}\n"),
    "Drizzle": (
        "src/schema.ts",
        "import { sqliteTable, integer } from 'drizzle-orm/sqlite-core';\nexport const a = sqliteTable('a', {\n",
        lambda n: f"  c{n}: integer('c{n}'),\n",
        "});\n",
    ),
    "TypeORM": (
        "src/a.ts",
        "import { Entity, Column } from 'typeorm';\n@Entity() export class A {\n",
        lambda n: f"  @Column() c{n}: number;\n",
        "}\n",
    ),
}


@pytest.mark.parametrize("mapper", COLUMNS)
def test_models_with_many_columns(tmp_path: Path, mapper: str) -> None:
    path, start, column, end = COLUMNS[mapper]
    text = start + "".join(map(column, range(5_000))) + end
    assert seconds_for(tmp_path, {**DRIZZLE, path: text}) < SECONDS


LINKED = {
    "src/a.ts": "db.exec('CREATE TABLE secret (id INTEGER)')",
    "app/a.py": "import sqlite3\nc.execute('CREATE TABLE secret (id INTEGER)')\n",
    "prisma/schema.prisma": PRISMA + "model secret {\n  id Int @id\n}\n",
    "drizzle/meta/_journal.json": '{"entries": [{"idx": 0, "tag": "secret", "when": 1}]}',
    "migrations/atlas.sum": "secret",
}


@pytest.mark.parametrize("path", LINKED)
def test_links_do_not_lead_out(tmp_path: Path, path: str) -> None:
    outside, project = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    target = outside / Path(path).name
    target.write_text(LINKED[path])
    link = project / path
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    outcome = lint(project, {**ALEMBIC, "db/1.sql": "CREATE TABLE a (id INTEGER);\n", "drizzle/0000_a.sql": SQL})
    assert "secret" not in report(outcome, "json", ReportOptions("info"))
    assert not outcome.models
    link.unlink()
    link.write_text(LINKED[path])
    outcome = lint(project, {})
    found = (*(script.sql for track in outcome.tracks for script in track.scripts), *outcome.models, *outcome.findings)
    assert "secret" in repr(found) or outcome.models


HOSTILE_NAMES = [
    "::error::injected",
    "\x1b[31mred",
    "line\n::warning::feed",
    "##[group]x",
    "right\u202eleft",
    "%0A::error::x",
]
SPEAKING = {
    ".ts": "db.exec('CREATE TABLE a (id INTEGER)'); db.exec('SELECT nothing FROM a'); db.exec(`ALTER TABLE ${b} ADD x TEXT`);",
    ".py": "import sqlite3\nc.execute('CREATE TABLE a (id INTEGER)')\nc.execute('SELECT nothing FROM a')\n",
    ".prisma": PRISMA + "model {\n",
    ".xml": "<databaseChangeLog><changeSet id='1' author='a'><dropTable tableName='b'/></changeSet></databaseChangeLog",
}


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize("suffix", SPEAKING)
def test_names_of_files_do_not_act(tmp_path: Path, suffix: str, output_format: OutputFormat) -> None:
    tree = {f"src/{number}{name}{suffix}": SPEAKING[suffix] for number, name in enumerate(HOSTILE_NAMES)}
    outcome = lint(tmp_path, {**ALEMBIC, "db/1.sql": "CREATE TABLE z (id INTEGER);\n", **tree})
    assert_harmless(report(outcome, output_format, ReportOptions("info")))
    tree = {
        f"db/{number}{name}/migrations/versions/a.py": revision("a", '"b"') for number, name in enumerate(HOSTILE_NAMES)
    }
    assert_harmless(report(lint(tmp_path, tree), output_format, ReportOptions("info")))


@pytest.mark.parametrize("output_format", FORMATS)
def test_what_code_says_does_not_act(tmp_path: Path, output_format: OutputFormat) -> None:
    name = "a\\x1b[2J\\n::error::b##[group]\\u202e"
    tree = {
        **ALEMBIC,
        "migrations/versions/a.py": revision(name, f'"{name}x"', f'op.drop_table("{name}")'),
        "src/a.ts": f"db.exec('CREATE TABLE a (id INTEGER)'); db.exec(`DROP TABLE \"{name}\"`);",
    }
    outcome = lint(tmp_path, tree)
    assert outcome.findings
    assert_harmless(report(outcome, output_format, ReportOptions("info")))
