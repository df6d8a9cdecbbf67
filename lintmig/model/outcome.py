"""What a run found, and how a reporter is asked to show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from lintmig.model.baseline import NOTHING_LEFT_OUT, LeftOut
from lintmig.model.config import FailOn
from lintmig.model.delta import Comparison, together
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


class FoundModels(NamedTuple):
    """One mapper's models, and how many tables they describe; `engines` is empty where they are for every target."""

    mapper: str
    path: str
    tables: int
    engines: tuple[str, ...] = ()


class Found(NamedTuple):
    """What there is in a project."""

    engines: tuple[Engine, ...]
    tracks: tuple[Track, ...]
    models: tuple[FoundModels, ...]
    queries: int
    query_files: int
    blind_spots: tuple[BlindSpot, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """`findings` are sorted by path and place; `models` are as in Found, `queries` those that code asks."""

    engines: tuple[Engine, ...]
    tracks: tuple[Track, ...]
    findings: tuple[Finding, ...]
    blind_spots: tuple[BlindSpot, ...]
    counts: Counts
    models: tuple[FoundModels, ...] = ()
    queries: int = 0
    comparison: Comparison | None = None
    """Given where only what a change introduces is told."""
    left_out: LeftOut = NOTHING_LEFT_OUT
    checked: tuple[str, ...] = ()
    """The paths of the scripts that findings may name, sorted."""

    @property
    def found(self) -> Found:
        return Found(self.engines, self.tracks, self.models, self.queries, 0, self.blind_spots)

    def count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def fails(self, fail_on: FailOn) -> bool:
        """Whether a finding is at or above the threshold."""
        return fail_on != "never" and bool(at_least(self.findings, fail_on))


def merged(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcomes of several projects as one."""
    if len(outcomes) == 1:
        return outcomes[0]
    engines = {engine: None for outcome in outcomes for engine in outcome.engines}
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    return Outcome(
        tuple(engines),
        tuple(track for outcome in outcomes for track in outcome.tracks),
        tuple(sorted(findings, key=lambda finding: (finding.source.path, finding.span, finding.rule, finding.message))),
        tuple(spot for outcome in outcomes for spot in outcome.blind_spots),
        Counts(
            files=sum(outcome.counts.files for outcome in outcomes),
            scripts=sum(outcome.counts.scripts for outcome in outcomes),
            statements=sum(outcome.counts.statements for outcome in outcomes),
            suppressed=sum(outcome.counts.suppressed for outcome in outcomes),
            seconds=sum(outcome.counts.seconds for outcome in outcomes),
        ),
        tuple(models for outcome in outcomes for models in outcome.models),
        sum(outcome.queries for outcome in outcomes),
        together([outcome.comparison for outcome in outcomes if outcome.comparison is not None]),
        reduce(LeftOut.and_of, (outcome.left_out for outcome in outcomes), NOTHING_LEFT_OUT),
        checked=tuple(sorted({path for outcome in outcomes for path in outcome.checked})),
    )


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """`path_prefix` is the working directory relative to the repository, empty or ending in `/`.

    With `counts_rules`, text and json say how often each rule was found instead of what it found.
    """

    show: Severity = "warning"
    use_color: bool = False
    path_prefix: str = ""
    use_links: bool = False
    counts_rules: bool = False


def at_least(findings: Iterable[Finding], severity: Severity) -> list[Finding]:
    """The findings at or above a severity, in their order."""
    wanted = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return [finding for finding in findings if finding.severity in wanted]
