"""Functions that a target engine does not have, although another one does."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.engine import TITLES
from lintmig.model.fault import Missing
from lintmig.model.finding import Problem
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for use in step.uses:
        construct = use.construct
        if construct.looks_at == "function" and construct.verdict == "rejects":
            name = step.script.sql[use.span.start : use.span.end]
            meaning = construct.meaning.replace("no such function", f"no function {name}()")
            yield Problem(use.span, f"{step.engine.title} {meaning}", construct.help)
    for fault in step.faults:
        if not isinstance(fault, Missing) or fault.kind != "function" or not fault.belongs_to:
            continue
        owner = TITLES[fault.belongs_to[0]]
        message = f"{step.engine.title} has no function {fault.name}(); it is {owner}'s"
        if fault.fails_at == "use":
            message = f"every INSERT that takes this default fails: {message}"
        yield Problem(
            fault.span,
            message,
            f"Let the application give the value, or keep {fault.name}() in a script for {owner}.",
            verdict="rejects" if fault.rejects else "differs",
        )
