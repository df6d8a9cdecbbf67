"""SQL in strings of a program: what is taken, and where each part of it stands."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest

from lintmig.model.files import Files
from lintmig.model.script import Script
from lintmig.model.source import Span
from lintmig.stages.read import Embedded, read_embedded


def embedded(path: str, text: str) -> Embedded:
    return read_embedded(Files({path: path}, lambda _: text))


def scripts(path: str, text: str) -> list[Script]:
    found = embedded(path, text)
    return [script for track in found.bootstraps for script in track.scripts] + list(found.queries)


def said(path: str, text: str, words: str) -> str:
    """The part of the file that says some words of the only script in it."""
    (script,) = scripts(path, text)
    start = script.sql.index(words)
    span = script.source_map.file_span(Span(start, start + len(words)))
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("path", "code", "sql"),
    [
        ("a.ts", "db.exec('CREATE TABLE t (a int)')", "CREATE TABLE t (a int)"),
        ("a.ts", "db.exec(`CREATE TABLE t (\n  a int\n)`)", "CREATE TABLE t (\n  a int\n)"),
        ("a.js", "db.exec('CREATE TABLE t ' + \"(a int)\")", "CREATE TABLE t (a int)"),
        ("a.tsx", "const x = <p>{run(`CREATE TABLE t (a int)`)}</p>", "CREATE TABLE t (a int)"),
        ("a.ts", r"db.exec('CREATE TABLE t (a text DEFAULT \'x\')')", "CREATE TABLE t (a text DEFAULT 'x')"),
        ("a.ts", "sql`SELECT a FROM t WHERE b = ${c}`", "SELECT a FROM t WHERE b = $1"),
        ("a.ts", "q(`SELECT a FROM t WHERE b = ? AND c = ${c}`)", "SELECT a FROM t WHERE b = ? AND c = ?"),
        ("a.ts", "q(`SELECT a FROM t WHERE b = $1 LIMIT ${c}`)", "SELECT a FROM t WHERE b = $1 LIMIT $2"),
        ("a.ts", "q(`SELECT a FROM t WHERE b LIKE '%${c}%'`)", "SELECT a FROM t WHERE b LIKE $1"),
        ("a.ts", "q(`SELECT a FROM t ${whereClause} LIMIT 5`)", "SELECT a FROM t   LIMIT 5"),
        ("a.ts", "q(`UPDATE t SET ${changes} WHERE a = 1`)", None),
        ("a.py", "def run_self_test():\n    check('CREATE TABLE t (a int)')", None),
        ("a.ts", "const lines = ['DO $$', 'BEGIN', 'END $$;']", None),
        ("a.ts", "q(`DO $$ BEGIN NULL; END $$`)", "DO $$ BEGIN NULL; END $$"),
        ("a.ts", "q`WITH n AS (${m}) ${b ? q`SELECT a FROM n` : c}`", None),
        ("a.ts", "show(`with ${await q(`SELECT a FROM n`)} as found`)", "SELECT a FROM n"),
        ("a.ts", "q(`INSERT INTO t (${columns}) VALUES (${values})`)", None),
        ("a.ts", "q(`INSERT INTO t (a, b) VALUES (${a}, ${b})`)", "INSERT INTO t (a, b) VALUES ($1, $2)"),
        ("a.py", 'db.execute("CREATE TABLE t " "(a int)")', "CREATE TABLE t (a int)"),
        ("a.py", 'db.execute("""CREATE TABLE t (\n a int)""")', "CREATE TABLE t (\n a int)"),
        ("a.py", 'db.execute(f"SELECT a FROM t WHERE b = {c}")', "SELECT a FROM t WHERE b = $1"),
        ("a.py", 'db.execute("SELECT a FROM t WHERE b = %s" % c)', "SELECT a FROM t WHERE b = $1"),
        ("a.py", 'db.execute("SELECT a FROM t WHERE b = {}".format(c))', "SELECT a FROM t WHERE b = $1"),
        ("a.py", 'db.execute("SELECT a FROM t WHERE b = %s", (c,))', "SELECT a FROM t WHERE b = %s"),
        ("a.py", "db.execute(r\"SELECT a FROM t WHERE b ~ '\\d'\")", "SELECT a FROM t WHERE b ~ '\\d'"),
        ("a.py", 'def f():\n    """SELECT a FROM t"""', None),
    ],
)
def test_a_literal_becomes_sql(path: str, code: str, sql: str | None) -> None:
    assert [script.sql for script in scripts(path, code)] == ([] if sql is None else [sql])


def test_every_part_stands_where_the_code_says_it() -> None:
    code = r"""db.exec('CREATE TABLE t (é text DEFAULT \'x\', ' + `b int)`)"""
    assert said("a.ts", code, "é text") == "é text"
    assert said("a.ts", code, "x'") == r"x\'"
    assert said("a.ts", code, "b int") == "b int"
    assert said("a.py", 'run(f"DELETE FROM t WHERE {key} = 1 AND b = 2")', "b = 2") == "b = 2"
    assert said("a.ts", "q(`DELETE FROM t WHERE b = ${c.d} AND e = 2`)", "$1") == "${c.d}"


def test_a_name_that_is_filled_in_is_a_hole() -> None:
    (script,) = scripts("a.ts", "q(`CREATE TABLE ${name} (a int)`)")
    ((start, end),) = [(hole.start, hole.end) for hole in script.holes]
    assert script.sql[:start] == "CREATE TABLE "
    assert script.sql[end:] == " (a int)"


PROSE = """
update from your connections
Update your profile set by the admin
Select a plan from the list
Select items from cart
SELECT A PLAN FROM THE LIST
Delete from cart
delete from the list
create table reservation
Create table for two
drop table here
Insert into slot (left)
insert into the box
Select all
Select an option from the menu below
With a new account you can (optionally) log in
update available
Alter table layout
Create index page
Create view
select-none text-sm from-red-500
with gradient from white
Drop table rows here to delete
Truncate text after two lines
begin transaction with the bank
Replace into the new folder
Create or replace the file
Create type
Update the user set in settings
delete from favourites?
Select users from the left panel, then click Next
Create function
create schema for the data
create trigger when something happens
Create a view as select users
Select your country from: the list
update or delete
Do $5 worth of work
pragma once
""".strip().splitlines()


@pytest.mark.parametrize("prose", PROSE)
@pytest.mark.parametrize("quote", ["'", '"', "`"])
def test_prose_is_not_sql(prose: str, quote: str) -> None:
    assert embedded("a.ts", f"show({quote}{prose}{quote})") == Embedded()


@pytest.mark.parametrize(
    "code",
    [
        "console.log('DELETE FROM users WHERE a = 1')",
        "throw new Error('DELETE FROM users WHERE a = 1 failed')",
        "if (sql === 'SELECT * FROM users') {}",
        "sql.startsWith('SELECT * FROM users')",
        'const x = <Input placeholder="SELECT * FROM users" />',
        "// db.exec('CREATE TABLE t (a int)')",
        "const QUERY_PLACEHOLDER = 'SELECT * FROM users'",
        "const options = { placeholder: 'SELECT * FROM users' }",
        "/* `CREATE TABLE t (a int)` */",
    ],
)
def test_what_is_not_run_is_not_taken(code: str) -> None:
    assert scripts("a.tsx", code) == []


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.ts",
        "src/__tests__/a.ts",
        "src/a.test.ts",
        "test_a.py",
        "pkg/a_test.go",
        "cypress/a.js",
        "types/a.d.ts",
        "public/a.min.js",
        "docs/a.ts",
        "src/__snapshots__/a.ts",
    ],
)
def test_files_that_are_not_the_application_are_left_out(path: str) -> None:
    assert scripts(path, "db.exec('CREATE TABLE t (a int)')") == []


def test_what_a_tools_migration_says_is_left_to_its_reader() -> None:
    code = "exports.up = async (knex) => { await knex.raw('CREATE TABLE t (a int)') }"
    assert scripts("migrations/20200101_a.js", code) == []
    code = "async function up(knex) { await knex.raw('CREATE TABLE t (a int)') }\nmodule.exports = {\n  up,\n  down,\n}"
    assert scripts("migrations/20200102_b.js", code) == []
    assert scripts("migrations/20200103_c.js", code.replace("knex", "db")) == []
    assert len(scripts("src/a.js", "db.exec('CREATE TABLE t (a int)')")) == 1


SAMPLES = {
    "a.tsx": "import D from 'pg'\nconst é = `SELECT ${a} FROM t WHERE b = '${c}'` + \"x\\n\" // lintmig\n"
    "switch (d) { case 'sqlite': run(`CREATE TABLE t (\n a int, ${b} text)`); default: f(<p a=\"x\">y</p>) }\n",
    "a.py": 'import sqlite3\ndef f(x: str):\n    """SELECT 1"""\n    if d == "pg":\n'
    '        return run(f"DELETE FROM {t!r} WHERE a = {b:>3}")\n'
    '    q = ("INSERT INTO t (a) " "VALUES (%s)" % 1)\n    open(Path("a") / "b.sql")\n',
    "a.go": 'package a\n//go:embed a.sql\nvar q = fmt.Sprintf("SELECT %s FROM t", `x`)\n'
    'func (s *PgStore) f() { if d == "pg" { return } }\n',
    "A.java": 'class A { String q = """\n CREATE TABLE t (a int)\n """ + String.format("SELECT %s FROM t", x); }\n',
    "a.kt": 'val q = """SELECT $a FROM ${t.x}""".trimIndent()\nwhen (d) { "pg" -> run("DELETE FROM t WHERE a = 1") }\n',
    "a.cs": 'class A { string q = $@"SELECT ""a"" FROM {t}" + @"x";'
    ' string r = """\n DELETE FROM t WHERE a = 1 """; }\n',
    "a.php": "<?php $q = <<<SQL\nSELECT $a FROM {$t->x} WHERE b = 1\nSQL . 'x' . \"UPDATE t SET a = $b\";\n",
    "a.rb": "execute(<<~SQL)\n  SELECT #{a}\n  FROM t\nSQL\nrun('DELETE FROM t WHERE a = 1') unless sqlite?\n",
}


@pytest.mark.parametrize("path", SAMPLES)
def test_cut_files_never_break_it(path: str) -> None:
    whole = SAMPLES[path]
    chance = Random(path)
    cuts = [whole[:end] for end in range(0, len(whole), 3)] + [whole[start:] for start in range(0, len(whole), 3)]
    for _ in range(60):
        start, end = sorted(chance.randrange(len(whole) + 1) for _ in range(2))
        cuts.append(whole[:start] + whole[end:])
    for text in cuts:
        found = embedded(path, text)
        for script in [script for track in found.bootstraps for script in track.scripts] + list(found.queries):
            for at in range(len(script.sql) + 1):
                span = script.source_map.file_span(Span(at, min(at + 3, len(script.sql))))
                assert 0 <= span.start <= span.end <= len(text)
        for load in found.loads:
            assert 0 <= load.place.span.start <= load.place.span.end <= len(text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ts", "f(`SELECT a FROM t WHERE " + "${" * 3_000 + "`)"),
        ("a.ts", "x = `CREATE TABLE t (a int)`" + " + 'x'" * 5_000),
        ("a.ts", "if (a) {" * 3_000 + "run(`CREATE TABLE t (a int)`)" + "}" * 3_000),
        ("a.ts", "if (a) {" * 2_000 + "run(`CREATE TABLE t (a int)`)\n" * 2_000 + "}" * 2_000),
        ("a.py", "x = " + "(" * 5_000 + "'SELECT a FROM t'" + ")" * 5_000),
        ("a.ts", "run('SELECT a FROM t')\n" * 5_000),
        ("a.ts", "run(`" + "SELECT (" * 20_000 + "`)"),
        ("a.ts", "run(`" + "create " * 50_000 + "`)"),
        ("a.ts", "'SELECT " + "--\n" * 50_000 + "'"),
        ("a.ts", "function f() {" + "if (isPg) { return }\n" * 3_000 + "run(`CREATE TABLE t (a int)`)}"),
    ],
    ids=range(10),
)
def test_hostile_files_take_no_long_time(path: str, text: str) -> None:
    started = process_time()
    embedded(path, text)
    assert process_time() - started < 5


@pytest.mark.parametrize(
    ("path", "code", "loaded"),
    [
        (
            "lib/a.ts",
            'readFileSync(path.join(process.cwd(), "scripts", "a.sql"))',
            [("scripts/a.sql", "scripts/a.sql")],
        ),
        ("lib/a.ts", "readFileSync(`scripts/0${id}_${name}.sql`)", [(None, "scripts/0*_*.sql")]),
        ("lib/a.ts", "const all = ['a.sql', 'none.sql']", [("scripts/a.sql", "a.sql"), (None, "none.sql")]),
        ("lib/a.py", 'open(os.path.join(here, "b.sql"))', [("lib/b.sql", "b.sql")]),
        ("lib/a.py", '(Path(__file__).parent / "b.sql").read_text()', [("lib/b.sql", "b.sql")]),
        (
            "lib/a.go",
            "package a\n//go:embed b.sql c/*.sql\nvar s string",
            [("lib/b.sql", "lib/b.sql"), (None, "lib/c/*.sql")],
        ),
        ("lib/a.ts", "say('see a.sql for more')", []),
    ],
)
def test_files_that_a_program_names(path: str, code: str, loaded: list[tuple[str | None, str]]) -> None:
    found = read_embedded(Files({path: path}, lambda _: code), ["scripts/a.sql", "lib/b.sql"])
    assert [(load.path, load.pattern) for load in found.loads] == loaded
