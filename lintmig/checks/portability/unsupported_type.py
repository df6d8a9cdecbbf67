"""Column types that a target engine does not have, although another one does."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.engine import TITLES
from lintmig.model.fault import Missing
from lintmig.model.finding import Problem
from lintmig.model.remedy import fix_of
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for use in step.uses:
        construct = use.construct
        if construct.looks_at == "type" and construct.verdict == "rejects":
            name = " ".join(step.script.sql[use.span.start : use.span.end].split())
            meaning = construct.meaning.replace("no such type", f"no type {name}")
            fix = fix_of(step.script.sql, [use])
            yield Problem(use.span, f"{step.engine.title} {meaning}", construct.help, fix=fix)
    for fault in step.faults:
        if isinstance(fault, Missing) and fault.kind == "type" and fault.belongs_to:
            owner = TITLES[fault.belongs_to[0]]
            yield Problem(
                fault.span,
                f"{step.engine.title} has no type {fault.name}; it is {owner}'s",
                f"Use a type that every target has, or keep {fault.name} in a script for {owner}.",
            )
