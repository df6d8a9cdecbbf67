"""Foreign keys to columns that are no key of their table."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import DeadReference, ForeignKeyMismatch
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step

_OTHERS = {
    "not-null": ("{column} is NOT NULL, but this foreign key sets it to NULL", "Leave NOT NULL or SET NULL out."),
    "engine": (
        "{target} has an engine without foreign keys",
        "Change its engine first: ALTER TABLE {target} ENGINE = InnoDB",
    ),
    "partitioned": (
        "a partitioned table takes part in no foreign key",
        "Leave the partitions or the foreign key out.",
    ),
    "temporary": ("a temporary table takes part in no foreign key", "Leave the foreign key out."),
    "view": ("{target} is a view, to which no foreign key points", "Name the table that the view reads."),
}


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, DeadReference) and fault.lacks == "key":
            columns = ", ".join(fault.columns)
            what = f"{fault.target} ({columns})" if columns else fault.target
            yield Problem(
                fault.span,
                f"{fault.table} has a foreign key to {what}, which is no key",
                f"Add the key first: CREATE UNIQUE INDEX ... ON {fault.target} ({columns or '...'})",
                related=(Related(fault.key_place, "the foreign key is defined here"),),
            )
        if not isinstance(fault, ForeignKeyMismatch) or fault.reason == "type":
            continue
        if fault.reason in _OTHERS:
            message, help_ = _OTHERS[fault.reason]
            yield Problem(
                fault.span,
                message.format(column=".".join((fault.table, *fault.columns[:1])), target=fault.target),
                help_.format(target=fault.target),
                related=(Related(fault.target_place, f"{fault.target} is defined here"),),
            )
            continue
        columns = ", ".join(fault.target_columns)
        if fault.reason == "column-count":
            message = f"this foreign key has {_count(fault.columns)}, but points to {_count(fault.target_columns)}"
            help_ = "Name as many columns on both sides."
        elif not columns:
            message = f"table {fault.target} has no primary key to point to"
            help_ = f"Name the columns, or give {fault.target} a primary key."
        else:
            message = f"{fault.target} ({columns}) is neither its primary key nor unique"
            help_ = f"Add the key first: ALTER TABLE {fault.target} ADD UNIQUE ({columns})"
        if not fault.rejects:
            message = f"every INSERT fails once foreign keys are on: {message}"
            help_ = f"Add the key first: CREATE UNIQUE INDEX ... ON {fault.target} ({columns})" if columns else help_
        yield Problem(
            fault.span,
            message,
            help_,
            verdict="rejects" if fault.rejects else "differs",
            related=(Related(fault.target_place, f"{fault.target} is defined here"),),
            severity="error" if fault.rejects else "warning",
        )


def _count(columns: tuple[str, ...]) -> str:
    return f"{len(columns)} column{'' if len(columns) == 1 else 's'}"
