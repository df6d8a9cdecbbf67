"""What another script finds of the session before it."""

from __future__ import annotations

from pathlib import Path

from lintmig.config import build_request
from lintmig.pipeline import lint


def said(folder: Path, files: dict[str, str], engine: str = "postgresql") -> list[str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    found = lint(build_request(folder, engines=[engine])).findings
    return [f"{each.source.path}: {each.message}" for each in found if each.severity == "error"]


def test_temporary_tables_of_an_earlier_script_may_be_gone(tmp_path: Path) -> None:
    first = "CREATE TEMPORARY TABLE r (a INT);\nCREATE TEMP TABLE r (a INT);\n"
    second = "CREATE TEMPORARY TABLE r (b INT);\nINSERT INTO r (b) VALUES (1);\n"
    files = {"migrations/001_a.sql": first, "migrations/002_b.sql": second}
    assert said(tmp_path, files) == ["migrations/001_a.sql: table r exists already"]


def test_system_user_is_a_name_before_postgresql_16(tmp_path: Path) -> None:
    sql = "CREATE TABLE t (a INT, system_user TEXT);\nUPDATE t SET system_user = 'x';\n"
    files = {"migrations/001_a.sql": sql}
    assert said(tmp_path, files, "postgresql>=13") == []
    assert len(said(tmp_path, files, "postgresql>=16")) == 2


def test_a_table_may_be_called_set(tmp_path: Path) -> None:
    sql = "CREATE TABLE t (a INT);\nCREATE VIEW v AS SELECT t.a FROM t LEFT JOIN t set ON set.a = t.a;\n"
    assert said(tmp_path, {"migrations/001_a.sql": sql}) == []


def test_what_changelogs_in_groovy_make_is_not_missing(tmp_path: Path) -> None:
    changes = (
        '<changeSet id="1" author="a">'
        '<createTable tableName="made"><column name="a" type="int"/></createTable></changeSet>'
        '<changeSet id="2" author="a"><addColumn tableName="old"><column name="a" type="int"/></addColumn></changeSet>'
        '<changeSet id="3" author="a"><addColumn tableName="made"><column name="a" type="int"/></addColumn></changeSet>'
    )
    first = '<createTable tableName="first"><column name="a" type="int"/></createTable>'
    files = {
        "db/changelog.groovy": 'databaseChangeLog = { include(file: "db/changelog.xml") }\n',
        "db/changelog.xml": "<databaseChangeLog>"
        f'<changeSet id="0" author="a">{first}</changeSet>{changes}</databaseChangeLog>',
    }
    assert said(tmp_path, files) == ["db/changelog.xml: table made has a column a already"]


def test_distinct_on_means_outputs_first(tmp_path: Path) -> None:
    sql = "CREATE TABLE o (id INT, kind INT);\nCREATE TABLE p (id INT, kind INT);\n"
    asked = "SELECT DISTINCT ON (kind) o.kind, p.id FROM o JOIN p ON o.id = p.id;\n"
    wrong = "SELECT DISTINCT ON (kind) o.id FROM o JOIN p ON o.id = p.id;\n"
    assert said(tmp_path, {"001_a.sql": sql + asked}) == []
    assert len(said(tmp_path, {"001_a.sql": sql + wrong})) == 1


def test_a_group_may_be_of_a_column_called_year(tmp_path: Path) -> None:
    sql = "CREATE TABLE f (year INT, a INT, b INT);\nCREATE TABLE g (a INT);\n"
    asked = "SELECT year, a, (SELECT g.a FROM g WHERE g.a = x.year) FROM f x GROUP BY a, year;\n"
    assert said(tmp_path, {"001_a.sql": sql + asked}) == []
    assert len(said(tmp_path, {"001_a.sql": sql + asked.replace("a, year;", "a, b;")})) == 1


def test_a_routine_returns_rows_of_the_schema_that_it_names(tmp_path: Path) -> None:
    sql = (
        "CREATE SCHEMA a;\nCREATE SCHEMA b;\nCREATE TABLE a.r (x INT);\nCREATE TABLE b.r (x INT, y INT);\n"
        "CREATE FUNCTION f() RETURNS b.r LANGUAGE sql AS $$ SELECT r.* FROM b.r LIMIT 1 $$;\n"
    )
    assert said(tmp_path, {"001_a.sql": sql}) == []
    assert len(said(tmp_path, {"001_a.sql": sql.replace("FROM b.r", "FROM a.r")})) == 1


def test_flyway_makes_tables_in_the_schema_of_its_settings(tmp_path: Path) -> None:
    sql = "CREATE TABLE t (a INT);\nINSERT INTO own.t (a) VALUES (1);\nINSERT INTO other.t (a) VALUES (1);\n"
    home = "src/main/resources/"
    wrong = [f"{home}db/migration/V1__a.sql: no migration creates table other.t"]
    files = {home + "db/migration/V1__a.sql": sql, home + "application.properties": "spring.flyway.schemas=own, o\n"}
    (tmp_path / "one").mkdir()
    assert said(tmp_path / "one", files) == wrong
    files = {
        home + "db/migration/V1__a.sql": sql,
        home + "application.yml": "spring:\n  flyway:\n    enabled: true\n    default-schema: own\n  a: b\n",
    }
    (tmp_path / "two").mkdir()
    assert said(tmp_path / "two", files) == wrong


def test_jpql_asks_classes(tmp_path: Path) -> None:
    asked = 'class Asker { String a = "SELECT p FROM OpenPeriod p"; String b = "SELECT a FROM nosuch"; }\n'
    files = {
        "db/migration/V1__a.sql": "CREATE TABLE open_period (a INT);\nCREATE TABLE other (a INT);\n",
        "src/OpenPeriod.java": "class OpenPeriod {}\n",
        "src/Asker.java": asked + 'class More { String c = "SELECT a FROM open_period WHERE a = 1"; }\n',
    }
    assert said(tmp_path, files) == ["src/Asker.java: nothing creates table nosuch: this query fails"]


def test_liquibase_creates_routines(tmp_path: Path) -> None:
    routine = "CREATE FUNCTION f() RETURNS TRIGGER AS $$ BEGIN RETURN NEW; END; $$ LANGUAGE plpgsql;"
    changes = (
        '<changeSet id="1" author="a">'
        '<createTable tableName="t"><column name="a" type="int"/></createTable></changeSet>'
        f'<changeSet id="2" author="a"><createProcedure>{routine}</createProcedure></changeSet>'
        '<changeSet id="3" author="a"><sql>'
        "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()</sql></changeSet>"
    )
    assert said(tmp_path, {"db/changelog.xml": f"<databaseChangeLog>{changes}</databaseChangeLog>"}) == []


def test_variables_of_psql_in_quotes_are_filled_in(tmp_path: Path) -> None:
    sql = 'CREATE TABLE t (a INT);\nGRANT SELECT ON t TO :"reader";\nCREATE TABLE u (a INT b INT);\n'
    assert len(said(tmp_path, {"001_a.sql": sql})) == 1


def test_what_is_named_for_mysql_beside_mariadb_is_for_mysql_alone(tmp_path: Path) -> None:
    sql = "CREATE TABLE t (a INT);\n"
    assert said(tmp_path, {"db/mysql.sql": sql, "db/mariadb.sql": sql}, "mariadb") == []


def test_the_latest_schema_is_made_instead_of_the_steps(tmp_path: Path) -> None:
    sql = "CREATE TABLE t (a INT);\n"
    files = {"up/00-latest-revision.sql": sql, "up/01-a.sql": sql, "up/02-b.sql": "ALTER TABLE t ADD COLUMN b INT;\n"}
    assert said(tmp_path, files) == []


def test_what_psql_includes_runs_in_the_order_of_the_includes(tmp_path: Path) -> None:
    files = {
        "sql/init.sql": "\\ir tables/t.sql\n\\ir functions/f.sql\n",
        "sql/tables/t.sql": "CREATE SCHEMA own;\nCREATE TABLE own.t (a INT);\n",
        "sql/functions/f.sql": "CREATE VIEW own.v AS SELECT 1 AS a;\nCREATE TABLE u (a INT);\n"
        "CREATE TABLE u (a INT);\n",
    }
    assert said(tmp_path, files) == ["sql/functions/f.sql: table u exists already"]
