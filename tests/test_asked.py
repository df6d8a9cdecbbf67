"""Queries of an application, asked of all that a project makes."""

from __future__ import annotations

from pathlib import Path

from lintmig.config import build_request
from lintmig.pipeline import lint
from tests.engines import proof


def said(folder: Path, files: dict[str, str], *engines: str) -> list[str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    outcome = lint(build_request(folder, engines=engines or ("postgresql",), select=("queries",)))
    return [
        f"{each.source.path}:{each.source.position(each.span.start).line} {each.message}" for each in outcome.findings
    ]


USERS = {"migrations/1_a.sql": "CREATE TABLE users (id BIGINT PRIMARY KEY, email TEXT);\n"}


def code(*queries: str) -> dict[str, str]:
    return {"src/db.ts": "".join(f"export const q{n} = (db) => db.query(`{each}`)\n" for n, each in enumerate(queries))}


def test_columns_that_another_system_adds_are_known(tmp_path: Path) -> None:
    asked = code("SELECT email, phone FROM users", "SELECT fax FROM users")
    code_adds = {"src/start.ts": 'export const start = (db) => db.query("ALTER TABLE users ADD COLUMN phone TEXT")\n'}
    assert said(tmp_path, USERS | asked | code_adds) == ["src/db.ts:2 table users has no column fax: this query fails"]


def test_queries_of_another_database_are_only_mentioned(tmp_path: Path) -> None:
    asked = code("SELECT a FROM orders", "SELECT b FROM parts", "SELECT email FROM users")
    assert said(tmp_path, USERS | asked) == []


def test_nothing_is_asked_of_a_project_without_tables(tmp_path: Path) -> None:
    assert said(tmp_path, code("SELECT a FROM orders")) == []


def test_a_table_that_only_another_engine_has_is_a_warning(tmp_path: Path) -> None:
    files = {
        "migrations/1_a.sql": "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);\n",
        "migrations/sqlite/1_b.sql": "CREATE TABLE cache (id INTEGER PRIMARY KEY);\n",
    } | code("SELECT id FROM cache", "SELECT id FROM users", "SELECT email FROM users")
    assert said(tmp_path, files, "postgresql", "sqlite") == [
        "src/db.ts:1 nothing creates table cache: this query fails"
    ]
    outcome = lint(build_request(tmp_path, engines=("postgresql", "sqlite"), select=("queries",)))
    assert [(each.severity, dict(each.engines)) for each in outcome.findings] == [
        ("warning", {"postgresql": "rejects"})
    ]


def test_what_changes_rows_is_asked_too(tmp_path: Path) -> None:
    asked = code(
        "UPDATE users SET mail = $1 WHERE id = $2",
        "DELETE FROM users WHERE ident = $1",
        "INSERT INTO users (id, mail) VALUES ($1, $2)",
        "SELECT u.id FROM users u JOIN (SELECT id AS other FROM users) x ON x.other = u.id",
        "WITH a AS (SELECT email AS e FROM users) SELECT e FROM a",
        "SELECT id FROM users WHERE EXISTS (SELECT 1 FROM users v WHERE v.id = users.id AND v.mail = '')",
    )
    assert said(tmp_path, USERS | asked) == [
        "src/db.ts:1 table users has no column mail: this query fails",
        "src/db.ts:2 table users has no column ident: this query fails",
        "src/db.ts:3 table users has no column mail: this query fails",
        "src/db.ts:6 table users has no column mail: this query fails",
    ]


def test_a_view_and_a_temporary_table_of_the_code_exist(tmp_path: Path) -> None:
    asked = {
        "src/report.py": """
def report(db):
    db.execute("CREATE TEMP TABLE totals AS SELECT id FROM users")
    db.execute("SELECT id FROM totals")
    db.execute("CREATE VIEW mails AS SELECT email FROM users")
    return db.execute("SELECT email FROM mails")
"""
    }
    assert said(tmp_path, USERS | asked) == []


def test_code_among_migrations_is_asked_nothing(tmp_path: Path) -> None:
    asked = {"migrations/2_data/run.ts": "export const q = (db) => db.query(`SELECT old_email FROM users`)\n"}
    assert said(tmp_path, USERS | asked) == []


def test_a_table_that_code_makes_uses_and_drops_exists_meanwhile(tmp_path: Path) -> None:
    asked = {
        "src/report.py": """
def report(db):
    db.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT id FROM users")
    db.execute("INSERT INTO kept SELECT id FROM users")
    db.execute("DROP TABLE kept")
"""
    }
    assert said(tmp_path, USERS | asked) == []


def test_columns_that_a_helper_of_the_code_adds_are_known(tmp_path: Path) -> None:
    helper = {"src/start.ts": "export const start = (db) => addColumnIfMissing(db, 'users', 'phone', 'TEXT')\n"}
    assert said(tmp_path, USERS | code("SELECT email, phone FROM users") | helper) == []


def test_a_query_of_catalogs_is_for_the_engine_that_has_them(tmp_path: Path) -> None:
    asked = code("SELECT name FROM sqlite_master", "SELECT seq FROM sqlite_sequence", "SELECT id FROM users")
    assert said(tmp_path, USERS | asked, "postgresql", "sqlite") == []


def test_a_table_of_a_database_that_is_attached_is_not_ours(tmp_path: Path) -> None:
    asked = code("SELECT id FROM other.users", "SELECT id FROM users", "SELECT id FROM people")
    assert said(tmp_path, USERS | asked, "sqlite") == ["src/db.ts:3 nothing creates table people: this query fails"]


def test_a_file_that_opens_its_own_database_asks_that_one(tmp_path: Path) -> None:
    own = {"src/other.py": 'db = open_store()\ndb.execute("SELECT id FROM blobs WHERE id = 1")\n'}
    asked = USERS | code("SELECT id FROM users", "SELECT email FROM users")
    assert said(tmp_path, asked | own, "sqlite") == ["src/other.py:2 nothing creates table blobs: this query fails"]
    own = {"src/other.py": 'db = sqlite3.connect("x")\ndb.execute("SELECT id FROM blobs WHERE id = 1")\n'}
    assert said(tmp_path, asked | own, "sqlite") == []


def test_a_driver_of_an_engine_that_is_no_target_may_get_the_query(tmp_path: Path) -> None:
    asked = USERS | code("SELECT id FROM users", "SELECT email FROM users", "SELECT id FROM blobs")
    assert said(tmp_path, asked, "postgresql") == ["src/db.ts:3 nothing creates table blobs: this query fails"]
    opened = {"src/open.ts": 'import { Database } from "bun:sqlite"\nexport const open = () => new Database("x")\n'}
    assert said(tmp_path, asked | opened, "postgresql") == []


def test_words_that_the_program_rewrites_are_not_judged(tmp_path: Path) -> None:
    made = {"src/make.ts": "export const make = (db) => db.run('CREATE TABLE `users` (id INTEGER)')\n"}
    for name, text in made.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    request = build_request(tmp_path, engines=("postgresql",), select=("portability",))
    assert [each.rule for each in lint(request).findings] == ["portability/unsupported-syntax"]
    (tmp_path / "src/run.ts").write_text("export const run = (db, sql) => db.query(sql.replace(/`/g, '\"'))\n")
    assert lint(request).findings == ()


def test_code_knows_tables_of_migrations_by_names_in_quotes(tmp_path: Path) -> None:
    """Its functions use them, and what is filled in may be all that a block does."""
    code = """
    export const helpers = `CREATE FUNCTION entry(p text) RETURNS jsonb LANGUAGE sql AS $$
      SELECT "value" FROM "BigStore" WHERE "keyPath" = p
    $$;`;
    export const run = (statement) => db.query(`DO $$ BEGIN
      ${raw(statement)}
    END $$;`);
    """
    table = 'CREATE TABLE "BigStore" ("keyPath" TEXT PRIMARY KEY, value JSONB);\n'
    outcome = proof.linted(tmp_path, {"migrations/1_a.sql": table, "src/a.ts": code}, ["postgresql"])
    assert [each.message for each in outcome.findings if each.severity == "error"] == []


def test_what_only_another_engine_can_have_is_asked_of_that_engine(tmp_path: Path) -> None:
    asked = code("SELECT pid FROM pg_stat_activity", "SELECT name FROM sqlite_master", "SELECT email FROM users")
    assert said(tmp_path, USERS | asked, "postgresql", "sqlite") == []


def test_each_engine_may_have_a_database_of_its_own(tmp_path: Path) -> None:
    files = {
        "migrations/postgresql/1_a.sql": "".join(f"CREATE TABLE t{n} (id INTEGER);\n" for n in range(3)),
        "cache/migrations/sqlite/1_b.sql": "CREATE TABLE cache (id INTEGER);\n",
    } | code("SELECT id FROM t1", "SELECT id FROM cache", "SELECT id FROM t2", "SELECT id FROM t0")
    assert said(tmp_path, files | code("SELECT id FROM t1", "SELECT id FROM cache"), "postgresql", "sqlite") == []


def test_an_upgrade_may_be_older_than_the_second_engine(tmp_path: Path) -> None:
    (tmp_path / "install").mkdir()
    text = "export const up = (db) => db.run('CREATE TABLE `users` (id INTEGER)')\n"
    for name, expected in (("install/make.ts", 1), ("install/upgrade5.ts", 0)):
        (tmp_path / name).write_text(text)
        request = build_request(tmp_path, engines=("postgresql", "mysql"), select=("portability",))
        assert len(lint(request).findings) == expected
        (tmp_path / name).unlink()


def test_lines_that_are_joined_are_no_query_each(tmp_path: Path) -> None:
    more = {"migrations/2_b.sql": "CREATE TABLE notes (author BIGINT, text TEXT);\n"}
    lines = "['SELECT n.text FROM users u', 'JOIN notes n ON n.author = u.id']"
    joined = {"a.py": f"def a(c):\n    c.execute('\\n'.join({lines}))\n", "b.ts": f"db.query({lines}.join(' '))\n"}
    assert said(tmp_path, USERS | more | joined) == []
    listed = {"c.py": "def a(c):\n    for each in ['SELECT fax FROM users', 'x']:\n        c.execute(each)\n"}
    told = said(tmp_path, listed)
    assert told == ["c.py:2 table users has no column fax: this query fails"]


def test_apps_that_settings_name_have_tables_of_their_own(tmp_path: Path) -> None:
    installed = {"site/settings.py": 'INSTALLED_APPS = ["users", "packaged.tokens"]\n', "users/migrations/a.py": ""}
    made = {"migrations/2_b.sql": "".join(f"CREATE TABLE t{n} (id INTEGER);\n" for n in range(4))}
    asked = code(
        "SELECT key FROM tokens_token", "SELECT key FROM users_token", *(f"SELECT id FROM t{n}" for n in range(4))
    )
    assert said(tmp_path, USERS | made | installed | asked) == [
        "src/db.ts:2 nothing creates table users_token: this query fails"
    ]


def test_what_an_extension_brings_that_another_track_installs(tmp_path: Path) -> None:
    files = {
        "docker-entrypoint-initdb.d/1.sql": "CREATE EXTENSION IF NOT EXISTS postgis;\nCREATE EXTENSION ltree;\n",
        "migrations/1_a.sql": "CREATE TABLE places (at geometry(Point, 3005), path ltree, name citext);\n"
        "CREATE INDEX places_at ON places USING gist (ST_Transform(at, 4326));\n"
        "SELECT similarity(name, 'a') FROM places;\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    request = build_request(tmp_path, engines=("postgresql",), select=("portability", "references"))
    told = [each.message for each in lint(request).findings if each.severity == "error"]
    assert told == ["PostgreSQL has no type citext, and no migration creates it"]


def test_columns_that_another_folder_of_the_database_adds(tmp_path: Path) -> None:
    files = {
        "a/migrations/V1__a.sql": "CREATE TABLE orders (id INT);\nCREATE TABLE notes (id INT);\n",
        "a/migrations/V2__b.sql": "UPDATE orders SET x = 1;\nUPDATE orders SET y = 1;\nUPDATE notes SET z = 1;\n",
        "b/migrations/V1__a.sql": "CREATE TABLE notes (id INT);\nALTER TABLE notes ADD COLUMN z INT;\n",
        "b/migrations/V2__b.sql": 'ALTER TABLE orders ADD COLUMN "x" INT;\nALTER TABLE orders ALTER y SET NOT NULL;\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = lint(build_request(tmp_path, engines=("postgresql",), select=("references",))).findings
    assert [each.message for each in found if each.source.path.startswith("a/")] == [
        "table orders has no column y",
        "table notes has no column z",
    ]


def test_tables_asked_for_with_functions_of_another_engine_are_in_another_database(tmp_path: Path) -> None:
    asked = code(
        "SELECT argMax(level, at) FROM metrics",
        "SELECT level FROM metrics",
        "SELECT email FROM users",
        "SELECT id FROM users",
        "SELECT id FROM orders",
    )
    assert said(tmp_path, USERS | asked) == ["src/db.ts:5 nothing creates table orders: this query fails"]


def test_lines_of_values_that_code_cuts_are_no_scripts(tmp_path: Path) -> None:
    body = "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\n"
    code = "readFileSync('migrations/1_a.sql');\nconst head = {}.split(';');\n"
    told = []
    for number, cut in enumerate(("lines[0]", "line", "sql")):
        files = {"migrations/1_a.sql": body, "src/db.ts": code.format(cut)}
        told.append(len(said(tmp_path / str(number), files)))
    assert told == [0, 0, 1]
