"""Migrations that are kept once for each engine: what is said, where, and how a project answers it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from lintmig.config import build_request
from lintmig.engines.meanings import agree, meanings
from lintmig.model.engine import EngineName
from lintmig.model.finding import Finding
from lintmig.pipeline import lint
from tests.test_cli import Run

USERS = {
    "migrations/postgres/0001_users.sql": "CREATE TABLE users (\n  id UUID PRIMARY KEY,\n  email TEXT\n);\n",
    "migrations/sqlite/0001_users.sql": "CREATE TABLE users (\n  id TEXT PRIMARY KEY\n);\n",
}
ENGINES = ["postgresql", "sqlite"]


def write(folder: Path, files: Mapping[str, str]) -> Path:
    (folder / ".git").mkdir(exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def found(folder: Path, paths: tuple[str, ...] = (), engines: list[str] | None = None) -> list[Finding]:
    request = build_request(folder, paths=paths, engines=engines or ENGINES)
    return [finding for finding in lint(request).findings if not finding.rule.startswith("portability")]


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


def test_both_sides_are_named(tmp_path: Path) -> None:
    (finding,) = found(write(tmp_path, USERS))
    assert finding.message == "users.email is missing in migrations/sqlite: migrations/postgres has it"
    assert (finding.severity, dict(finding.engines)) == ("warning", {"sqlite": "differs"})
    assert [(each.place.source.path, each.place.line) for each in finding.related] == [
        ("migrations/sqlite/0001_users.sql", 1)
    ]


def test_one_engine_has_no_twin(tmp_path: Path) -> None:
    assert found(write(tmp_path, USERS), engines=["sqlite"]) == []


def test_a_file_is_compared_with_the_twin_that_is_not_asked_for(tmp_path: Path) -> None:
    write(tmp_path, USERS)
    assert rules(found(tmp_path, ("migrations/postgres/0001_users.sql",))) == ["parity/missing-column"]
    assert found(tmp_path, ("migrations/sqlite/0001_users.sql",)) == []


@pytest.mark.parametrize(
    "config",
    [
        "ignore: [parity]\n",
        "ignore: [parity/missing-column]\n",
        "severity: {parity/missing-column: off}\n",
        "per-path:\n  - paths: [migrations/postgres/]\n    ignore: [parity/missing-column]\n",
    ],
)
def test_the_configuration_silences_it(tmp_path: Path, config: str) -> None:
    assert found(write(tmp_path, {**USERS, ".lintmig.yaml": config})) == []


def test_the_configuration_makes_it_an_error(tmp_path: Path) -> None:
    config = "severity: {parity: error}\nselect: [parity]\n"
    (finding,) = found(write(tmp_path, {**USERS, ".lintmig.yaml": config}))
    assert finding.severity == "error"


def test_the_configuration_says_which_engine_a_folder_is_for(tmp_path: Path) -> None:
    files = {
        "migrations/0001_users.sql": USERS["migrations/postgres/0001_users.sql"],
        "migrations/sqlite/0001_users.sql": USERS["migrations/sqlite/0001_users.sql"],
    }
    config = (
        "per-path:\n"
        "  - {paths: [migrations/sqlite/], engines: [sqlite]}\n"
        "  - {paths: [migrations/], engines: [postgresql]}\n"
    )
    write(tmp_path, {**files, ".lintmig.yaml": config})
    assert rules(found(tmp_path)) == ["parity/missing-column"]


def test_a_comment_accepts_it(tmp_path: Path) -> None:
    comment = "  -- lintmig: ignore[parity/missing-column] only here\n"
    text = USERS["migrations/postgres/0001_users.sql"].replace("  email", f"{comment}  email")
    assert found(write(tmp_path, {**USERS, "migrations/postgres/0001_users.sql": text})) == []


def test_a_comment_at_the_top_accepts_a_missing_version(tmp_path: Path) -> None:
    roles = {name.replace("0001_users", "0002_roles"): "CREATE TABLE roles (id TEXT);\n" for name in USERS}
    users = dict.fromkeys(USERS, "CREATE TABLE users (id TEXT);\n")
    seed = "INSERT INTO roles (id) VALUES ('admin');\n"
    write(tmp_path, {**users, **roles, "migrations/sqlite/0003_seed.sql": seed})
    assert rules(found(tmp_path)) == ["parity/missing-version"]
    accepted = f"-- lintmig: ignore[parity/missing-version] for tests\n{seed}"
    assert found(write(tmp_path, {"migrations/sqlite/0003_seed.sql": accepted})) == []


def test_what_follows_is_told_where_versions_are_not(tmp_path: Path) -> None:
    users = dict.fromkeys(USERS, "CREATE TABLE users (id TEXT);\n")
    email = {"migrations/postgres/0002_email.sql": "ALTER TABLE users ADD COLUMN email TEXT;\n"}
    write(tmp_path, {**users, **email})
    (finding,) = found(tmp_path)
    assert finding.message == "0002_email has no counterpart in migrations/sqlite: it lacks users.email"
    write(tmp_path, {".lintmig.yaml": "ignore: [parity/missing-version]\n"})
    assert rules(found(tmp_path)) == ["parity/missing-column"]


def test_many_versions_are_one_finding(tmp_path: Path) -> None:
    both = {
        f"migrations/{engine}/000{number}_t{number}.sql": f"CREATE TABLE t{number} (id TEXT);\n"
        for engine in ("postgres", "sqlite")
        for number in range(1, 8)
    }
    more = {
        f"migrations/postgres/001{number}_more{number}.sql": f"ALTER TABLE t{number} ADD COLUMN more TEXT;\n"
        for number in range(1, 8)
    }
    (finding,) = found(write(tmp_path, {**both, **more}))
    assert finding.message.startswith("7 migrations from 0011_more1 to 0017_more7 have no counterpart in")


def test_sizes_are_only_mentioned(tmp_path: Path) -> None:
    files = {
        "migrations/postgres/0001_users.sql": "CREATE TABLE users (name VARCHAR(50), visits INTEGER, age BIGINT);\n",
        "migrations/mysql/0001_users.sql": "CREATE TABLE users (name VARCHAR(90), visits INT, age INT UNSIGNED);\n",
    }
    (finding,) = found(write(tmp_path, files), engines=["postgresql", "mysql"])
    assert (finding.severity, finding.rule) == ("info", "parity/different-type")
    assert finding.message == ("users.name is VARCHAR(90) in migrations/mysql, but VARCHAR(50) in migrations/postgres")


def test_the_rules_are_shown(tmp_path: Path) -> None:
    run = Run(tmp_path, "rule", "parity/different-type")
    assert run.code == 0
    assert "SQLite" in run.out


ALIKE: list[tuple[EngineName, str, EngineName, str]] = [
    ("postgresql", "uuid", "mariadb", "binary(16)"),
    ("sqlite", "text", "mariadb", "binary(16)"),
    ("sqlite", "blob", "mysql", "char(36)"),
    ("postgresql", "boolean", "mysql", "tinyint"),
    ("postgresql", "boolean", "sqlite", "int"),
    ("postgresql", "timestamp with time zone", "sqlite", "bigint"),
    ("postgresql", "jsonb", "mysql", "longtext"),
    ("postgresql", "serial", "mysql", "int unsigned"),
    ("postgresql", "numeric", "sqlite", "decimal"),
    ("postgresql", "character varying", "sqlite", "native character"),
]
DIFFERENT: list[tuple[EngineName, str, EngineName, str]] = [
    ("postgresql", "bigint", "mysql", "datetime"),
    ("postgresql", "bytea", "sqlite", "text"),
    ("postgresql", "text", "sqlite", "string"),
    ("postgresql", "boolean", "mysql", "varchar"),
    ("postgresql", "uuid", "sqlite", "integer"),
]


def is_alike(one: EngineName, first: str, other: EngineName, second: str) -> bool:
    found = [meanings(engine, *parts(name)) for engine, name in ((one, first), (other, second))]
    assert found[0] is not None
    assert found[1] is not None
    return agree(found[0], found[1])


def parts(spelled: str) -> tuple[str, tuple[str, ...]]:
    name, _, arguments = spelled.rstrip(")").partition("(")
    return name, tuple(arguments.split(","))


@pytest.mark.parametrize(("one", "first", "other", "second"), ALIKE)
def test_types_that_stand_for_the_same(one: EngineName, first: str, other: EngineName, second: str) -> None:
    assert is_alike(one, first, other, second)


@pytest.mark.parametrize(("one", "first", "other", "second"), DIFFERENT)
def test_types_that_do_not(one: EngineName, first: str, other: EngineName, second: str) -> None:
    assert not is_alike(one, first, other, second)


def test_types_of_extensions_are_not_judged() -> None:
    assert meanings("postgresql", "tsvector") is None
    assert meanings("sqlite", "") is None
