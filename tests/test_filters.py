"""Paths as a filter: what is named, excluded, piped in, or given by pre-commit."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from lintmig.cli.stdin import with_stdin
from lintmig.model.error import LintmigError
from tests.repository import Repository

ROOT = Path(__file__).resolve().parent.parent
ODD = "CREATE TABLE t{0} (id nosuchtype);\n"
FILES = {
    ".lintmig.yaml": "engines: [postgresql]\npaths: [db]\nexclude: [db/archive/]\n",
    "db/1.sql": "CREATE TABLE users (id text PRIMARY KEY);\n" + ODD.format(1),
    "db/2.sql": ODD.format(2),
    "db/archive/0.sql": ODD.format(0),
    "other/9.sql": ODD.format(9),
}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.made(tmp_path / "here", FILES)


def told(
    folder: Path, *words: str, given: str | None = None, environment: Mapping[str, str] | None = None
) -> list[str]:
    """`path:line rule` of each finding; a refusal as it is printed."""
    run = checked(folder, *words, given=given, environment=environment)
    if run.returncode == 2:
        return run.stderr.splitlines()
    return re.findall(r"^(\S+:\d+):\d+: (?:error|warning|info) \S+", run.stdout, re.MULTILINE)


def checked(
    folder: Path, *words: str, given: str | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-m", "lintmig", "check", "--output-format", "concise", *words],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), **(environment or {})},
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_path_that_is_named_is_read_unless_paths_are_a_filter(repository: Repository) -> None:
    names = ["db/1.sql", "db/archive/0.sql", "other/9.sql"]
    assert told(repository.folder, *names) == ["db/1.sql:2", "db/archive/0.sql:1", "other/9.sql:1"]
    assert told(repository.folder, "--force-exclude", *names) == ["db/1.sql:2"]
    assert told(repository.folder, "--force-exclude", *names[1:]) == []


def test_several_invocations_say_together_what_one_says(repository: Repository) -> None:
    """pre-commit splits long lists of files: the history is the context of each part."""
    repository.write({"db/3.sql": "CREATE TABLE users (id text);\n"})
    names = ["db/1.sql", "db/2.sql", "db/3.sql"]
    once = told(repository.folder, "--force-exclude", *names)
    parts = [each for name in names for each in told(repository.folder, "--force-exclude", name)]
    assert once == parts == ["db/1.sql:2", "db/2.sql:1", "db/3.sql:1"]


def test_code_that_is_named_is_no_script(repository: Repository) -> None:
    repository.write({"src/app.py": "import sys\n", "db/env.py": "import sys\n"})
    assert told(repository.folder, "src/app.py", "db/env.py") == []


def test_what_is_not_there_is_refused(repository: Repository) -> None:
    assert told(repository.folder, "db/7.sql") == [
        "lintmig: error: no such file or folder: db/7.sql",
        "hint: check the spelling of the path",
    ]


def test_drafts_are_no_context_of_a_hook(repository: Repository) -> None:
    repository.write({"db/0.sql": "CREATE TABLE users (id text);\n"})
    hook = {"PRE_COMMIT": "1"}
    assert told(repository.folder, "db/1.sql") == ["db/1.sql:1", "db/1.sql:2"]
    assert told(repository.folder, "db/1.sql", environment=hook) == ["db/1.sql:2"]
    assert told(repository.folder, environment=hook) == ["db/1.sql:2", "db/2.sql:1"]
    assert told(repository.folder, "db/0.sql", "db/1.sql", environment=hook) == ["db/1.sql:1", "db/1.sql:2"], "named"


def test_drafts_are_context_where_git_knows_nothing(tmp_path: Path) -> None:
    (tmp_path / "1.sql").write_text(ODD.format(1))
    assert told(tmp_path, "--engine", "postgresql", environment={"PRE_COMMIT": "1"}) == ["1.sql:1"]


def test_a_hook_of_a_push_compares_with_where_it_starts(repository: Repository) -> None:
    repository.commit({"db/3.sql": ODD.format(3)})
    pushed = {"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": "HEAD~1", "PRE_COMMIT_TO_REF": "HEAD"}
    assert told(repository.folder, environment=pushed) == ["db/3.sql:1"]
    assert len(told(repository.folder, environment={"PRE_COMMIT_FROM_REF": "HEAD~1"})) == 3


def test_standard_input_stands_for_a_file(repository: Repository) -> None:
    text = "CREATE TABLE users (id text);\n" + ODD.format(3)
    new = told(repository.folder, "-", "--stdin-filename", "db/3.sql", given=text)
    assert new == ["db/3.sql:1", "db/3.sql:2"], "the first migrations are context, and what they have is not told"
    assert told(repository.folder, "-", "--stdin-filename", "db/1.sql", given="SELECT 1;\n") == []
    assert told(repository.folder / "db", "-", "--stdin-filename", "new/3.sql", given=text)[-1] == "new/3.sql:2"
    assert not (repository.folder / "db/3.sql").exists()


def test_standard_input_of_a_file_that_is_left_out(repository: Repository) -> None:
    words = ("-", "--stdin-filename", "db/archive/5.sql")
    assert told(repository.folder, *words, given=ODD.format(5)) == ["db/archive/5.sql:1"]
    assert told(repository.folder, *words, "--force-exclude", given=ODD.format(5)) == []


def test_standard_input_is_a_history_of_its_own(repository: Repository) -> None:
    text = "-- lintmig: ignore[models] made elsewhere\nCREATE TABLE users (id text);\n" + ODD.format(3)
    assert told(repository.folder, "-", given=text) == ["stdin.sql:3"]


def test_standard_input_in_an_order(repository: Repository) -> None:
    given = "CREATE TABLE users (id text);\n"
    assert told(repository.folder, "--as-listed", "db/1.sql", "-", given=given) == ["db/1.sql:2", "stdin.sql:1"]
    assert told(repository.folder, "--as-listed", "-", "db/1.sql", given=given) == ["db/1.sql:1", "db/1.sql:2"]


def test_standard_input_of_code(repository: Repository) -> None:
    repository.write({"package.json": '{"dependencies": {"pg": "8"}}', ".lintmig.yaml": "engines: [postgresql]\n"})
    text = "import pg from 'pg';\nawait pool.query('SELECT name FROM users');\n"
    assert told(repository.folder, "-", "--stdin-filename", "src/a.ts", given=text) == ["src/a.ts:2"]


@pytest.mark.parametrize(
    ("words", "given", "message", "hint"),
    [
        (["-", "db"], "", "- stands beside other paths", "name only -, or put all in order with --as-listed"),
        (["--as-listed", "-", "-"], "", "- stands there twice", "name it once: standard input is read once"),
        (["--stdin-filename", "x.sql"], "", "--stdin-filename needs standard input", "lintmig check - --stdin-file"),
        (["-", "--stdin-filename", "db"], "", "db is a folder", "name a file after --stdin-filename"),
        (["-"], "a\0b", "standard input holds NUL bytes: it is not text", "pipe in the text of one file, as UTF-8"),
        (["-"], "x" * 5_000_001, "standard input is larger than 5 MB", "pipe in the text of one file, as UTF-8"),
    ],
)
def test_what_cannot_be_piped_in(repository: Repository, words: list[str], given: str, message: str, hint: str) -> None:
    first, second = told(repository.folder, *words, given=given)
    assert first == f"lintmig: error: {message}"
    assert second.startswith(f"hint: {hint}")


def test_a_terminal_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(LintmigError, match="standard input is a terminal"):
        with_stdin(["-"], None, tmp_path, as_listed=False)


HOOK = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]


@pytest.mark.parametrize(
    ("path", "is_passed"),
    [
        ("db/migrations/0001_a.sql", True),
        ("schema.sql", True),
        ("prisma/schema.prisma", True),
        ("alembic/versions/ab12_users.py", True),
        ("app/users/migrations/0001_initial.py", True),
        ("drizzle/meta/_journal.json", True),
        ("src/db/schema.ts", True),
        ("src/schema.ts", True),
        ("app/models.py", True),
        ("src/users/user.entity.ts", True),
        ("src/main/resources/db/changelog/db.changelog-master.xml", True),
        ("db/migrations/atlas.sum", True),
        ("atlas.sum", True),
        ("app/main.py", False),
        ("src/index.ts", False),
        ("package.json", False),
        ("README.md", False),
        ("docs/migrations.md", False),
        ("remodels/a.py", False),
    ],
)
def test_which_files_wake_the_hook(path: str, is_passed: bool) -> None:
    assert (re.search(HOOK["files"], path) is not None) is is_passed
