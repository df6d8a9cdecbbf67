"""`lintmig init`: what it shows, and what it writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lintmig.cli.commands import commands
from lintmig.config import build_request

FILES = {
    "package.json": '{"dependencies": {"better-sqlite3": "^11.0.0"}}',
    "migrations/001_users.sql": "CREATE TABLE users (id INTEGER PRIMARY KEY);\n",
    "migrations/002_name.sql": "ALTER TABLE users ADD COLUMN name TEXT;\n",
    "prisma/schema.prisma": """
datasource db {
  provider = "sqlite"
}

model User {
  id Int @id

  @@map("users")
}
""",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> str:
    result = CliRunner().invoke(commands, ["init", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_tree_names_all_that_was_found(project: Path) -> None:
    shown = run("--dry-run")
    assert shown.startswith("engines\n└── sqlite")
    assert "└── migrations  plain SQL, 2 scripts" in shown
    assert "└── prisma/schema.prisma  prisma, 1 table" in shown
    assert not (project / ".lintmig.yaml").exists()


def test_what_is_written_is_a_configuration_that_holds(project: Path) -> None:
    promised = run("--dry-run")
    assert "wrote" in run()
    assert (project / ".lintmig.yaml").read_text() in promised
    request = build_request(project)
    assert [engine.name for engine in request.engines] == ["sqlite"]


def test_a_configuration_that_is_there_is_left_alone(project: Path) -> None:
    (project / ".lintmig.yaml").write_text("engines: [postgresql]\n")
    assert "nothing was written" in run()
    assert (project / ".lintmig.yaml").read_text() == "engines: [postgresql]\n"


def test_it_may_be_started_below_the_top(project: Path) -> None:
    run("migrations")
    assert (project / ".lintmig.yaml").exists()
    assert not (project / "migrations" / ".lintmig.yaml").exists()
