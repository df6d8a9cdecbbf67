"""Tables and views that are used before they exist, or that nothing creates."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Missing
from lintmig.model.finding import Problem, Related
from lintmig.model.fix import Fix, renamed
from lintmig.model.timeline import Step

_KINDS = ("table", "view", "materialized view")


def check(step: Step) -> Iterator[Problem]:
    seen = set()
    for fault in step.faults:
        if not isinstance(fault, Missing) or fault.kind not in _KINDS or fault.is_reference or fault.name in seen:
            continue
        seen.add(fault.name)
        related: tuple[Related, ...] = ()
        fix: Fix | None = None
        if fault.is_alias:
            message = f"no table or alias {fault.name} is in this query"
            help_ = f"Did you mean {fault.similar}?" if fault.similar else "Name it in FROM, or correct the name."
        elif fault.created_later is not None:
            message = f"{fault.kind} {fault.name} is used before it is created"
            related = (Related(fault.created_later, f"{fault.name} is only created here"),)
            help_ = f"Move this after the migration that creates {fault.name}."
        elif fault.dropped is not None:
            message = f"{fault.kind} {fault.name} no longer exists"
            related = (Related(fault.dropped, f"{fault.name} is dropped or renamed here"),)
            help_ = f"Remove this, or create {fault.name} again."
        else:
            message = f"no migration creates {fault.kind} {fault.name}"
            similar = f" Did you mean {fault.similar}?" if fault.similar else ""
            help_ = f"Create {fault.name} in an earlier migration.{similar}"
            fix = renamed(step.script.sql, fault.span, fault.similar) if fault.similar else None
        yield Problem(fault.span, message, help_, related=related, fix=fix)
