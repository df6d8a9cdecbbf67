"""lintmig in this process: a folder in, an outcome out; what goes wrong inside escapes as it is."""

from __future__ import annotations

from pathlib import Path

from lintmig.config import build_requests
from lintmig.model.outcome import Outcome, ReportOptions, merged
from lintmig.pipeline import lint
from lintmig.stages.report import report
from lintmig.stages.report.words import summary_line


def outcome_of(folder: Path, *engines: str) -> Outcome:
    """What `lintmig check` finds in a folder."""
    return merged([lint(request) for request in build_requests(folder, (), engines=engines)])


def said_of(folder: Path) -> str:
    """`lintmig check --output-format concise --show info` without what it sums up at its end."""
    outcome = outcome_of(folder)
    lines = report(outcome, "concise", ReportOptions("info")).splitlines()
    return "".join(line + "\n" for line in lines[: lines.index(summary_line(outcome))])
