"""What checks say, and what users read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lintmig.model.engine import EngineName
from lintmig.model.fix import Fix
from lintmig.model.source import Place, Source, Span

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

Verdict = Literal["accepts", "rejects", "differs"]


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check says of one engine; the pipeline adds rule, file and engines.

    `severity` is None where the rule's own severity holds.
    """

    span: Span
    message: str
    help: str
    verdict: Verdict = "rejects"
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with its identity: the rule, the file and the engines it holds for."""

    rule: str
    severity: Severity
    source: Source
    span: Span
    message: str
    help: str
    engines: Mapping[EngineName, Verdict]
    related: tuple[Related, ...]
    fingerprint: str
    fix: Fix | None = None
    subject: str = ""
    """A digest of the words that the finding is about, its statement and its place in it, wherever they stand."""
