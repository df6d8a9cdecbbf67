"""Alembic's revisions: the SQL that each engine is sent, and the part of the revision that says it."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent, indent

import pytest

from lintmig.model.engine import EngineName
from lintmig.model.files import Files
from lintmig.model.histories import Histories
from lintmig.model.script import Script
from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic import read_alembic
from tests.test_cli import Run

HEAD = """
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

revision = "{name}"
down_revision = {before!r}

"""


def revision(body: str, name: str = "a1", before: object = None, down: str = "pass", top: str = "") -> str:
    up = indent(dedent(body).strip(), "    ")
    return (
        HEAD.format(name=name, before=before)
        + dedent(top)
        + f"\ndef upgrade():\n{up}\n\n\ndef downgrade():\n    {down}\n"
    )


def histories(**texts: str) -> Histories:
    files = {f"alembic/versions/{name}.py": text for name, text in texts.items()}
    files["alembic/env.py"] = "context.configure(render_as_batch=True)"
    return read_alembic(Files({path: path for path in files}, files.__getitem__), ())


def scripts(engine: EngineName, **texts: str) -> list[Script]:
    (track,) = histories(**texts).tracks
    return [script for script in track.scripts if script.engines is not None and engine in script.engines]


def statements(engine: EngineName, body: str, **others: str) -> list[str]:
    """What a single revision sends; what may or may not run starts with a question mark."""
    (script,) = scripts(engine, a1=revision(body, **others))
    doubts = {doubt.span.start: doubt for doubt in script.doubts}
    found, at = [], 0
    for piece in script.sql.split(";\n"):
        start = at + len(piece) - len(piece.lstrip())
        at += len(piece) + 2
        words = re.sub(r"\s+", " ", piece.strip().rstrip(";")).replace('"', "").replace("`", "")
        if words and words != "PRAGMA foreign_keys = OFF":
            doubt = doubts.get(start)
            found.append(words if doubt is None else f"? {doubt.reason or words}")
    return found


@pytest.mark.parametrize(
    ("engine", "sql"),
    [
        (
            "postgresql",
            (
                "CREATE TABLE t (id SERIAL NOT NULL, name VARCHAR(5) DEFAULT 'it''s', at TIMESTAMP WITH TIME ZONE "
                "DEFAULT now() NOT NULL, ok BOOLEAN DEFAULT false, PRIMARY KEY (id), "
                "CONSTRAINT f FOREIGN KEY (name) REFERENCES s.u (k) ON DELETE CASCADE, UNIQUE (name))"
            ),
        ),
        (
            "sqlite",
            (
                "CREATE TABLE t (id INTEGER NOT NULL, name VARCHAR(5) DEFAULT 'it''s', at DATETIME "
                "DEFAULT CURRENT_TIMESTAMP NOT NULL, ok BOOLEAN DEFAULT 0, PRIMARY KEY (id), "
                "CONSTRAINT f FOREIGN KEY (name) REFERENCES s.u (k) ON DELETE CASCADE, UNIQUE (name))"
            ),
        ),
        (
            "mariadb",
            (
                "CREATE TABLE t (id INTEGER NOT NULL AUTO_INCREMENT, name VARCHAR(5) DEFAULT 'it''s', at DATETIME NOT NULL "  # noqa: E501
                "DEFAULT now(), ok BOOL DEFAULT false, PRIMARY KEY (id), "
                "CONSTRAINT f FOREIGN KEY (name) REFERENCES s.u (k) ON DELETE CASCADE, UNIQUE (name))"
            ),
        ),
    ],
)
def test_a_table_is_rendered_as_each_engine_gets_it(engine: EngineName, sql: str) -> None:
    body = """
        op.create_table(
            "t",
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("name", sa.String(length=5), sa.ForeignKey("s.u.k", name="f", ondelete="CASCADE"),
                      server_default="it's", unique=True),
            sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
            sa.Column("ok", sa.Boolean, server_default=sa.false()),
        )
    """
    assert statements(engine, body) == [sql]


@pytest.mark.parametrize(
    ("body", "sql"),
    [
        ('op.add_column("t", sa.Column("n", sa.Integer()))', ["ALTER TABLE t ADD COLUMN n INTEGER"]),
        ('op.drop_column("t", "n", schema="s")', ["ALTER TABLE s.t DROP COLUMN n"]),
        (
            (
                'op.alter_column("t", "n", type_=sa.Text(), nullable=False, server_default=None, new_column_name="m",'
                ' postgresql_using="n::text")'
            ),
            [
                "ALTER TABLE t ALTER COLUMN n TYPE TEXT USING n::text",
                "ALTER TABLE t ALTER COLUMN n SET NOT NULL",
                "ALTER TABLE t ALTER COLUMN n DROP DEFAULT",
                "ALTER TABLE t RENAME COLUMN n TO m",
            ],
        ),
        (
            (
                'op.create_index(op.f("i"), "t", ["a", sa.text("lower(b)")], unique=True, postgresql_using="btree",'
                ' postgresql_where=sa.text("a > 1"))'
            ),
            ["CREATE UNIQUE INDEX i ON t USING btree (a, lower(b)) WHERE a > 1"],
        ),
        ('op.create_unique_constraint(None, "t", ["a", "b"])', ["ALTER TABLE t ADD UNIQUE (a, b)"]),
        ('op.drop_constraint("k", "t", type_="unique")', ["ALTER TABLE t DROP CONSTRAINT k"]),
        ('op.rename_table("t", "u")', ["ALTER TABLE t RENAME TO u"]),
        ('op.execute(sa.text("DELETE FROM t WHERE a = :x").bindparams(x=1))', ["DELETE FROM t WHERE a = $1"]),
        (r'op.execute("SELECT 1::int, \'\\:a\'")', ["SELECT 1::int, ':a'"]),
        (
            'for n in ("a", "b"):\n    op.execute(f"DROP TABLE {n}")',
            ["DROP TABLE a", "DROP TABLE b"],
        ),
        ('for n in ["a"] + ["b"]:\n    op.drop_table("t_%s" % n)', ["DROP TABLE t_a", "DROP TABLE t_b"]),
        (
            'if op.get_bind().dialect.name == "sqlite":\n    op.drop_table("a")\nelse:\n    op.drop_table("b")',
            ["DROP TABLE b"],
        ),
        (
            'if op.get_context().dialect.name != "postgresql":\n    return\nop.drop_table("b")',
            ["DROP TABLE b"],
        ),
        (
            (
                'def make(name, *more):\n    op.create_table(name, sa.Column("a", sa.Date), *more)\n'
                'make("t", sa.Column("b", sa.Time))'
            ),
            ["CREATE TABLE t (a DATE, b TIME WITHOUT TIME ZONE)"],
        ),
        (
            'with op.batch_alter_table("t") as b:\n    b.drop_column("c")\n    b.create_index("i", ["d"])',
            ["ALTER TABLE t DROP COLUMN c", "CREATE INDEX i ON t (d)"],
        ),
        (
            'op.bulk_insert(sa.table("t", sa.column("a")), [{"a": "x\'y", "b": True}, {"a": None, "b": now()}])',
            ["INSERT INTO t (a, b) VALUES ('x''y', true)", "INSERT INTO t (a, b) VALUES (NULL, $1)"],
        ),
        (
            'op.create_table("t", sa.Column("a", sa.Integer, sa.ForeignKey("u.id", use_alter=True)))',
            ["CREATE TABLE t (a INTEGER)"],
        ),
    ],
)
def test_operations_on_postgresql(body: str, sql: list[str]) -> None:
    assert statements("postgresql", body) == sql


def test_an_enum_is_made_with_the_first_table_and_with_no_column() -> None:
    body = """
        kind = sa.Enum("x", "y", name="kind")
        op.create_table("a", sa.Column("k", kind))
        op.create_table("b", sa.Column("k", kind))
        op.add_column("a", sa.Column("m", sa.Enum("x", name="mood")))
        op.create_table("c", sa.Column("k", postgresql.ENUM("z", name="other", create_type=False)))
    """
    assert statements("postgresql", body) == [
        "CREATE TYPE kind AS ENUM ('x', 'y')",
        "CREATE TABLE a (k kind)",
        "CREATE TABLE b (k kind)",
        "ALTER TABLE a ADD COLUMN m mood",
        "CREATE TABLE c (k other)",
    ]


@pytest.mark.parametrize(
    ("body", "sql"),
    [
        (
            'if not sa.inspect(op.get_bind()).has_table("t"):\n    op.create_table("t", sa.Column("a", sa.Date))',
            ["CREATE TABLE IF NOT EXISTS t (a DATE)"],
        ),
        (
            (
                'names = [c["name"] for c in sa.inspect(op.get_bind()).get_columns("t")]\n'
                'if "a" not in names:\n    op.add_column("t", sa.Column("a", sa.Date))'
            ),
            ["ALTER TABLE t ADD COLUMN IF NOT EXISTS a DATE"],
        ),
        ('if settings.WITH_T:\n    op.drop_table("t")', ["? DROP TABLE t"]),
        ('try:\n    op.drop_table("t")\nexcept Exception:\n    pass', ["? DROP TABLE t"]),
        ('for row in op.get_bind().execute("SELECT 1"):\n    op.drop_table("t")', ["SELECT 1", "? DROP TABLE t"]),
        ("op.execute(read_file())", ["? this SQL is not known"]),
        ("from app import make_all\n    make_all(op.get_bind())", ["? what make_all() does is not known"]),
    ],
)
def test_what_may_not_run_is_marked(body: str, sql: list[str]) -> None:
    top = "from app import make_all, read_file, settings"
    if body.startswith("from app"):
        body = body.split("\n", 1)[1].strip()
    assert statements("postgresql", body, top=top) == sql


def test_sqlite_builds_a_table_anew_in_a_batch() -> None:
    first = revision(
        """
        op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.String(3)))
        op.create_index("i", "t", ["a"])
        """
    )
    second = revision(
        """
        with op.batch_alter_table("t") as batch:
            batch.alter_column("a", new_column_name="b", nullable=False)
        """,
        "b2",
        "a1",
    )
    found = scripts("sqlite", a1=first, b2=second)
    assert found[1].sql.replace('"', "").strip().split(";\n") == [
        "PRAGMA foreign_keys = OFF",
        "CREATE TABLE _alembic_tmp_t (id INTEGER NOT NULL, b VARCHAR(3) NOT NULL, PRIMARY KEY (id))",
        "INSERT INTO _alembic_tmp_t (id, b) SELECT id, a FROM t",
        "DROP TABLE t",
        "ALTER TABLE _alembic_tmp_t RENAME TO t",
        "CREATE INDEX i ON t (b);",
    ]


@pytest.mark.parametrize(
    ("body", "engines"),
    [
        ('op.create_table("t", sa.Column("a", postgresql.JSONB))', {"postgresql"}),
        ('op.create_table("t", sa.Column("a", mysql.LONGTEXT()))', {"mysql", "mariadb"}),
        ('op.create_table("t", sa.Column("a", sa.String()))', {"postgresql", "sqlite"}),
        ('op.alter_column("t", "a", nullable=False, existing_type=sa.Date())', {"postgresql", "mysql", "mariadb"}),
        (
            'if op.get_bind().dialect.name == "postgresql":\n    op.add_column("t", sa.Column("a", postgresql.JSONB))',
            {"postgresql", "sqlite", "mysql", "mariadb"},
        ),
    ],
)
def test_a_history_is_for_the_engines_that_alembic_can_render_it_for(body: str, engines: set[str]) -> None:
    files = {"db/versions/a1.py": revision(body)}
    (track,) = read_alembic(Files({path: path for path in files}, files.__getitem__), ()).tracks
    assert {engine for script in track.scripts for engine in script.engines or ()} == engines


def test_a_history_that_alembic_renders_for_no_engine_of_the_project_is_a_blind_spot() -> None:
    files = {"db/versions/a1.py": revision('op.create_table("t", sa.Column("a", sa.Enum("b", "c")))')}
    read = read_alembic(Files({path: path for path in files}, files.__getitem__), (), frozenset({"postgresql"}))
    assert [(each.path, each.reason) for each in read.blind_spots] == [
        (
            "db/versions/a1.py",
            "Alembic cannot render these revisions (PostgreSQL: Enum in a): nothing of them is checked",
        )
    ]


@pytest.mark.parametrize(
    ("body", "words", "said"),
    [
        ('op.add_column("t", sa.Column("näme", sa.Integer()))', "näme", "näme"),
        ('op.add_column("t", sa.Column("a", sa.Integer()))', "INTEGER", "sa.Integer()"),
        ('op.execute("""\n        DELETE FROM t\n        WHERE x = 1\n    """)', "x = 1", "x = 1"),
        ('op.execute("DELETE FROM t " "WHERE x = 1")', "WHERE x", "WHERE x"),
        ('op.create_foreign_key("f", "t", "other", ["a"], ["b"])', "other", "other"),
        ('op.create_table("t", sa.Column("a", sa.Date, sa.ForeignKey("users.id")))', "users", "users"),
    ],
)
def test_every_part_is_placed(body: str, words: str, said: str) -> None:
    text = revision(body)
    (script,) = scripts("postgresql", a1=text)
    start = script.sql.index(words)
    span = script.source_map.file_span(Span(start, start + len(words)))
    assert text[span.start : span.end] == said


def test_downgrades_are_down_scripts() -> None:
    (track,) = histories(a1=revision('op.drop_table("a")', down='op.drop_table("b")')).tracks
    downs = {down.sql.replace('"', "").replace("`", "").strip() for each in track.downs.values() for down in each}
    assert downs == {"DROP TABLE b;", "PRAGMA foreign_keys = OFF;\nDROP TABLE b;"}


def test_helpers_of_the_project_are_followed() -> None:
    files = {
        "app/tools.py": "from alembic import op\ndef drop(name):\n    op.drop_table(name)\n",
        "alembic/versions/a1.py": revision('drop("t")', top="from app.tools import drop"),
    }
    (track,) = read_alembic(Files({path: path for path in files}, files.__getitem__), ()).tracks
    script = track.scripts[0]
    assert script.sql.replace('"', "").strip() == "DROP TABLE t;"
    span = script.source_map.file_span(Span(0, 10))
    assert files["alembic/versions/a1.py"][span.start : span.end] == 'drop("t")'


def test_a_naming_convention_names_what_has_no_name() -> None:
    files = {
        "app/base.py": 'naming_convention = {"uq": "uq_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"}',
        "alembic/versions/a1.py": revision('op.create_unique_constraint(None, "t", ["a"])'),
    }
    (track,) = read_alembic(Files({path: path for path in files}, files.__getitem__), ()).tracks
    assert track.scripts[0].sql.replace('"', "").strip() == "ALTER TABLE t ADD CONSTRAINT uq_t_a UNIQUE (a);"


@pytest.mark.parametrize("engine", ["postgresql", "sqlite", "mariadb"])
def test_of_types_that_are_not_known_nothing_is_said(engine: EngineName, tmp_path: Path) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    up = """
        op.create_table("t", sa.Column("id", app.types.GUID(), primary_key=True), sa.Column("v", Vector(3)))
        op.create_table("u", sa.Column("t_id", sa.Integer, sa.ForeignKey("t.id")), sa.Column("w", app.types.GUID()))
        op.create_index("i", "u", [build()])
        op.execute(f"CREATE INDEX {name} ON u (w)")
        op.execute(f"ALTER TABLE t {change()}")
        op.execute(f"UPDATE t SET v = {value} WHERE id IN ({ids})")
        op.alter_column("u", "w", type_=sa.Text(), existing_type=app.types.GUID())
    """
    text = revision(up, top="import app.types\nfrom app import Vector, build, change, ids, name, value\n")
    (versions / "a1.py").write_text(text, "utf-8")
    run = Run(tmp_path, "check", "--engine", engine, "--output-format", "concise", "--select", "references,definitions")
    assert [line for line in run.out.splitlines() if " error " in line] == []
