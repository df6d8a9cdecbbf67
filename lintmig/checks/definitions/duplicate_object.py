"""CREATE of something that exists already."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Duplicate
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if not isinstance(fault, Duplicate) or fault.kind == "column":
            continue
        if fault.kind == "primary key":
            message = f"table {fault.name} has a primary key already"
        else:
            message = f"{fault.kind} {fault.name} exists already"
        if fault.kept is not None:
            message += f", and OR REPLACE keeps {fault.kept}"
        yield Problem(
            fault.span,
            message,
            f"Drop the {fault.kind} first."
            if fault.kept is not None
            else f"Drop the {fault.kind} first, change it with ALTER, or remove this second definition.",
            related=(Related(fault.first, f"{fault.name} is first defined here"),),
        )
