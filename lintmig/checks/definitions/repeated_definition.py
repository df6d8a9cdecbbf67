"""The same definition once more, skipped by IF NOT EXISTS."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Skipped
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, Skipped) and fault.is_same:
            yield Problem(
                fault.span,
                f"{fault.kind} {fault.name} is defined already, with the same columns",
                "Remove this second definition.",
                verdict="differs",
                related=(Related(fault.first, f"{fault.name} is first defined here"),),
            )
