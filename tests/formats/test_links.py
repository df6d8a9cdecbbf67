"""Names of rules as hyperlinks of a terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lintmig.cli.output import use_links
from lintmig.model.outcome import ReportOptions
from lintmig.model.rule import rule_url
from lintmig.model.source import Source
from lintmig.rulebook import rule_names
from lintmig.stages.report import report
from tests.outcomes import finding, outcome
from tests.test_cli import BROKEN, ROOT

LINK = re.compile("\x1b]8;;([^\x1b]*)\x1b\\\\([^\x1b]*)\x1b]8;;\x1b\\\\")


@pytest.mark.parametrize("use_color", [False, True])
def test_a_rule_leads_to_its_page(use_color: bool) -> None:
    found = outcome(finding(Source("a.sql", "a"), "a", rule="references/missing-table"))
    linked = report(found, "text", ReportOptions(use_color=use_color, use_links=True))
    assert LINK.findall(linked) == [(rule_url("references/missing-table"), "references/missing-table")]
    assert LINK.sub(r"\2", linked) == report(found, "text", ReportOptions(use_color=use_color))


def test_the_page_of_every_rule_is_a_file_of_the_repository() -> None:
    for name in rule_names():
        _, _, path = rule_url(name).partition("/blob/main/")
        assert (ROOT / path).is_file(), path


@pytest.mark.parametrize(
    ("environment", "is_terminal", "output", "expected"),
    [
        ({}, True, None, True),
        ({}, False, None, False),
        ({}, True, "report.txt", False),
        ({"TERM": "dumb"}, True, None, False),
        ({"CI": "true"}, True, None, False),
        ({"NO_COLOR": "1"}, True, None, True),
        ({"FORCE_HYPERLINK": "1"}, False, None, True),
        ({"FORCE_HYPERLINK": "0"}, True, None, False),
    ],
)
def test_where_links_are_wanted(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], is_terminal: bool, output: str | None, expected: bool
) -> None:
    for name in ("TERM", "CI", "NO_COLOR", "FORCE_HYPERLINK"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    assert use_links(output) is expected


def test_on_a_real_terminal(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "1.sql").write_text(BROKEN)
    ours, theirs = pty.openpty()
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "TERM": "xterm", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "lintmig", "check", "--engine", "postgresql"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
    os.close(ours)
    assert process.returncode == 1
    names = [name for _, name in LINK.findall(shown.decode())]
    assert names
    assert set(names) <= set(rule_names())


def _read(terminal: int) -> bytes:
    """Empty at the end, which a terminal tells as an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
