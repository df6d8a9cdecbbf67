"""What a page shows, as plain values: read from an outcome, or from the report that another job has left."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import lintmig
from lintmig.model.delta import Comparison
from lintmig.model.finding import SEVERITIES, Severity
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.model.source import BlindSpot
from lintmig.stages.report.place import lines_of
from lintmig.stages.report.words import changed_scripts, left_out_lines


class ShownEngine(NamedTuple):
    """`requirement` is such as `>=13`, `origin` tells where the engine was read from."""

    name: str
    requirement: str
    origin: str


class ShownFinding(NamedTuple):
    """`path` is relative to the repository; `engines` are sorted, each with its verdict."""

    rule: str
    severity: Severity
    path: str
    line: int
    message: str
    help: str
    engines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """`findings` are of every severity; `show` is the lowest that people see.

    `changed` is how many of the scripts a change touches; `left_out` says what is there and is put up with.
    """

    engines: tuple[ShownEngine, ...]
    findings: tuple[ShownFinding, ...]
    blind_spots: tuple[BlindSpot, ...]
    comparison: Comparison | None
    scripts: int
    suppressed: int
    seconds: float
    version: str
    changed: int = 0
    left_out: tuple[str, ...] = ()
    show: Severity = "warning"
    path_prefix: str = ""

    @property
    def shown(self) -> list[ShownFinding]:
        """What people see, the gravest first, then by path and line."""
        wanted = SEVERITIES[: SEVERITIES.index(self.show) + 1]
        findings = [finding for finding in self.findings if finding.severity in wanted]
        return sorted(findings, key=lambda each: (SEVERITIES.index(each.severity), each.path, each.line))

    def count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def in_repository(self, path: str) -> str:
        """A path of the working directory as one of the repository."""
        return posixpath.normpath(posixpath.join(self.path_prefix, path))


def page_of(outcome: Outcome, options: ReportOptions) -> Page:
    return Page(
        tuple(ShownEngine(each.name, each.requirement, each.origin) for each in outcome.engines),
        tuple(_findings(outcome, options)),
        outcome.blind_spots,
        outcome.comparison,
        outcome.counts.scripts,
        outcome.counts.suppressed,
        outcome.counts.seconds,
        lintmig.__version__,
        changed_scripts(outcome),
        tuple(left_out_lines(outcome)),
        options.show,
        options.path_prefix,
    )


def _findings(outcome: Outcome, options: ReportOptions) -> Iterable[ShownFinding]:
    for each in outcome.findings:
        path = posixpath.normpath(posixpath.join(options.path_prefix, each.source.path))
        line = lines_of(each.source, each.span).line
        engines = tuple((name, str(verdict)) for name, verdict in sorted(each.engines.items()))
        yield ShownFinding(each.rule, each.severity, path, line, each.message, each.help, engines)
