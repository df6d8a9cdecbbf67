"""Rows that clash with rows that are known to be there, and changes that those rows do not allow."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import CheckFailed, KeyTaken, NoParent, NullInRows, Referenced
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, KeyTaken):
            yield _taken(fault)
        elif isinstance(fault, NoParent):
            columns, values = ", ".join(fault.columns), ", ".join(fault.values)
            yield Problem(
                fault.span,
                f"{fault.target} has no row for {columns} = {values}: this row is refused",
                f"Insert the row of {fault.target} first, or give a value that is there.",
                related=(Related(fault.key_place, f"{columns} refers to {fault.target} here"),),
            )
        elif isinstance(fault, Referenced):
            columns, values = ", ".join(fault.columns), ", ".join(fault.values)
            yield Problem(
                fault.span,
                f"a row of {fault.by} points to the row of {fault.table} with {columns} = {values}",
                f"Delete or change the rows of {fault.by} first, or let them go along: ON DELETE CASCADE.",
                related=(Related(fault.key_place, f"{fault.by} points to {fault.table} here"),),
            )
        elif isinstance(fault, CheckFailed):
            yield Problem(
                fault.span,
                f"a row fails check {fault.check} of table {fault.table}",
                "Give a value that the check takes.",
                related=(Related(fault.table_place, f"{fault.table} is defined here"),),
            )
        elif isinstance(fault, NullInRows):
            yield _null(fault)


def _taken(fault: KeyTaken) -> Problem:
    columns, values = ", ".join(fault.columns), ", ".join(fault.values)
    if fault.is_new_key:
        message = f"{fault.table} has two rows with {columns} = {values}: no unique key can be made over them"
        return Problem(fault.span, message, "Remove or change the rows that repeat each other first.")
    related = (Related(fault.key_place, f"{columns} is unique by this key"),) if fault.key_place else ()
    return Problem(
        fault.span,
        f"{fault.table} has a row with {columns} = {values} already: this row is refused",
        "Give each row a value of its own, or say what to do with rows that are there.",
        related=related,
    )


def _null(fault: NullInRows) -> Problem:
    related = (Related(fault.table_place, f"{fault.table} is defined here"),)
    if fault.is_added:
        message = f"{fault.table} has rows, which the new column {fault.column} would leave NULL"
        help_ = f"Write a DEFAULT, or add {fault.column} without NOT NULL, fill it, and set NOT NULL then."
        return Problem(fault.span, message, help_, related=related)
    message = f"{fault.table} has a row without {fault.column}: it cannot be made NOT NULL"
    return Problem(fault.span, message, f"Fill {fault.column} with UPDATE first.", related=related)
