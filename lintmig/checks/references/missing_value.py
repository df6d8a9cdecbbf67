"""INSERT that leaves a column NULL although it takes none."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import NullValue
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if not isinstance(fault, NullValue):
            continue
        if fault.is_given:
            message = f"column {fault.column} of {fault.table} is NOT NULL, so this row is refused"
        else:
            message = f"this INSERT gives no {fault.column}, which is NOT NULL without a default"
        yield Problem(
            fault.span,
            message,
            f"Give {fault.column} a value here, or a DEFAULT in the table.",
            related=(Related(fault.column_place, f"{fault.column} is NOT NULL here"),),
        )
