"""What a run found, and how a reporter is asked to show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lintmig.model.config import FailOn
from lintmig.model.engine import Engine
from lintmig.model.finding import SEVERITIES, Finding, Severity
from lintmig.model.script import Track
from lintmig.model.source import BlindSpot


@dataclass(frozen=True, slots=True)
class Counts:
    """`files` were read, `scripts` were replayed; `seconds` is the time the run took."""

    files: int
    scripts: int
    statements: int
    suppressed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """`findings` are sorted by path and place."""

    engines: tuple[Engine, ...]
    tracks: tuple[Track, ...]
    findings: tuple[Finding, ...]
    blind_spots: tuple[BlindSpot, ...]
    counts: Counts

    def count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def fails(self, fail_on: FailOn) -> bool:
        """Whether a finding is at or above the threshold."""
        return fail_on != "never" and bool(at_least(self.findings, fail_on))


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """`path_prefix` is the working directory relative to the repository, empty or ending in `/`."""

    show: Severity = "warning"
    use_color: bool = False
    path_prefix: str = ""


def at_least(findings: Iterable[Finding], severity: Severity) -> list[Finding]:
    """The findings at or above a severity, in their order."""
    wanted = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return [finding for finding in findings if finding.severity in wanted]
