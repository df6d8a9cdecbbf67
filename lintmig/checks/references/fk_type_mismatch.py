"""Foreign keys whose type does not fit the column they point to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmig.model.fault import ForeignKeyMismatch
from lintmig.model.finding import Problem, Related
from lintmig.model.fix import Edit, Fix, alike
from lintmig.model.operation import CreateTable
from lintmig.model.timeline import Step

_PLAIN = {"SERIAL": "INTEGER", "BIGSERIAL": "BIGINT", "SMALLSERIAL": "SMALLINT"}
"""What a column that numbers itself is for one that points to it."""
_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9 ]*(?:\(\d+(?:, ?\d+)?\)(?: [A-Za-z ]+)?)?")


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
            fix=_fix(step, fault),
        )


def _fix(step: Step, fault: ForeignKeyMismatch) -> Fix | None:
    """The target's type, where the column is made in the same statement: then it holds nothing yet."""
    wanted = _PLAIN.get(fault.target_types[0].upper(), fault.target_types[0])
    made = [each for each in step.statement.operations if isinstance(each, CreateTable)]
    if len(fault.columns) != 1 or len(made) != 1:
        return None
    columns = [each for each in made[0].columns if each.name.text.lower() == fault.columns[0].lower()]
    if len(columns) != 1 or not _TYPE.fullmatch(wanted):
        return None
    column = columns[0]
    if column.generated is not None or column.default is not None or column.type.name.upper() in _PLAIN:
        return None
    span = column.type.span
    old = step.script.sql[span.start : span.end]
    return Fix(f"Declare {fault.columns[0]} as {wanted}", "safe", (Edit(span, alike(old, wanted)),))
