"""ON CONFLICT on columns that no unique key covers."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import NoConflictKey
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, NoConflictKey):
            columns = ", ".join(fault.columns)
            yield Problem(
                fault.span,
                f"no primary key or unique index of {fault.table} is on ({columns}), so ON CONFLICT fails",
                f"Add one first: CREATE UNIQUE INDEX ... ON {fault.table} ({columns})",
                related=(Related(fault.table_place, f"{fault.table} is defined here"),),
            )
