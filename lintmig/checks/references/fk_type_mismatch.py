"""Foreign keys whose type does not fit the column they point to."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import ForeignKeyMismatch
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step

_PLAIN = {"SERIAL": "INTEGER", "BIGSERIAL": "BIGINT", "SMALLSERIAL": "SMALLINT"}
"""What a column that numbers itself is for one that points to it."""


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if not isinstance(fault, ForeignKeyMismatch) or fault.reason != "type":
            continue
        column, target = fault.columns[0], f"{fault.target}.{fault.target_columns[0]}"
        type_, target_type = fault.types[0], fault.target_types[0]
        yield Problem(
            fault.span,
            f"{fault.table}.{column} is {type_}, but {target} is {target_type}",
            f"Give both columns one type: declare {column} as {_PLAIN.get(target_type.upper(), target_type)}.",
            related=(Related(fault.target_place, f"{target} is {target_type} here"),),
        )
