"""SQL in code that is not about the schema of today, or not what the engine gets."""

from __future__ import annotations

import pytest

from lintmig.model.engine import ENGINE_NAMES
from lintmig.model.files import Files
from lintmig.model.source import Span
from lintmig.stages.evidence import made_in_code, rewrites_sql
from lintmig.stages.read import drivers_used, read_embedded
from tests.stages.test_embedded import embedded, scripts


def engines(path: str, code: str) -> list[str]:
    return [
        "all" if each.engines is None else ",".join(name for name in ENGINE_NAMES if name in each.engines)
        for each in scripts(path, code)
    ]


SQL = '"CREATE TABLE t (a int)"'


@pytest.mark.parametrize(
    "path",
    [
        "database/cockroachdb/store.go",
        "storage/rqlite/store.go",
        "src/H2Database.java",
        "src/store_cassandra.ts",
    ],
)
def test_nothing_is_judged_of_code_for_another_engine(path: str) -> None:
    code = f'import "github.com/lib/pq"\nvar q = {SQL}' if path.endswith(".go") else f"class A {{ String q = {SQL}; }}"
    assert engines(path, code) == [""]


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [
        (
            "a.ts",
            f'const f = [{{ dialect: "postgres", sql: {SQL} }}, {{ dialect: "sqlite", sql: {SQL} }}]',
            "pg sqlite",
        ),
        ("a.ts", f'const f = {{ dbType: "cockroach", sql: {SQL} }}', "none"),
        ("a.go", f'var f = F{{DBType: "mysql", SQL: {SQL}}}', "mysql"),
        ("a.py", f'run(sql={SQL}, dialect="sqlite")', "sqlite"),
        ("a.ts", f'const f = {{ title: "sqlite", sql: {SQL} }}', "all"),
        ("a.java", f"class A {{ void f() {{ if (Config.get().MYSQL) {{ run({SQL}); }} }} }}", "mysql"),
        ("a.php", f"<?php class EntryDaoPGSQL {{ function f() {{ run({SQL}); }} }}", "pg"),
        ("a.ts", f'let query = {SQL}\nif (kind === "mysql") {{ query = other }}\nrun(query)', "others"),
        ("a.ts", f"let query = {SQL}\nif (isNew) {{ query = other }}\nrun(query)", "all"),
        (
            "a.py",
            f"def widen(c):\n    c.execute({SQL})\n\ndef up(c):\n    if not is_sqlite:\n        widen(c)",
            "none of sqlite",
        ),
        ("a.py", f"def widen(c):\n    c.execute({SQL})\n\ndef up(c):\n    widen(c)", "all"),
    ],
)
def test_what_stands_beside_and_who_calls(path: str, code: str, expected: str) -> None:
    names = {
        "pg": "postgresql",
        "mysql": "mariadb,mysql",
        "none": "",
        "none of sqlite": "postgresql,mariadb,mysql",
        "others": "postgresql,sqlite",
    }
    wanted = ["postgresql", "sqlite"] if expected == "pg sqlite" else [names.get(expected, expected)]
    assert engines(path, code) == wanted


QUERY = '"SELECT a FROM t WHERE b = 1"'


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("a.ts", f"const SQL_QUERY_PLACEHOLDER = {QUERY}"),
        ("a.ts", f"const exampleQuery = {QUERY}"),
        ("a.py", f'if __name__ == "__main__":\n    run({QUERY})'),
        ("a.go", f"const migrate1To2Rows = {QUERY}"),
        ("a.ts", f"async function upgradeToV3(db) {{ await db.all({QUERY}) }}"),
        ("a.py", f'try:\n    c.execute({QUERY})\nexcept Error:\n    c.execute("ALTER TABLE t ADD COLUMN a TEXT")'),
        ("a.ts", f"function has(db) {{ try {{ db.get({QUERY}) }} catch (e) {{ return false }} }}"),
        ("a.go", 'var q = gorm.Expr("(SELECT a FROM t WHERE u.b = 1)")'),
        ("a.py", f'Pack.objects.extra(select={{"count": {QUERY}}})'),
        ("a.py", f"sounds.annotate(count=RawSQL({QUERY}, ()))"),
        ("a.ts", "const q = `SELECT ${columns} FROM t GROUP BY t.a HAVING count(*) > b`"),
    ],
)
def test_a_query_that_is_not_of_today_is_not_asked(path: str, code: str) -> None:
    assert embedded(path, code).queries == ()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("a.ts", f"const query = {QUERY}"),
        ("a.ts", f"const updateQuery = {QUERY}"),
        ("a.ts", f"try {{ db.get({QUERY}) }} catch (e) {{ console.error(e) }}"),
        ("a.py", f'if __name__ == "a":\n    run({QUERY})'),
    ],
)
def test_others_are(path: str, code: str) -> None:
    assert len(embedded(path, code).queries) == 1


def conditions(path: str, code: str) -> list[tuple[str, bool]]:
    return [(each.sql.split("(")[0].strip(), each.is_conditional) for each in scripts(path, code)]


def test_what_a_handler_changes_may_have_happened() -> None:
    code = (
        'def f(c):\n    c.execute("CREATE TABLE t (a int, b int)")\n    try:\n        c.execute("SELECT b FROM t")\n'
        '    except Error:\n        c.execute("ALTER TABLE t ADD COLUMN b int")\n'
    )
    assert conditions("a.py", code) == [("CREATE TABLE t", False), ("ALTER TABLE t ADD COLUMN b int", True)]


def test_nobody_knows_in_which_order_constants_run() -> None:
    code = (
        "package a\nconst (\n\tcreate = `CREATE TABLE t (a int);\nCREATE INDEX i ON t (a)`\n"
        "\tmigrate1 = `ALTER TABLE t RENAME TO t_old;\nCREATE TABLE IF NOT EXISTS t (a int, b int);\n"
        "CREATE INDEX i ON t (a)`\n)"
    )
    assert [conditional for _, conditional in conditions("a.go", code)] == [False, True]


def test_what_changes_a_table_comes_behind_what_makes_it() -> None:
    code = (
        "class M {\n  up() { if (v < 2) { run('ALTER TABLE t ADD b int') } run(this.make()) }\n"
        "  make() { return `CREATE TABLE t (a int)` }\n}"
    )
    assert [sql for sql, _ in conditions("a.ts", code)] == ["CREATE TABLE t", "ALTER TABLE t ADD b int"]


def test_a_hole_that_may_be_a_clause_is_not_read() -> None:
    trigger = '("CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE" " {call}".format(call=c))'
    assert scripts("a.py", f"q = {trigger}") == []
    assert scripts("a.py", 'q = f"ALTER SEQUENCE s RESTART WITH {order_id}"') == []
    assert scripts("a.go", "var q = `do $$ begin ALTER TABLE [[old]] RENAME TO [[new]]; end$$`") == []


def test_a_name_in_a_key_is_a_name() -> None:
    (script,) = scripts("A.java", 'class A { String q = "CREATE TABLE t (" + id + " INT, PRIMARY KEY (" + id + "))"; }')
    name = script.sql.split("(")[1].split(" ")[0]
    assert name.isidentifier()
    assert script.sql == f"CREATE TABLE t ({name} INT, PRIMARY KEY ({name}))"


def test_tables_that_are_changed_in_ways_that_are_not_read_are_not_asked_for() -> None:
    code = "run(`ALTER TABLE t ADD COLUMN ${name} ${kind} ${rest}`)\nrun('SELECT a FROM t WHERE b = 1')"
    found = embedded("a.ts", code)
    assert (found.queries, found.made) == ((), frozenset())


def files(**texts: str) -> Files:
    named = {name.replace("_", "."): text for name, text in texts.items()}
    return Files({name: name for name in named}, named.__getitem__)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a_php", "function preSql($sql) { return str_replace('`', '\"', $sql); }"),
        ("a_ts", "export const toPg = (sql) => sql.replace(/`/g, '\"')"),
        ("a_go", 'var quoteRE = regexp.MustCompile("`") // of a query'),
        ("a_go", "func f(query string) { switch r { case '`': b.WriteRune('\"') } }"),
        ("a_go", 'return strings.Replace(strings.Join(sqlParts, ""), "MEDIUMTEXT", "TEXT", -1)'),
        ("a_py", "sql = re.sub(r'AUTOINCREMENT', '', sql)"),
        ("a_go", 'import "xorm.io/xorm"'),
    ],
)
def test_a_program_that_rewrites_its_sql(name: str, code: str) -> None:
    assert rewrites_sql(files(**{name: code})) == name.replace("_", ".")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a_ts", "const toPg = (sql) => sql.replace(/\\?/g, () => `$${n++}`)"),
        ("a_ts", "const name = title.replace('-', '_') // in a query"),
        ("a_go", "return strings.ReplaceAll(key, `\\`, `/`) // schema"),
    ],
)
def test_a_program_that_does_not(name: str, code: str) -> None:
    assert rewrites_sql(files(**{name: code})) is None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("addColumnIfMissing(db, 'users', names, 'phone', 'TEXT')", ("users", "phone")),
        ('dialect.AlterTable("users").AddColumn(dialect.Column("phone", Text))', ("users", "phone")),
        ('for sql in ["ALTER TABLE users " + "ADD COLUMN phone TEXT"]: run(sql)', ("users", "phone")),
        ('if "phone" not in columns: add()', ("users", "phone")),
        ('addColumn(e, "Users", "Phone", "TEXT")', ("users", "phone")),
        ('db.createTable("users", make)', ("users", "")),
        ('run("CREATE TABLE users (" + columns + ")")', ("users", "")),
        ("one(\"SELECT name FROM sqlite_master WHERE name = 'users'\")", ("users", "")),
    ],
)
def test_what_code_makes_in_ways_that_are_not_read(code: str, name: tuple[str, str]) -> None:
    assert made_in_code(files(a_py=code), [name], {}) == frozenset({name})
    assert made_in_code(files(a_py=code), [name], {"a.py": [Span(0, len(code))]}) == frozenset()


def test_a_column_of_another_table_is_not_this_ones() -> None:
    code = 'run("ALTER TABLE orders ADD COLUMN phone TEXT")'
    assert made_in_code(files(a_py=code), [("users", "phone")], {}) == frozenset()
    assert made_in_code(files(a_py='row["phone"] = 1'), [("users", "phone")], {}) == frozenset()


def test_drivers() -> None:
    assert drivers_used(files(a_ts='import { Database } from "bun:sqlite"', b_py="import psycopg2")) == frozenset(
        {"sqlite", "postgresql"}
    )
    texts = {"tests/a.py": "import sqlite3"}
    assert drivers_used(Files({path: path for path in texts}, texts.__getitem__)) == frozenset()


def test_a_folder_of_tests_is_known_by_a_word_of_its_name() -> None:
    texts = {"src/__integration_tests__/help.ts": f"run({QUERY})"}
    assert read_embedded(Files({path: path for path in texts}, texts.__getitem__)).queries == ()


def test_a_schema_that_the_same_code_drops_is_made_anew() -> None:
    code = 'def f(c):\n    c.execute("DROP SCHEMA public CASCADE")\n    c.execute("CREATE SCHEMA public")\n'
    assert conditions("a.py", code) == [("CREATE SCHEMA public", True)]
    assert conditions("a.py", code.replace("DROP SCHEMA public", "DROP SCHEMA other")) == [
        ("CREATE SCHEMA public", False)
    ]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('run(["DO $$", "BEGIN", "PERFORM 1;", "END $$"].join("\\n"))', 0),
        ('run(["CREATE TABLE a (b int)", "CREATE TABLE c (d int)"].join(";"))', 2),
        ('run(["CREATE TABLE a (b int);", "CREATE TABLE c (d int);"].join("\\n"))', 2),
        ('for (const s of ["CREATE TABLE a (b int)", "CREATE TABLE c (d int)"]) run(s)', 2),
        ("const q = `SELECT a FROM b WHERE c = 1`\nfetch(`${base}?q=${encodeURIComponent(q)}`)", 0),
        ("const q = `SELECT a FROM b WHERE c = 1`\nrun(q)\nfetch(`?q=${encodeURIComponent(other)}`)", 1),
        ("fetch(`?q=` + encodeURIComponent(`SELECT a FROM b WHERE c = 1`))", 0),
        ("const soql = `SELECT a FROM b WHERE c = 1`\nrun(soql)", 0),
    ],
)
def test_lines_of_a_text_and_what_services_are_asked_are_left_alone(code: str, found: int) -> None:
    assert len(scripts("a.ts", code)) == found


def test_lines_that_python_joins_are_left_alone() -> None:
    assert scripts("a.py", 'run("\\n".join(["DO $$", "BEGIN", "END $$"]))') == []


def test_a_go_package_imports_its_driver_in_any_of_its_files() -> None:
    texts = {
        "db/a.go": 'package db\n\nimport (\n\t_ "github.com/mattn/go-sqlite3"\n)\n',
        "db/b.go": f"package db\n\nfunc f(db *DB) {{ db.Exec({SQL}) }}\n",
        "other/c.go": f"package other\n\nfunc f(db *DB) {{ db.Exec({SQL}) }}\n",
    }
    found = read_embedded(Files({path: path for path in texts}, texts.__getitem__))
    assert {track.path: track.scripts[0].engines for track in found.bootstraps} == {
        "db/b.go": frozenset({"sqlite"}),
        "other/c.go": None,
    }


def test_what_takes_the_place_of_a_table_that_may_be_gone_may_be_there() -> None:
    code = """
function open() {
  db.exec('CREATE TABLE versions (version int)');
  const steps = [
    () => {
      db.exec('CREATE TABLE versions_new (id int)');
      db.exec('DROP TABLE versions');
      db.exec('ALTER TABLE versions_new RENAME TO versions');
    },
  ];
}
"""
    (track,) = embedded("a.ts", code).bootstraps
    assert [each.is_conditional for each in track.scripts] == [False, False, True, True]
