"""Queries of the application on tables that no migration creates."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Missing
from lintmig.model.finding import Problem
from lintmig.model.timeline import Step

_KINDS = ("table", "view", "materialized view")


def check(step: Step) -> Iterator[Problem]:
    if step.script.role != "query":
        return
    seen = set()
    for fault in step.faults:
        if not isinstance(fault, Missing) or fault.kind not in _KINDS or fault.name in seen:
            continue
        seen.add(fault.name)
        if fault.is_alias:
            message = f"no table or alias {fault.name} is in this query: it fails"
            help_ = f"Did you mean {fault.similar}?" if fault.similar else "Name it in FROM, or correct the name."
        else:
            message = f"nothing creates table {fault.name}: this query fails"
            similar = f"Did you mean {fault.similar}? Else create" if fault.similar else "Create"
            help_ = f"{similar} it in a migration: CREATE TABLE {fault.name} (...)"
        yield Problem(fault.span, message, help_)
