"""The history as one engine sees it, statement by statement."""

from __future__ import annotations

from dataclasses import dataclass, field

from lintmig.model.engine import Engine
from lintmig.model.fault import Fault
from lintmig.model.schema import Schema
from lintmig.model.script import Script, Statement, Use
from lintmig.model.source import Place


@dataclass(slots=True)
class Aftermath:
    """What follows from a refused statement; it grows while the history goes on.

    `followers` are later statements that are refused only because of it; `undone` is how many other statements of
    its transaction, which was begun at `begun`, are undone or never run.
    """

    followers: list[Place] = field(default_factory=list)
    undone: int = 0
    begun: Place | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A statement at its moment. `schema` is as it stands after the statement, and moves on with the next.

    Faults that only follow from a statement refused earlier are not among `faults`.
    """

    engine: Engine
    script: Script
    statement: Statement
    uses: tuple[Use, ...]
    """The statement's constructs, without those that the engine never comes to look at."""
    faults: tuple[Fault, ...]
    schema: Schema
    aftermath: Aftermath | None = None
    """Given where the engine refuses the statement for a cause of its own."""
