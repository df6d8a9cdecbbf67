"""Queries of the application on columns that no migration adds."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Missing
from lintmig.model.finding import Problem, Related
from lintmig.model.parity import listed
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    if step.script.role != "query":
        return
    by_table: dict[str | None, dict[str, Missing]] = {}
    for fault in step.faults:
        if isinstance(fault, Missing) and fault.kind == "column":
            by_table.setdefault(fault.table, {}).setdefault(fault.name, fault)
    for table, faults in by_table.items():
        first, *others = faults.values()
        names = listed([first.name, *(other.name for other in others)])
        columns = f"columns {names}" if others else f"column {names}"
        if table is None:
            message = f"no table of this query has the {columns}: it fails"
            help_ = "Name columns of its tables, or add what is missing in a migration."
        else:
            message = f"table {table} has no {columns}: this query fails"
            similar = f"Did you mean {first.similar}? Else add" if first.similar else "Add"
            help_ = f"{similar} it in a migration: ALTER TABLE {table} ADD COLUMN {first.name} ..."
        yield Problem(first.span, message, help_, related=tuple(_related(first)))


def _related(fault: Missing) -> Iterator[Related]:
    if fault.skipped is not None:
        yield Related(fault.skipped, f"this definition has {fault.name}, but IF NOT EXISTS skips it")
    if fault.table_place is not None:
        yield Related(fault.table_place, f"{fault.table} is defined here")
