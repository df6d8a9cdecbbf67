"""Command lines in; standard output, standard error and exit codes out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import lintmig
from lintmig.rulebook import rule_names

ROOT = Path(__file__).resolve().parent.parent

BROKEN = """\
CREATE TABLE users (id TEXT NOT NULL PRIMARY KEY);
CREATE TABLE orders (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT REFERENCES clients (id)
);
"""
SOUND = "CREATE TABLE users (id TEXT NOT NULL PRIMARY KEY);\n"


class Run:
    def __init__(self, folder: Path, *words: str, **environment: str) -> None:
        clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        self.process = subprocess.run(
            [sys.executable, "-m", "lintmig", *words],
            cwd=folder,
            env={**clean, "PYTHONPATH": str(ROOT), "LINTMIG_CACHE_DIR": os.devnull, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        self.code = self.process.returncode
        self.out = self.process.stdout
        self.err = self.process.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "db").mkdir()
    return tmp_path


def test_version(tmp_path: Path) -> None:
    run = Run(tmp_path, "--version")
    assert (run.code, run.out, run.err) == (0, f"lintmig {lintmig.__version__}\n", "")


def test_version_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; import lintmig.cli;"
        "print(sorted(name for name in sys.modules if name.startswith('lintmig.')));"
        "heavy = {'pydantic', 'yaml', 'sqlglot', 'postgast', 'syntaqlite', 'json'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == [
        "['lintmig.cli', 'lintmig.cli.commands', 'lintmig.cli.entry', 'lintmig.cli.output']",
        "[]",
    ]


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["db"], "'db' is not a command", "lintmig check db"),
        (["db/missing.sql"], "'db/missing.sql' is not a command", "lintmig check db/missing.sql"),
        (["chekc"], "there is no command 'chekc'", "did you mean 'check'?"),
        (
            ["check", "nowhere"],
            "no such file or folder: nowhere",
            "check the spelling of the path",
        ),
        (
            ["check", "--engine", "postgrsql"],
            "unknown engine 'postgrsql' (--engine)",
            "did you mean 'postgresql'?",
        ),
        (
            ["check", "--select", "suppressions/unusd"],
            "unknown rule 'suppressions/unusd' in --select",
            "did you mean 'suppressions/unused'?",
        ),
        (
            ["check", "--output-format", "xml"],
            "Invalid value for '--output-format': 'xml' is not one of 'text', 'concise', 'json'",
            "see lintmig check --help",
        ),
        (["check", "--config", "no.yaml"], "no such config file", "check the path after --config"),
        (
            ["check", "--as-listed"],
            "--as-listed needs files",
            "name them in the order they are applied",
        ),
        (
            ["rule", "suppressions/unusd"],
            "there is no rule 'suppressions/unusd'",
            "did you mean 'suppressions/unused'?",
        ),
    ],
)
def test_what_cannot_be_done_is_explained(project: Path, words: list[str], message: str, hint: str) -> None:
    run = Run(project, *words)
    assert run.code == 2
    assert run.out == ""
    first, second = run.err.splitlines()
    assert first.startswith(f"lintmig: error: {message}")
    assert second == f"hint: {hint}"


def test_a_bad_configuration_is_explained(project: Path) -> None:
    (project / ".lintmig.yaml").write_text("engine: [sqlite]\n")
    run = Run(project, "check")
    assert (run.code, run.out) == (2, "")
    assert run.err == ("lintmig: error: .lintmig.yaml:1: unknown key 'engine'\nhint: did you mean 'engines'?\n")


def test_no_command_prints_the_help(tmp_path: Path) -> None:
    run = Run(tmp_path)
    assert run.code == 2
    assert run.out.startswith("Usage: lintmig [OPTIONS] COMMAND [ARGS]...\n")


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("info", 1), ("never", 0)])
def test_the_exit_code_follows_the_threshold(project: Path, fail_on: str, code: int) -> None:
    (project / "db/001.sql").write_text(BROKEN)
    assert Run(project, "check", "--engine", "postgresql", "--fail-on", fail_on).code == code


def test_sound_migrations_pass(project: Path) -> None:
    (project / "db/001.sql").write_text(SOUND)
    run = Run(project, "check", "--engine", "postgresql>=15", "--engine", "sqlite")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("no problems in 1 script (1 track, 1 statement)\n")


def test_json_is_alone_on_standard_output(project: Path) -> None:
    (project / "db/001.sql").write_text(BROKEN)
    run = Run(project, "check", "--engine", "postgresql", LINTMIG_OUTPUT_FORMAT="json")
    document = json.loads(run.out)
    assert (document["version"], run.code, run.err) == (1, 1, "")
    assert [(each["path"], each["line"]) for each in document["findings"]] == [("db/001.sql", 4)]
    assert document["engines"] == [{"name": "postgresql", "version": ">=15", "from": "--engine"}]


def test_paths_are_relative_to_the_working_directory(project: Path) -> None:
    (project / "db/001.sql").write_text(BROKEN)
    run = Run(project / "db", "check", "--engine", "postgresql", "--output-format", "concise")
    assert run.out.startswith("001.sql:4:")


def test_a_report_goes_to_a_file(project: Path) -> None:
    (project / "db/001.sql").write_text(BROKEN)
    run = Run(project, "check", "--engine", "postgresql", "--output", "report.txt", FORCE_COLOR="1")
    assert (run.code, run.out, run.err) == (1, "", "")
    assert (project / "report.txt").read_text().startswith("error[")
    refused = Run(project, "check", "--engine", "postgresql", "--output", "no/report.txt")
    assert refused.code == 2
    assert refused.err.startswith("lintmig: error: cannot write no/report.txt: ")


@pytest.mark.parametrize(
    ("words", "environment", "is_colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"CLICOLOR_FORCE": "1"}, True),
        ([], {"CLICOLOR_FORCE": "0"}, False),
        ([], {"FORCE_COLOR": "0", "GITHUB_ACTIONS": "true"}, False),
        ([], {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        ([], {"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
        ([], {"GITHUB_ACTIONS": "true"}, True),
        ([], {"GITHUB_ACTIONS": "true", "NO_COLOR": "1"}, False),
        ([], {"GITHUB_ACTIONS": "true", "CLICOLOR": "0"}, False),
        (["--output-format", "json"], {"FORCE_COLOR": "1"}, False),
        (["--output-format", "github"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color(project: Path, words: list[str], environment: dict[str, str], is_colored: bool) -> None:
    (project / "db/001.sql").write_text(BROKEN)
    run = Run(project, "check", "--engine", "postgresql", *words, **environment)
    assert ("\x1b[" in run.out) is is_colored


def test_a_closed_pipe_is_silent(project: Path) -> None:
    (project / "db/001.sql").write_text(BROKEN)
    with subprocess.Popen(
        [sys.executable, "-m", "lintmig", "check", "--engine", "postgresql"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_rules_are_listed_and_explained(tmp_path: Path) -> None:
    listed = Run(tmp_path, "rule").out.splitlines()
    assert [line.split()[0] for line in listed] == list(rule_names())
    page = Run(tmp_path, "rule", "suppressions/unused").out
    assert page.startswith("suppressions/unused (warning)\nA suppression suppresses nothing.\n\nThe rule finds nothing")
    assert "\nInstead:\n" in page
    values = json.loads(Run(tmp_path, "rule", "suppressions/unused", "--format", "json").out)
    assert list(values) == [
        "name",
        "severity",
        "opt_in",
        "summary",
        "why",
        "instead",
        "source",
        "bad",
        "good",
    ]
    markdown = Run(tmp_path, "rule", "suppressions/unused", "--format", "markdown").out
    assert markdown.startswith("# suppressions/unused\n\nA suppression suppresses nothing. ")


def test_the_settings_are_shown(project: Path) -> None:
    (project / ".lintmig.yaml").write_text("engines: [sqlite>=3.40]\nfail-on: warning\n")
    lines = Run(project, "config").out.splitlines()
    assert lines[:2] == ["from: .lintmig.yaml", "engines: sqlite>=3.40"]
    assert "fail-on: warning" in lines
    assert json.loads(Run(project, "config", "--schema").out)["title"] == "Settings"


def test_the_schema_is_printed(project: Path) -> None:
    (project / "db/001.sql").write_text(SOUND)
    run = Run(project, "schema", "--engine", "postgresql", "--format", "json")
    assert (run.code, run.err) == (0, "")
    assert "users" in json.dumps(json.loads(run.out))
    refused = Run(project, "schema")
    assert refused.err.startswith("lintmig: error: no engine is named or found\n")


def test_a_defect_ends_without_a_traceback(project: Path) -> None:
    code = (
        "import sys, types, lintmig.cli;"
        "broken = types.ModuleType('lintmig.pipeline');"
        "broken.linted = lambda request: 1 / 0;"
        "sys.modules['lintmig.pipeline'] = broken;"
        "sys.argv = ['lintmig', 'check'];"
        "lintmig.cli.main()"
    )
    command = [sys.executable, "-c", code]
    environment = {"PYTHONPATH": str(ROOT), "LINTMIG_CACHE_DIR": os.devnull}
    run = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "lintmig: internal error: ZeroDivisionError: division by zero\n"
        "hint: this is a defect of lintmig; please report it with the output of LINTMIG_DEBUG=1\n"
    )
    debugged = subprocess.run(
        command,
        cwd=project,
        env={**environment, "LINTMIG_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" in debugged.stderr
