"""Columns of grouped queries of which a group has several values."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Ungrouped
from lintmig.model.finding import Problem
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if not isinstance(fault, Ungrouped):
            continue
        does = "refuses it" if fault.rejects else "takes it from any of the group's rows"
        yield Problem(
            fault.span,
            f"column {fault.column} is neither in GROUP BY nor within an aggregate: {step.engine.title} {does}",
            f"Add it to GROUP BY, or say which value is meant: max({fault.column}).",
            verdict="rejects" if fault.rejects else "differs",
            severity="error" if fault.rejects else "warning",
        )
