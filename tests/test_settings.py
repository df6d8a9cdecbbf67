"""Settings of the engines: what lintmig says with and without them, and what the engines do."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pymysql
import pytest

from lintmig.config import load_config
from lintmig.engines.settings import SQL_MODES, engine_of
from lintmig.model.engine import DEFAULT_SETTINGS, Engine
from lintmig.model.error import LintmigError
from tests.engines import servers
from tests.engines.proof import linted

NAMES_IN_QUOTES = """\
CREATE TABLE "t" ("a" INTEGER DEFAULT 1, b TEXT);
INSERT INTO "t" ("a", b) VALUES (1, 'x\\');
SELECT "a" FROM "t" WHERE b = '1\\';
"""
NO_SUCH_PARENT = """\
CREATE TABLE orders (id INTEGER PRIMARY KEY, client_id INTEGER REFERENCES clients (id));
INSERT INTO orders (client_id) VALUES (1);
"""
UNKNOWN_QUOTED = """\
CREATE TABLE t (a TEXT);
SELECT a FROM t WHERE a = "unknown";
"""
ANOTHER_CASE = """\
CREATE TABLE Orders (id INT);
SELECT id FROM orders;
"""


def findings(folder: Path, engine: str, sql: str, settings: str) -> list[tuple[int, str]]:
    config = {".lintmig.yaml": f"settings:\n  {settings}\n"} if settings else {}
    found = linted(folder, {**config, "1.sql": sql}, [engine]).findings
    return [
        (finding.source.position(finding.span.start).line, finding.rule)
        for finding in found
        if finding.severity != "info"
    ]


@pytest.mark.parametrize(
    ("engine", "sql", "settings", "lines"),
    [
        ("mariadb", NAMES_IN_QUOTES, "mariadb: {sql-mode: [ANSI_QUOTES, NO_BACKSLASH_ESCAPES]}", set()),
        ("mysql", NAMES_IN_QUOTES, "mysql: {sql-mode: [ansi, no_backslash_escapes]}", set()),
        ("sqlite", NO_SUCH_PARENT, "sqlite: {foreign-keys: true}", {1, 2}),
        ("sqlite", NO_SUCH_PARENT, "sqlite: {foreign-keys: false}", set()),
        ("sqlite", UNKNOWN_QUOTED, "sqlite: {double-quoted-strings: false}", {2}),
        ("sqlite", UNKNOWN_QUOTED, "", set()),
        ("mariadb", ANOTHER_CASE, "mariadb: {lower-case-table-names: 1}", set()),
        ("mariadb", ANOTHER_CASE, "", {2}),
    ],
)
def test_a_setting_decides(tmp_path: Path, engine: str, sql: str, settings: str, lines: set[int]) -> None:
    found = findings(tmp_path, engine, sql, settings)
    errors = {line for line, rule in found if not rule.startswith("portability/silent")}
    assert errors == lines


def test_a_script_sets_the_mode_for_itself(tmp_path: Path) -> None:
    sql = "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';\n" + NAMES_IN_QUOTES
    assert findings(tmp_path, "mariadb", sql, "") == []


@pytest.mark.parametrize(
    ("sql", "on", "off"),
    [
        ("SET sql_mode = 'ANSI'", {"ANSI_QUOTES", "PIPES_AS_CONCAT"}, {"STRICT_TRANS_TABLES"}),
        ("SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')", {"ANSI_QUOTES", "STRICT_TRANS_TABLES"}, set()),
        ("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'", {"STRICT_TRANS_TABLES"}, {"ANSI_QUOTES"}),
        ("SET sql_mode = ''", set(), {"STRICT_TRANS_TABLES"}),
        ("SELECT 1", {"STRICT_TRANS_TABLES"}, set()),
    ],
)
def test_set_sql_mode_is_read(sql: str, on: set[str], off: set[str]) -> None:
    engine = engine_of(sql, Engine("mariadb", (10, 11), version_is_stated=False, origin="test"))
    assert all(engine.has(name) for name in on)
    assert not any(engine.has(name) for name in off)


def test_every_mode_is_known_to_the_server() -> None:
    with closing(servers.mariadb()) as connection, connection.cursor() as cursor:
        for mode in sorted(SQL_MODES - {"TIME_TRUNCATE_FRACTIONAL"}):  # MySQL has that one alone
            cursor.execute("SET sql_mode = %s", (mode,))
        cursor.execute("SELECT @@global.sql_mode")
        ((modes,),) = cursor.fetchall()
        assert DEFAULT_SETTINGS["mariadb"] <= set(modes.split(","))
        with pytest.raises(pymysql.Error):
            cursor.execute("SET sql_mode = 'NO_SUCH_MODE'")


def test_an_unknown_mode_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".lintmig.yaml").write_text("settings:\n  mariadb:\n    sql-mode: [ANSI_QUOTE]\n")
    with pytest.raises(LintmigError) as caught:
        load_config(tmp_path)
    assert str(caught.value).startswith(".lintmig.yaml:3: unknown sql_mode 'ANSI_QUOTE'")
    assert "ANSI_QUOTES" in (caught.value.hint or "")


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".lintmig.yaml").write_text("settings:\n  sqlite:\n    foreign-key: true\n")
    with pytest.raises(LintmigError) as caught:
        load_config(tmp_path)
    assert "unknown key 'settings.sqlite.foreign-key'" in str(caught.value)
    assert "foreign-keys" in (caught.value.hint or "")
