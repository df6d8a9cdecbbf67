"""Values and comparisons whose types an engine does not convert by itself."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import NoCast, TypeClash, UnfitValue
from lintmig.model.finding import Problem, Related
from lintmig.model.source import Place
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    title = step.engine.title
    for fault in step.faults:
        match fault:
            case TypeClash():
                yield Problem(
                    fault.span,
                    f"{title} does not compare {fault.left_type} with {fault.right_type}"
                    f" ({fault.left} {fault.operator} {fault.right})",
                    f"Write a value of {fault.left}'s type, or CAST one side to the other's type.",
                    related=_declared(fault.column_place, fault.left, fault.left_type),
                )
            case UnfitValue():
                value = f"'{fault.value}'" if fault.value_type == "string" else fault.value
                late = "" if fault.rejects else "every INSERT that takes this default fails: "
                yield Problem(
                    fault.span,
                    f"{late}{title} does not take {value} as {fault.column_type} (column {fault.column})",
                    f"Write a value of type {fault.column_type}, or change the column's type.",
                    related=_declared(fault.column_place, fault.column, fault.column_type),
                    verdict="rejects" if fault.rejects else "differs",
                    severity="error",
                )
            case NoCast():
                yield Problem(
                    fault.span,
                    f"{title} does not convert {fault.column} from {fault.old_type} to {fault.new_type} by itself",
                    f"Say how: ... TYPE {fault.new_type} USING {fault.column}::{fault.new_type}",
                    related=_declared(fault.column_place, fault.column, fault.old_type),
                )


def _declared(place: Place | None, name: str, type_name: str) -> tuple[Related, ...]:
    return (Related(place, f"{name} is {type_name} here"),) if place is not None else ()
