"""A definition that IF NOT EXISTS skips although it differs from what exists."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Skipped
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step

_SHOWN = 3


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if not isinstance(fault, Skipped) or fault.is_same:
            continue
        differences = [f"{name} is missing" for name in (*fault.lost, *fault.lost_keys)]
        differences += [f"{name} stays {old}, not {new}" for name, old, new in fault.changed]
        shown = ", ".join(differences[:_SHOWN])
        if len(differences) > _SHOWN:
            shown += f" and {len(differences) - _SHOWN} more"
        yield Problem(
            fault.span,
            f"this definition of {fault.name} is silently skipped: {shown}",
            _help(fault),
            verdict="differs",
            related=(Related(fault.first, f"{fault.name} is defined here, and stays so"),),
        )


def _help(fault: Skipped) -> str:
    if fault.kind == "column":
        return f"Change the type with ALTER TABLE, or remove this second definition of {fault.name}."
    if fault.kind in ("index", "view", "trigger"):
        return f"Give this {fault.kind} another name, or drop the first one before."
    if fault.lost:
        return f"Add what is missing with ALTER TABLE {fault.name} ADD COLUMN, or remove this second definition."
    if fault.lost_keys and not fault.changed:
        return f"Add it: ALTER TABLE {fault.name} ADD {fault.lost_keys[0]}, or remove this second definition."
    return f"Change the types with ALTER TABLE {fault.name}, or remove this second definition."
