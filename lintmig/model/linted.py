"""What a run comes to, with what may be kept of it for a later one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lintmig.model.disk import Trace
from lintmig.model.finding import Finding
from lintmig.model.outcome import Outcome
from lintmig.model.script import ParsedScript, Track
from lintmig.model.shape import SchemaShape


@dataclass(frozen=True, slots=True)
class Linted:
    """An outcome, and what is known of the state that it is about.

    `tracks` are those of migrations, whatever is reported. Where the disk answers again as in `trace`, before `until`,
    another run would come to the same. What is `parsed` and `suppressed` is not kept.
    """

    outcome: Outcome
    shapes: tuple[SchemaShape, ...]
    tracks: tuple[Track, ...]
    trace: Trace
    until: datetime | None = None
    parsed: tuple[ParsedScript, ...] = ()
    """What the findings are in, as each engine reads it."""
    suppressed: tuple[Finding, ...] = ()
