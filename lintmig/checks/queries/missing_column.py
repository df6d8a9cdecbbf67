"""Queries of the application on columns that no migration adds."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Missing
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    if step.script.role != "query":
        return
    seen = set()
    for fault in step.faults:
        if not isinstance(fault, Missing) or fault.kind != "column" or (fault.table, fault.name) in seen:
            continue
        seen.add((fault.table, fault.name))
        if fault.table is None:
            message = f"no table of this query has a column {fault.name}: it fails"
            help_ = "Name a column of its tables, or add this one in a migration."
        else:
            message = f"table {fault.table} has no column {fault.name}: this query fails"
            similar = f"Did you mean {fault.similar}? Else add" if fault.similar else "Add"
            help_ = f"{similar} it in a migration: ALTER TABLE {fault.table} ADD COLUMN {fault.name} ..."
        places = [fault.table_place] if fault.table_place is not None else []
        yield Problem(
            fault.span, message, help_, related=tuple(Related(at, f"{fault.table} is defined here") for at in places)
        )
