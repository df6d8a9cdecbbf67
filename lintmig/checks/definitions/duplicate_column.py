"""A column that its table has already."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Duplicate
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, Duplicate) and fault.kind == "column":
            yield Problem(
                fault.span,
                f"table {fault.table} has a column {fault.name} already",
                "Remove this column, or give it another name.",
                related=(Related(fault.first, f"{fault.name} is first defined here"),),
            )
