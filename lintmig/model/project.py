"""What only shows when the parts of a project are held against each other, and what checks say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.finding import Related, Severity, Verdict
from lintmig.model.source import Place

if TYPE_CHECKING:
    from lintmig.model.ledger import Defect
    from lintmig.model.mismatch import Mismatch
    from lintmig.model.parity import Difference
    from lintmig.model.rival import Rival
    from lintmig.model.rollback import Rollback


class Project(NamedTuple):
    """`differences` are what twins do not have in common, `rollbacks` what comes of taking migrations back,
    `defects` what is wrong with lists of migrations, `rivals` tables that several systems define, `mismatches`
    where models and migrations disagree."""

    differences: tuple[Difference, ...] = ()
    rollbacks: tuple[Rollback, ...] = ()
    defects: tuple[Defect, ...] = ()
    rivals: tuple[Rival, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()


class ProjectProblem(NamedTuple):
    """What a check says of a place and of engines; those that are without something differ, and refuse nothing."""

    place: Place
    engines: tuple[EngineName, ...]
    message: str
    help: str
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    verdict: Verdict = "differs"
