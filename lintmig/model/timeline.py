"""The history as one engine sees it, statement by statement."""

from __future__ import annotations

from dataclasses import dataclass

from lintmig.model.engine import Engine
from lintmig.model.fault import Fault
from lintmig.model.schema import Schema
from lintmig.model.script import Script, Statement, Use


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
