"""INSERT with more or fewer values than columns."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import WrongCount
from lintmig.model.finding import Problem
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, WrongCount):
            yield Problem(
                fault.span,
                f"this {fault.subject} has {fault.columns} columns but gives {fault.values} values",
                "Give one value for each column.",
            )
