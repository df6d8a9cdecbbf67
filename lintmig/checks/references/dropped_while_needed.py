"""DROP of what other objects still need."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Broken, Needed
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step

_SHOWN = 5


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, Broken):
            yield Problem(
                fault.span,
                f"{fault.kind} {fault.name} lacks {fault.needs}: {step.engine.title} refuses this",
                f"Drop {fault.kind} {fault.name} first, and create it again once it has what it needs.",
                related=(Related(fault.first, f"{fault.kind} {fault.name} is defined here"),),
            )
        if not isinstance(fault, Needed):
            continue
        first = fault.by[0][0]
        more = f" and {len(fault.by) - 1} more need it" if len(fault.by) > 1 else " needs it"
        yield Problem(
            fault.span,
            f"{fault.kind} {fault.name} cannot be {fault.action}: {first}{more}",
            f"Drop what needs {fault.name} first{_or_cascade(step)}.",
            related=tuple(Related(place, f"{name} is defined here") for name, place in fault.by[:_SHOWN]),
        )


def _or_cascade(step: Step) -> str:
    return ", or write CASCADE to drop it too" if step.engine.name == "postgresql" else ""
