"""Foreign keys to a table or column that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import DeadReference, Missing
from lintmig.model.finding import Problem, Related, Severity
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, DeadReference) and fault.lacks == "table":
            yield Problem(
                fault.span,
                f"{fault.table} has a foreign key to {fault.target}, which does not exist",
                f"Create {fault.target} first, or make {fault.table} anew without the foreign key.",
                related=(Related(fault.key_place, "the foreign key is defined here"),),
            )
        if not isinstance(fault, Missing) or not fault.is_reference:
            continue
        subject = f"column {fault.table}.{fault.name}" if fault.kind == "column" else f"table {fault.name}"
        message = f"this foreign key points to {subject}, which does not exist"
        severity: Severity = "error"
        related: tuple[Related, ...] = ()
        help_ = f"Create {subject} in an earlier migration, or correct the reference."
        if fault.created_later is not None:
            message = f"this foreign key points to {subject} before it is created"
            related = (Related(fault.created_later, f"{fault.name} is only created here"),)
            help_ = f"Move this after the migration that creates {subject}."
            severity = "error" if fault.rejects else "info"
        elif not fault.rejects:
            message = f"every INSERT fails once foreign keys are on: there is no {subject}"
            severity = "warning"
        if fault.similar is not None:
            help_ += f" Did you mean {fault.similar}?"
        yield Problem(
            fault.span,
            message,
            help_,
            verdict="rejects" if fault.rejects else "differs",
            related=related,
            severity=severity,
        )
