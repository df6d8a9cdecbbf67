"""Columns that their table does not have at this point of the history."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Missing
from lintmig.model.finding import Problem, Related
from lintmig.model.fix import Fix, renamed
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    seen = set()
    for fault in step.faults:
        if not isinstance(fault, Missing) or fault.kind != "column" or fault.is_reference:
            continue
        if (fault.table, fault.name) in seen:
            continue
        if fault.is_ambiguous:
            yield Problem(
                fault.span,
                f"column {fault.name} is ambiguous: several tables of this query have it",
                f"Say which is meant: table.{fault.name}",
            )
            continue
        seen.add((fault.table, fault.name))
        yield Problem(
            fault.span,
            f"{_owner(fault)} has no column {fault.name}",
            _help(fault),
            related=tuple(_related(fault)),
            fix=_fix(step, fault),
        )


def _fix(step: Step, fault: Missing) -> Fix | None:
    """The name that is so close that it is likely meant."""
    if fault.similar is None or fault.created_later or fault.skipped or fault.dropped:
        return None
    return renamed(step.script.sql, fault.span, fault.similar)


def _related(fault: Missing) -> Iterator[Related]:
    if fault.skipped is not None:
        yield Related(fault.skipped, f"this definition has {fault.name}, but IF NOT EXISTS skips it")
    if fault.dropped is not None:
        yield Related(fault.dropped, f"{fault.name} is dropped or renamed here")
    elif fault.created_later is not None and fault.skipped is None:
        yield Related(fault.created_later, f"{fault.name} is only added here")
    if fault.table_place is not None:
        yield Related(fault.table_place, f"{fault.table} is defined here")


def _owner(fault: Missing) -> str:
    return f"table {fault.table}" if fault.table is not None else "the result"


def _help(fault: Missing) -> str:
    if fault.table is None:
        return "Name a column of the select list, or add this one to it."
    if fault.similar is not None:
        return f"Did you mean {fault.similar}? Else add it: ALTER TABLE {fault.table} ADD COLUMN {fault.name} ..."
    return f"Add it first: ALTER TABLE {fault.table} ADD COLUMN {fault.name} ..."
