"""Types that the engine does not have and nothing creates."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Missing
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if not isinstance(fault, Missing) or fault.kind not in ("type", "domain") or fault.belongs_to:
            continue
        if fault.created_later is not None:
            yield Problem(
                fault.span,
                f"type {fault.name} is used before it is created",
                f"Move this after the migration that creates {fault.name}.",
                related=(Related(fault.created_later, f"{fault.name} is only created here"),),
            )
        else:
            yield Problem(
                fault.span,
                f"{step.engine.title} has no type {fault.name}, and no migration creates it",
                f"Install what brings it first: CREATE EXTENSION IF NOT EXISTS {fault.extension}"
                if fault.extension is not None
                else f"Create {fault.name} first, or the extension that brings it.",
            )
