"""Our own grammar of MariaDB and MySQL beside the engine, and the notation that it is written in."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pymysql
import pytest

from lintmig.engines import lists
from lintmig.model.engine import Engine, EngineName, Version
from lintmig.model.script import Script
from lintmig.model.source import Source
from lintmig.stages.parse import Recognizer, parse
from lintmig.stages.parse.notation import Dialect, GrammarError, words_of
from lintmig.stages.parse.peg import Matcher, Peg
from lintmig.stages.parse.recognise import GRAMMAR, judgement, refusal_of
from lintmig.stages.parse.split import split
from lintmig.stages.parse.terminals import classes_of, keys_of
from tests.engines import servers

LINES = [
    line.partition(" ")
    for line in Path(__file__).with_name("mariadb.txt").read_text("utf-8").splitlines()
    if line[0] in "+-"
]
RESERVED = frozenset(name.upper() for name in lists.reserved(Engine("mariadb", (10, 11), True, "test")))
STATEMENTS = [(sql, sign == "+") for sign, _, sql in LINES]
TEXT = GRAMMAR.read_text("utf-8")


def engine(name: EngineName = "mariadb", version: Version = (10, 11)) -> Engine:
    return Engine(name, version, True, "test")


def refused(sql: str, target: Engine | None = None) -> str | None:
    """The message about a text that is one statement."""
    target = target or engine()
    (tokens,) = split(sql, target.name).statements
    refusal = refusal_of(sql, tokens, target)
    return refusal.message if refusal else None


def test_statements_are_judged_as_they_are_marked() -> None:
    assert [sql for sql, is_taken in STATEMENTS if (refused(sql) is None) != is_taken] == []


def test_statements_are_marked_as_the_engine_judges_them() -> None:
    wrong = []
    with servers.mariadb() as connection, servers.scratch_database(connection) as cursor:
        for sql, is_taken in STATEMENTS:
            cursor.execute("SET @statement = %s", (sql,))
            code = 0
            try:
                cursor.execute("PREPARE s FROM @statement")
            except pymysql.MySQLError as error:
                code = error.args[0]
            if (code not in (1064, 1149)) != is_taken:
                wrong.append((code, sql))
    assert wrong == []


class Recording(Peg):
    """Remembers the rules that matched something."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.matched: set[str] = set()
        super().__init__(text, dialect, classes_of(words_of(text), RESERVED))

    def _rule(self, name: str) -> Matcher:
        matcher = super()._rule(name)

        def recording(at: int) -> int:
            reached = matcher(at)
            if reached >= 0:
                self.matched.add(name)
            return reached

        return recording


def test_every_rule_is_in_a_statement() -> None:
    peg = Recording(TEXT, Dialect("mariadb", (10, 11)))
    words = words_of(TEXT)
    for sql, is_taken in STATEMENTS:
        if is_taken:
            (tokens,) = split(sql, "mariadb").statements
            peg.stop(keys_of(sql, tokens, words, RESERVED)[0])
    peg.check()
    assert sorted(set(peg._texts) - peg.matched - NOT_THERE) == []


NOT_THERE = {"row_alias", "enforcement", "validation", "called", "uncalled", "uncast", "untyped"}
"""What only MySQL or a later MariaDB has, and what is only looked for so as to be refused."""


@pytest.mark.parametrize("name", ["mariadb", "mysql"])
def test_the_grammar_means_something(name: EngineName) -> None:
    Peg(TEXT, Dialect(name, (99,)), classes_of(words_of(TEXT), frozenset())).check()


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a INT, KEY k ((a + 1)), KEY l (a) INVISIBLE)",
        "CREATE TABLE t (a INT, CHECK (a > 1) NOT ENFORCED)",
        "CREATE TABLE t (a INT CHECK (a > 1) NOT NULL, b INT AS (a) STORED NOT NULL)",
        "INSERT INTO t (a) VALUES (1) AS new (b) ON DUPLICATE KEY UPDATE a = new.b",
        "SELECT a -> '$.b', c ->> '$.d' FROM t FOR SHARE SKIP LOCKED",
        "SELECT * FROM t, LATERAL (SELECT t.a) AS u (b)",
        "SELECT * FROM (SELECT 1) AS t (a)",
        "TABLE t ORDER BY a LIMIT 1",
        "VALUES ROW(1, 2), ROW(3, 4)",
        "SELECT 1 MEMBER OF ('[1]'), CAST('{}' AS JSON)",
        "SELECT JSON_VALUE(a, '$.b' RETURNING SIGNED) FROM t",
        "WITH x AS (SELECT 1) DELETE FROM t AS y WHERE a IN (SELECT * FROM x)",
        "ALTER TABLE t ALTER INDEX k INVISIBLE, DROP CHECK c",
        "DROP INDEX k ON t LOCK = NONE",
        "CREATE USER u IDENTIFIED WITH caching_sha2_password BY 'x'",
        "EXPLAIN ANALYZE SELECT 1",
    ],
)
def test_what_mysql_alone_has(sql: str) -> None:
    assert refused(sql, engine("mysql", (8, 0))) is None
    assert refused(sql) is not None


@pytest.mark.parametrize(
    ("sql", "version"),
    [
        ("SELECT * FROM (SELECT 1) AS t (a)", (11, 7)),
        ("DELETE FROM t AS x WHERE x.a = 1", (11, 6)),
        ("CREATE TABLE t (a VECTOR(3) NOT NULL, VECTOR INDEX (a))", (11, 7)),
        ("CREATE SEQUENCE s AS INT", (11, 5)),
        ("CREATE FUNCTION f(a INT DEFAULT 1) RETURNS INT RETURN a", (11, 8)),
        ("CREATE TRIGGER g BEFORE INSERT OR UPDATE OF a ON t FOR EACH ROW SET NEW.a = 1", (12, 0)),
    ],
)
def test_what_later_versions_have(sql: str, version: Version) -> None:
    assert refused(sql) is not None
    assert refused(sql, engine("mariadb", version)) is None


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT a FROM t WHERE", "syntax error: the statement ends too early"),
        ("SELECT a::INT FROM t", "syntax error near ::"),
        ("CREATE TABLE t (a INT, b TEXT[])", "syntax error near ["),
        ("INSERT INTO t VALUES (1)\n  ON CONFLICT DO NOTHING", "syntax error near CONFLICT"),
        ("SELECT 1 FROM t LIMIT 'x\n  y'", "syntax error near 'x y'"),
    ],
)
def test_where_it_stops(sql: str, message: str) -> None:
    assert refused(sql) == message


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("SET sql_mode = 'ORACLE'; SELECT 1 FROM; SELECT 2 FROM;", 0),
        ("SET SESSION sql_mode = 'STRICT_ALL_TABLES'; SELECT 1 FROM;", 1),
        ("CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW IF NEW.a THEN SET NEW.b = 1; END IF;", 0),
        ("CREATE PROCEDURE p() l: LOOP SELECT 1; LEAVE l; END LOOP;", 0),
        ("IF 1 THEN SELECT 1; ELSE SELECT 2; END IF;", 0),
        ("END; ELSE SELECT 1;", 2),
        ("DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2 FROM; END//\nSELECT 1//", 1),
        ("SELECT 1 /*!80000 FROM WHERE */; SELECT 2 /*!40000 FROM WHERE */;", 1),
        ("SELECT " + "(" * 2_000 + "1" + ")" * 2_000 + "; SELECT;", 1),
    ],
)
def test_scripts(sql: str, count: int) -> None:
    found = judgement(sql, split(sql, "mariadb").statements, engine())
    assert len(found.refusals) == count


def test_what_is_not_judged_is_said() -> None:
    sql = "SELECT " + "(" * 2_000 + "1" + ")" * 2_000 + "; SET sql_mode = 'ANSI_QUOTES'; SELECT \"a\";"
    found = judgement(sql, split(sql, "mariadb").statements, engine())
    assert sorted(found.unjudged) == [0, 2]


def steps(sql: str) -> int:
    """How many functions are called to judge a text."""
    (tokens,) = split(sql, "mariadb").statements
    refusal_of(sql, tokens, engine())
    count = 0

    def counting(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counting)
    try:
        refusal_of(sql, tokens, engine())
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("opening", "repeated", "middle", "closing"),
    [
        ("SELECT 1", " AND a = 1", "", ""),
        ("INSERT INTO t VALUES (1)", ", (1, 'x', NULL)", "", ""),
        ("SELECT ", "(", "1 1", ")"),
        ("SELECT ", "f(AVG(", "1 +", "))"),
        ("SELECT ", "(1, ", "1 1 1", ")"),
        ("SELECT ", "INTERVAL(", "1 1", ")"),
        ("SELECT ", "TRIM(", "1 1", ")"),
        ("SELECT ", "CAST(", "1 1", ")"),
        ("SELECT ", "CASE WHEN ", "1 1 1", ""),
        ("SELECT ", "1 = ANY (SELECT ", "1 1 1", ")"),
        ("SELECT ", "(VALUES (", "1 1 1", "))"),
        ("SELECT ", "SUM(1) OVER (ORDER BY 1 ROWS BETWEEN ", "1 1", ")"),
        ("SELECT ", "@a := ", "1 1 1", ""),
        ("SELECT ", "- + - INTERVAL (", "1 1 1", ""),
        ("SELECT * FROM ", "(", "t x x", ")"),
        ("SELECT * FROM ", "(SELECT * FROM ", "t x x", ") a"),
        ("SELECT * FROM ", "(", "SELECT 1 x x", ")"),
        ("SELECT * FROM t ", "LEFT JOIN u ", "x x", ""),
        ("SELECT * FROM ", "JSON_TABLE(", "1 1 1", ""),
        ("", "(", "SELECT 1 x x", ")"),
        ("INSERT INTO t ", "(SELECT ", "1 1 1", ")"),
        ("CREATE TABLE t (a INT DEFAULT ", "(", "1 1 1", ")"),
        ("CREATE TABLE t (a INT) PARTITION BY LIST (a) (PARTITION p VALUES IN ", "(", "1 1 1", ")"),
        ("CREATE PROCEDURE p() ", "BEGIN IF 1 THEN ", "SELECT 1 1 1;", " END IF; END;"),
        ("CREATE PROCEDURE p() ", "BEGIN NOT ATOMIC ", "SELECT 1 1 1;", " END;"),
        ("CREATE PROCEDURE p() ", "a: BEGIN ", "SELECT 1 1 1;", " END;"),
        ("CREATE PROCEDURE p() BEGIN ", "DECLARE EXIT HANDLER FOR 1 BEGIN ", "SELECT 1 1 1;", " END;"),
    ],
)
def test_time_is_linear(opening: str, repeated: str, middle: str, closing: str) -> None:
    few, many = (steps(opening + repeated * n + middle + closing * n) for n in (8, 16))
    assert many < 2.5 * few


WORDS = {"<name>": frozenset({"<plain>"}), "<integer>": frozenset({"<integer>"})}


def peg(text: str) -> Peg:
    return Peg(text, Dialect("mariadb", (10, 11)), WORDS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT", "no rule is opened before SELECT"),
        ("statement = A\nstatement = B", "statement is said twice"),
        ("statement = other", "there is no rule other"),
        ("statement = A\nother = B", "nothing uses other"),
        ("statement = <none>", "statement: there is no class <none>"),
        ("statement = statement A", "statement begins with itself"),
        ("statement = A? statement", "statement begins with itself"),
        ("statement = (A?)*", "statement: what is optional or repeated may be empty"),
        ("statement = (A / B?)?", "statement: what is optional or repeated may be empty"),
        ("statement = (A", "statement: a parenthesis is not closed"),
        ("statement = A)", "statement: ) stands alone"),
        ("statement = A / / B", "statement: nothing stands before /"),
        ("statement = &", "statement: the end stands where something must be"),
        ("statement = A ; B", "statement: ; means nothing"),
        ("statement = *", "statement: * stands where something must be"),
    ],
)
def test_a_wrong_grammar_is_explained(text: str, message: str) -> None:
    with pytest.raises(GrammarError) as error:
        peg(text).check()
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("expression", "keys", "stop"),
    [
        ("A B", "A B", None),
        ("A B", "A", 1),
        ("A / A B", "A B", 1),
        ("A B / A C", "A C", None),
        ("A? B", "B", None),
        ("A* B", "A A A B", None),
        ("A+", "", 0),
        ("A,+", "A , A , A", None),
        ("A,+ ',' B", "A , A , B", None),
        ("A !B <name>", "A B", 1),
        ("&A <name> / &<name> <name>", "<plain>", None),
        ("COUNT'(' <integer> ')'", "COUNT( ( <integer> )", None),
        ("A ({mysql} B)? ({mariadb>=10.5} C)? ({mariadb>=11.0} D)?", "A C", None),
        ("A ({mysql} B)? ({mariadb>=10.5} C)? ({mariadb>=11.0} D)?", "A D", 1),
        ("'(' statement ')' / A", "( ( A ) )", None),
    ],
)
def test_notation(expression: str, keys: str, stop: int | None) -> None:
    assert peg(f"statement = {expression}  # a comment\n").stop(keys.split()) == stop


@pytest.mark.parametrize(("version", "refused"), [((15,), []), ((16,), [0, 1])])
def test_words_that_a_later_postgresql_reserves(version: Version, refused: list[int]) -> None:
    sql = "CREATE TABLE system_user (a int); INSERT INTO System_User VALUES (1); SELECT 'system_user'"
    engine = Engine("postgresql", version, True, "")
    found = parse(Script(Source("a.sql", sql), sql), engine, Recognizer(())).statements
    assert [index for index, statement in enumerate(found) if statement.refusal is not None] == refused
