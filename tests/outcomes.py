"""Outcomes built from small sources, for tests of what is shown."""

from __future__ import annotations

from collections.abc import Mapping

from lintmig.model.engine import Engine, EngineName
from lintmig.model.finding import Finding, Related, Severity, Verdict
from lintmig.model.outcome import Counts, Outcome
from lintmig.model.script import Script, Track
from lintmig.model.source import BlindSpot, Place, Source, Span

ENGINES = (
    Engine("postgresql", (13,), True, "--engine"),
    Engine("sqlite", (3, 35), False, "package.json: better-sqlite3"),
)


def place(source: Source, words: str) -> Place:
    start = source.text.index(words)
    return Place(source, Span(start, start + len(words)))


def finding(
    source: Source,
    words: str,
    message: str = "it breaks",
    advice: str = "do not",
    *,
    rule: str = "references/fk-type-mismatch",
    severity: Severity = "error",
    engines: Mapping[EngineName, Verdict] | None = None,
    related: tuple[Related, ...] = (),
) -> Finding:
    span = place(source, words).span
    verdicts: Mapping[EngineName, Verdict] = {"postgresql": "rejects"} if engines is None else engines
    return Finding(rule, severity, source, span, message, advice, verdicts, related, "f00d")


def outcome(*findings: Finding, blind_spots: tuple[BlindSpot, ...] = (), suppressed: int = 0) -> Outcome:
    sources = {each.source.path: each.source for each in findings}
    scripts = tuple(Script(source, source.text) for source in sources.values())
    return Outcome(
        engines=ENGINES,
        tracks=(Track("db", "folder", "db", scripts),),
        findings=findings,
        blind_spots=blind_spots,
        counts=Counts(len(scripts), len(scripts), 3, suppressed, 0.12345),
    )
