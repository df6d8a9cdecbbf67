"""Several reports of one run, and what cannot be asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as xml  # noqa: N813

import pytest

from lintmig.cli.wanted import OUTPUT_FORMATS
from lintmig.stages.report import OutputFormat
from tests.test_cli import BROKEN, SOUND, Run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".lintmig.yaml").write_text("engines: [postgresql]\n")
    (tmp_path / "1.sql").write_text(BROKEN)
    return tmp_path


def test_the_command_offers_every_format() -> None:
    assert get_args(OutputFormat) == OUTPUT_FORMATS


def test_several_reports_in_one_run(project: Path) -> None:
    words = ["--output-format", "sarif=out.sarif", "--output-format", "junit=out.xml", "--output-format", "concise"]
    run = Run(project, "check", *words)
    assert (run.code, run.err) == (1, "")
    assert run.out.startswith("1.sql:4:")
    results = json.loads((project / "out.sarif").read_text())["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == ["references/fk-missing-target"]
    assert xml.parse(project / "out.xml").getroot().get("failures") == "1"


def test_only_files_say_nothing_more(project: Path) -> None:
    run = Run(project, "check", "--output-format", "json=a=b.json")
    assert (run.code, run.out, run.err) == (1, "", "")
    assert json.loads((project / "a=b.json").read_text())["version"] == 1


def test_a_shell_completes_formats(project: Path) -> None:
    words = {"COMP_WORDS": "lintmig check --output-format j", "COMP_CWORD": "3"}
    run = Run(project, _LINTMIG_COMPLETE="bash_complete", **words)
    assert run.out.split() == ["plain,json", "plain,junit"]


def test_from_the_environment(project: Path) -> None:
    run = Run(project, "check", LINTMIG_OUTPUT_FORMAT="gitlab=out.json concise")
    assert (run.code, run.err) == (1, "")
    assert len(json.loads((project / "out.json").read_text())) == 1
    assert json.loads(Run(project, "check", "--output-format", "json", LINTMIG_OUTPUT_FORMAT="concise").out)


def test_a_file_that_cannot_be_written_costs_no_other_report(project: Path) -> None:
    words = ["--output-format", "sarif=no/folder.sarif", "--output-format", "gitlab=out.json"]
    run = Run(project, "check", *words, "--output-format", "concise")
    assert run.code == 2
    assert run.err.startswith("lintmig: error: cannot write no/folder.sarif: ")
    assert run.out.startswith("1.sql:4:")
    assert json.loads((project / "out.json").read_text())


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (
            ["--output-format", "text", "--output-format", "json"],
            "two reports would go to standard output",
            "name a file for each: --output-format text=FILE",
        ),
        (
            ["--output-format", "json=a", "--output-format", "sarif=a"],
            "two reports would go to a",
            "name a file for each: --output-format json=FILE",
        ),
        (
            ["--output-format", "json=a", "--output", "b"],
            "--output is for a single report",
            "name a file for each: --output-format sarif=FILE",
        ),
        (["--output-format", "sarif="], "Invalid value for '--output-format': 'sarif=' names no file.", "see lintmig"),
        (["--output-format", "sarf=a"], "Invalid value for '--output-format': 'sarf' is not one of 'text',", "see "),
        (["--output-format", "sarif", "--statistics"], "sarif has no --statistics", "ask for text or json"),
    ],
)
def test_what_cannot_be_asked_for(project: Path, words: list[str], message: str, hint: str) -> None:
    run = Run(project, "check", *words)
    assert (run.code, run.out) == (2, "")
    first, second = run.err.splitlines()
    assert first.startswith(f"lintmig: error: {message}")
    assert second.startswith(f"hint: {hint}")
    assert not (project / "a").exists()


def test_statistics(project: Path) -> None:
    run = Run(project, "check", "--statistics", "--output-format", "text", "--output-format", "sarif=out.sarif")
    assert run.code == 1
    assert run.out.startswith("1  error    [ ] references/fk-missing-target\n1 error")
    assert len(json.loads((project / "out.sarif").read_text())["runs"][0]["results"]) == 1
    assert json.loads(Run(project, "check", "--statistics", "--output-format", "json").out)["statistics"]


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_paths_of_a_job_are_those_of_the_repository(project: Path, variable: str) -> None:
    below = project / "services/pay"
    below.mkdir(parents=True)
    (below / ".lintmig.yaml").write_text("engines: [postgresql]\n")
    (below / "1.sql").write_text(BROKEN)
    (below / "2.sql").write_text(SOUND.replace("users", "others"))
    run = Run(below, "check", "--output-format", "gitlab", **{variable: str(project)})
    assert [each["location"]["path"] for each in json.loads(run.out)] == ["services/pay/1.sql"]
    assert [each["location"]["path"] for each in json.loads(Run(below, "check", "--output-format", "gitlab").out)] == [
        "1.sql"
    ]


def test_only_what_was_asked_about_passes(project: Path) -> None:
    (project / "2.sql").write_text(SOUND.replace("users", "others"))
    both = xml.fromstring(Run(project, "check", "--output-format", "junit").out)
    assert [suite.get("name") for suite in both] == ["1.sql", "2.sql"]
    one = xml.fromstring(Run(project, "check", "2.sql", "--output-format", "junit").out)
    assert [(suite.get("name"), suite.get("failures")) for suite in one] == [("2.sql", "0")]
