"""What an application defines for itself, on a database that others define too: less is certain than in a history."""

from __future__ import annotations

from collections.abc import Callable

from lintmig.model.fault import Fault, Missing
from lintmig.model.script import Script

_KNOWN = frozenset({"table", "view", "materialized view", "column"})
"""Of what code uses and nothing makes, what it would have made itself."""


def is_left_open(
    script: Script | None,
    fault: Fault,
    is_told_elsewhere: Callable[[str, str], bool],
    is_added_elsewhere: Callable[[str, str], bool],
) -> bool:
    """Whether what is missing may come from where the database is set up, or from another definition of the table."""
    if script is None or not isinstance(fault, Missing):
        return False
    if script.role != "bootstrap":
        return fault.kind == "column" and fault.table is not None and is_added_elsewhere(fault.table, fault.name)
    if fault.kind == "column" and fault.table is not None:
        return is_told_elsewhere(fault.table, fault.name)
    return (fault.kind not in _KNOWN and not fault.belongs_to) or fault.created_later is not None
