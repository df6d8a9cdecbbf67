"""Programs in Python with Alembic and SQLAlchemy: which database each history is for, and what models say of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmig.model.engine import Engine, EngineName
from lintmig.model.files import Files
from lintmig.model.outcome import Outcome
from lintmig.stages.evidence import creates_tables
from lintmig.stages.infer import addresses, in_use, of_python
from tests.engines import proof

_TOP = """from alembic import op
import sqlalchemy as sa
import contextlib
revision = {name!r}
down_revision = {before!r}
"""
_USERS = "op.create_table('users', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('name', sa.String(40)))"
_BASE = "from sqlalchemy import *\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
_USER = """class User(Base):
    __tablename__ = 'users'
    id = Column(Integer, primary_key=True)
    name = Column(String)
"""


def revision(*up: str, name: str = "a", before: str | None = None, down: str = "pass") -> str:
    body = "".join(f"    {line}\n" for line in up)
    return _TOP.format(name=name, before=before) + f"\ndef upgrade():\n{body}\n\ndef downgrade():\n    {down}\n"


def linted(folder: Path, files: dict[str, str], *engines: EngineName) -> Outcome:
    return proof.linted(folder, {"m/env.py": "", **files}, list(engines or ("postgresql",)))


def rules(outcome: Outcome) -> list[str]:
    return sorted(each.rule for each in outcome.findings if each.severity != "info")


def files_of(**texts: str) -> Files:
    named = {path.replace("__", "/").replace("_py", ".py"): text for path, text in texts.items()}
    return Files({path: path for path in named}, named.__getitem__)


def engines_of(*stated: tuple[EngineName, str]) -> tuple[Engine, ...]:
    return tuple(Engine(name, (1,), False, origin) for name, origin in stated)


def test_names_that_functions_give_are_not_known(tmp_path: Path) -> None:
    convention = "naming_convention = {'ix': 'ix_%(mine)s', 'pk': 'pk_%(table_name)s', 'mine': given}\n"
    first = revision(_USERS, "op.create_index(None, 'users', ['name'])", "op.create_index(None, 'users', ['id'])")
    second = revision(
        "op.execute('DROP INDEX ix_users_nobody_knows')",
        "op.drop_index('ix_users_neither')",
        "op.drop_constraint('uq_users_nor', 'users')",
        name="b",
        before="a",
    )
    history = {"m/versions/a.py": first, "m/versions/b.py": second}
    assert rules(linted(tmp_path / "a", {**history, "db.py": convention})) == []
    assert "references/missing-object" in rules(linted(tmp_path / "b", history))


def test_names_of_a_convention_with_functions_of_its_own_are_known_where_they_have_no_part(tmp_path: Path) -> None:
    convention = "naming_convention = {'ix': 'ix_%(mine)s', 'pk': 'pk_%(table_name)s', 'mine': given}\n"
    table = "op.create_table('users', sa.Column('id', sa.Integer()), sa.PrimaryKeyConstraint('id'))"
    outcome = linted(tmp_path, {"db.py": convention, "m/versions/a.py": revision(table, table)})
    assert rules(outcome) == ["definitions/duplicate-object"]


def test_what_is_suppressed_may_not_happen(tmp_path: Path) -> None:
    with_ = ("with contextlib.suppress(Exception):", "    op.alter_column('users', 'name', type_=sa.Text())")
    environment = {"m/env.py": "context.configure(render_as_batch=True)\n"}
    swallowed = {**environment, "m/versions/a.py": revision(_USERS, *with_)}
    assert rules(linted(tmp_path / "a", swallowed, "sqlite")) == []
    bare = {**environment, "m/versions/a.py": revision(_USERS, with_[1].strip())}
    assert rules(linted(tmp_path / "b", bare, "sqlite")) == ["portability/unsupported-syntax"]


def test_a_guard_about_another_name_guards_nothing(tmp_path: Path) -> None:
    tables = "tables = sa.inspect(op.get_bind()).get_table_names()"
    index = "op.create_index('ix_name', 'Users', ['name'])"
    made = _USERS.replace("users", "Users")

    def history(asked: str) -> dict[str, str]:
        first = revision(tables, f"if {asked!r} not in tables:", f"    {made}", f"    {index}")
        return {"m/versions/a.py": first, "m/versions/b.py": revision(index, name="b", before="a")}

    assert rules(linted(tmp_path / "a", history("users"))) == []
    assert rules(linted(tmp_path / "b", history("Users"))) == ["definitions/duplicate-object"]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import sqlalchemy\nurl = f'sqlite:///{path}'\n", ["sqlite"]),
        ("import sqlalchemy\nurl = URL.create('postgresql+asyncpg', host='x')\n", ["postgresql"]),
        ("import sqlalchemy\nurl = Dsn.build(scheme='mysql+pymysql')\n", ["mysql"]),
        ('import sqlalchemy\n"""url = "postgresql://x" """\nurl = "sqlite:///x"\n', ["sqlite"]),
        ('import sqlalchemy\n"""url = "postgresql://x" """\n', ["postgresql"]),
        ("import sqlalchemy\n# url = 'sqlite:///x'\n", []),
        ("url = 'sqlite:///x'\n", []),
    ],
)
def test_engines_of_addresses_in_code(code: str, found: list[str]) -> None:
    assert [engine.name for engine in addresses(files_of(app__db_py=code))] == found
    assert addresses(files_of(tests__db_py=code)) == ()


def test_a_driver_that_is_only_listed() -> None:
    both = engines_of(("postgresql", "pyproject.toml: asyncpg"), ("sqlite", "pyproject.toml: aiosqlite"))
    assert in_use(both, files_of(tests__a_py="x = 'sqlite://'"), ()) == both[:1]
    assert in_use(both, files_of(app__a_py="x = 'sqlite://'"), ()) == both
    assert in_use(both[1:], files_of(), ()) == both[1:]
    stated = engines_of(("postgresql", "compose.yml: image postgres"), ("sqlite", "pyproject.toml: sqlite3"))
    assert in_use(stated, files_of(), ()) == stated


def test_a_program_in_another_language_does_not_speak_for_python(tmp_path: Path) -> None:
    found = engines_of(("postgresql", "compose.yml: image postgres"), ("sqlite", "watch/go.mod: modernc.org/sqlite"))
    assert of_python(found) == {"postgresql"}


def test_two_programs_on_one_base_of_a_library(tmp_path: Path) -> None:
    model = (
        "from sqlmodel import SQLModel, Field\nclass {}(SQLModel, table=True):\n"
        "    __tablename__ = 'users'\n    id: int = Field(primary_key=True)\n"
    )
    pair = {"one/app/models.py": model.format("User"), "two/app/models.py": model.format("DbUser")}
    assert rules(linted(tmp_path / "a", pair)) == ["models/table-claimed-twice"]
    settings = {"one/alembic.ini": "[alembic]\n", "two/alembic.ini": "[alembic]\n"}
    assert rules(linted(tmp_path / "b", {**pair, **settings})) == []


def test_a_class_may_say_that_its_table_is_there(tmp_path: Path) -> None:
    more = "class More(User):\n    __tablename__ = 'users'\n    __table_args__ = {{'extend_existing': {}}}\n"
    again = "class More(Base):\n    __tablename__ = 'users'\n    id = Column(Integer, primary_key=True)\n"
    assert rules(linted(tmp_path / "a", {"models.py": _BASE + _USER + more.format(True)})) == []
    assert rules(linted(tmp_path / "b", {"models.py": _BASE + _USER + again})) == ["models/table-claimed-twice"]


def test_a_variable_is_no_class_of_a_registry(tmp_path: Path) -> None:
    table = (
        "from base import Base\nfrom sqlalchemy import *\nlinks = Table({!r}, Base.metadata, Column('id', Integer))\n"
    )
    files = {"base.py": _BASE, "one.py": table.format("one_links"), "two.py": table.format("two_links")}
    assert rules(linted(tmp_path, files)) == []


def test_a_string_of_any_length_is_no_other_type(tmp_path: Path) -> None:
    history = {"m/versions/a.py": revision(_USERS)}
    assert rules(linted(tmp_path / "a", {"models.py": _BASE + _USER, **history})) == []
    longer = _USER.replace("Column(String)", "Column(String(80))")
    assert rules(linted(tmp_path / "b", {"models.py": _BASE + longer, **history})) == ["models/type-drift"]


def test_a_default_of_null_leaves_a_column_empty(tmp_path: Path) -> None:
    table = "op.create_table('users', sa.Column('id', sa.Integer(), primary_key=True), {})"
    column = "sa.Column('name', sa.String(40), server_default=sa.text({!r}))"
    needed = {"models.py": _BASE + _USER.replace("String", "String, nullable=False")}

    def found(default: str) -> list[str]:
        history = {"m/versions/a.py": revision(table.format(column.format(default)))}
        return rules(linted(tmp_path / default.strip("'"), {**needed, **history}))

    assert found("NULL") == ["models/nullability-drift"]
    assert found("'none'") == []


def test_two_environments_are_two_databases(tmp_path: Path) -> None:
    other = _USERS.replace("'name'", "'email'")
    two = {"m/versions/a.py": revision(_USERS), "n/env.py": "", "n/versions/b.py": revision(other, name="b")}
    assert rules(linted(tmp_path / "a", two)) == []
    plain = {"m/versions/a.py": revision(_USERS), "sql/schema.sql": "CREATE TABLE users (id INTEGER, email TEXT);\n"}
    assert rules(linted(tmp_path / "b", plain)) == ["definitions/rival-definition"]


@pytest.mark.parametrize(
    ("path", "code", "creates"),
    [
        ("app__main_py", "Base.metadata.create_all(engine)\n", True),
        ("app__main_py", "run_sync(SQLModel.metadata.create_all)\n", True),
        ("app__main_py", "db.create_all()\n", True),
        ("app__main_py", "# Base.metadata.create_all(engine)\n", False),
        ("app__main_py", '"""As Base.metadata.create_all does."""\n', False),
        ("app__main_py", "self.people.create_all()\n", False),
        ("app__main_py", "db.create_all()\ncommand.stamp(config, 'head')\n", False),
        ("app__main_py", "db.drop_all()\ndb.create_all()\n", False),
        ("app__main_py", "def make(fresh=False):\n    if fresh:\n        db.create_all()\n", False),
        ("app__main_py", "def make(fresh=True):\n    if fresh:\n        db.create_all()\n", True),
        ("scripts__fresh_py", "db.create_all()\n", False),
        ("app__seed_people_py", "db.create_all()\n", False),
    ],
)
def test_what_makes_tables_of_models(path: str, code: str, creates: bool) -> None:
    assert (creates_tables(files_of(**{path: code}), "sqlalchemy") is not None) == creates


def test_plain_sql_beside_uses_tables_of_models_and_types_of_migrations(tmp_path: Path) -> None:
    sql = "CREATE VIEW shown AS SELECT id FROM {};\nCREATE TABLE more (id INTEGER, mood {});\n"
    history = {
        "m/versions/a.py": revision("op.execute(\"CREATE TYPE mood AS ENUM ('good')\")"),
        "models.py": _BASE + _USER,
    }
    known = {**history, "reports/views.sql": sql.format("users", "mood")}
    assert "references/missing-table" not in rules(linted(tmp_path / "a", known))
    assert "references/missing-type" not in rules(linted(tmp_path / "a", known))
    unknown = {**history, "reports/views.sql": sql.format("people", "temper")}
    assert {"references/missing-table", "references/missing-type"} <= set(rules(linted(tmp_path / "b", unknown)))


def test_without_an_engine_the_order_of_revisions_is_still_checked(tmp_path: Path) -> None:
    files = {
        "m/env.py": "",
        "m/versions/a.py": revision(_USERS),
        "m/versions/c.py": revision("pass", name="c", before="b"),
    }
    outcome = proof.linted(tmp_path, files, [])
    assert outcome.engines == ()
    assert rules(outcome) == ["history/missing-revision"]
