"""The history as one engine sees it, statement by statement."""

from __future__ import annotations

from dataclasses import dataclass

from lintmig.model.engine import Engine
from lintmig.model.fault import Fault
from lintmig.model.schema import Schema
from lintmig.model.script import Script, Statement


@dataclass(frozen=True, slots=True)
class Step:
    """A statement at its moment. `schema` is as it stands after the statement, and moves on with the next.

    `peers` are the other engines that must run this script. `is_expected` is False where the statement
    only fails because an earlier one was refused.
    """

    engine: Engine
    script: Script
    statement: Statement
    faults: tuple[Fault, ...]
    schema: Schema
    peers: tuple[Engine, ...]
