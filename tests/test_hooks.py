"""The pre-commit hooks, run by pre-commit on a repository with a good and a bad migration."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.slow

GOOD = "migrations/0001_parent.sql"
BAD = "migrations/0002_child.sql"
PROJECT = {
    "package.json": '{"dependencies": {"pg": "^8.0.0"}}\n',
    GOOD: "CREATE TABLE parent (id bigint PRIMARY KEY);\n",
    BAD: """\
CREATE TABLE child (
    id bigint PRIMARY KEY,
    parent_id text NOT NULL REFERENCES parent (id)
);
""",
}
RULE = "references/fk-type-mismatch"


@pytest.fixture(scope="module", autouse=True)
def pre_commit_is_installed() -> None:
    if importlib.util.find_spec("pre_commit") is not None:
        return
    if os.environ.get("LINTMIG_REQUIRE_ENGINES"):
        pytest.fail("pre-commit is not installed")
    pytest.skip("pre-commit is not installed: pip install -e '.[dev]'")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The caller's environment without its git settings, and with a place of its own for hooks."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    variables |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        "PRE_COMMIT_COLOR": "never",
    }
    for person in ("AUTHOR", "COMMITTER"):
        variables[f"GIT_{person}_NAME"] = "somebody"
        variables[f"GIT_{person}_EMAIL"] = "somebody@example.org"
    return variables


def git(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    run = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return run.stdout


def commit_everything(folder: Path, environment: dict[str, str]) -> None:
    git(folder, environment, "init", "--quiet")
    git(folder, environment, "add", "--all")
    git(folder, environment, "commit", "--quiet", "--message", "everything")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """A repository with what the checkout holds now, committed or not."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    folder = tmp_path_factory.mktemp("hooks")
    listed = git(ROOT, environment, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    commit_everything(folder, environment)
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name, text in PROJECT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    commit_everything(folder, environment)
    return folder


def try_hooks(
    hooks: Path, project: Path, environment: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def of_hook(output: str, name: str) -> str:
    """The part of pre-commit's output that belongs to one hook."""
    _, _, rest = output.partition(f"- hook id: {name}\n")
    part, _, _ = rest.partition("- hook id: ")
    return part


def places_with_findings(output: str) -> list[tuple[str, int]]:
    places = re.findall(r"(migrations/\w+\.sql):(\d+):\d+", output)
    return [(path, int(line)) for path, line in places]


def test_both_hooks_report_the_bad_migration(hooks: Path, project: Path, environment: dict[str, str]) -> None:
    run = try_hooks(hooks, project, environment, "--all-files", "--verbose")
    assert run.returncode == 1, run.stdout + run.stderr
    for name in ("lintmig", "lintmig-history"):
        output = of_hook(run.stdout, name)
        assert "- exit code: 1" in output, run.stdout
        assert RULE in output
        assert (BAD, 3) in places_with_findings(output)


def test_files_limit_what_the_first_hook_reports(hooks: Path, project: Path, environment: dict[str, str]) -> None:
    run = try_hooks(hooks, project, environment, "lintmig", "--verbose", "--files", GOOD)
    assert run.returncode == 0, run.stdout + run.stderr
    assert places_with_findings(of_hook(run.stdout, "lintmig")) == []


@pytest.fixture(scope="module")
def alembic(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """A project whose migrations are Python, with much other Python."""
    folder = tmp_path_factory.mktemp("alembic")
    shutil.copytree(ROOT / "tests/projects/alembic", folder, dirs_exist_ok=True)
    (folder / "app").mkdir()
    (folder / "app/main.py").write_text("import sys\n")
    (folder / ".lintmig.yaml").write_text("engines: [postgresql]\nexclude: [archive/]\n")
    (folder / "archive").mkdir()
    (folder / "archive/old.sql").write_text("CREATE TABEL old (id int);\n")
    commit_everything(folder, environment)
    return folder


def test_migrations_in_code_are_linted_and_other_code_is_not_passed(
    hooks: Path, alembic: Path, environment: dict[str, str]
) -> None:
    run = try_hooks(hooks, alembic, environment, "lintmig", "--verbose", "--files", "app/main.py")
    assert "(no files to check)Skipped" in run.stdout
    run = try_hooks(hooks, alembic, environment, "lintmig", "--verbose", "--all-files")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "versions/3e4f_later.py:17" in run.stdout
    assert "old.sql" not in run.stdout


def test_a_push_tells_what_it_brings(hooks: Path, project: Path, environment: dict[str, str], tmp_path: Path) -> None:
    """Between two commits only what the later one introduces is reported, in the files that it changes."""
    shutil.copytree(project, tmp_path, dirs_exist_ok=True)
    (tmp_path / "migrations/0003_more.sql").write_text("CREATE INDEX more ON nowhere (id);\n")
    (tmp_path / BAD).write_text("-- a comment\n" + (tmp_path / BAD).read_text())
    git(tmp_path, environment, "add", "--all")
    git(tmp_path, environment, "commit", "--quiet", "--message", "more")
    run = try_hooks(hooks, tmp_path, environment, "lintmig", "--verbose", "--from-ref", "HEAD~1", "--to-ref", "HEAD")
    assert run.returncode == 1, run.stdout + run.stderr
    assert places_with_findings(of_hook(run.stdout, "lintmig")) == [("migrations/0003_more.sql", 1)]


def test_drafts_that_git_does_not_keep_are_no_part_of_the_history(
    hooks: Path, project: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    shutil.copytree(project, tmp_path, dirs_exist_ok=True)
    (tmp_path / "migrations/0000_draft.sql").write_text("CREATE TABLE parent (id text PRIMARY KEY);\n")
    (tmp_path / GOOD).write_text((tmp_path / GOOD).read_text() + "CREATE TABLE other (id bigint PRIMARY KEY);\n")
    git(tmp_path, environment, "add", GOOD)
    run = try_hooks(hooks, tmp_path, environment, "lintmig", "--verbose")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "definitions/" not in run.stdout


def test_the_manifest_is_valid_and_every_entry_is_a_command() -> None:
    import yaml

    from lintmig.cli.commands import commands

    path = ROOT / ".pre-commit-hooks.yaml"
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    for hook in yaml.safe_load(path.read_text()):
        program, name, *_ = hook["entry"].split()
        assert program == "lintmig"
        assert name in commands.list_commands(None)  # type: ignore[arg-type]
