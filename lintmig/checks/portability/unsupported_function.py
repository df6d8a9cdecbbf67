"""Functions that a target engine does not have, although another one does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmig.model.engine import TITLES
from lintmig.model.fault import Missing
from lintmig.model.finding import Problem
from lintmig.model.remedy import fix_of
from lintmig.model.timeline import Step

_OPENING = re.compile(r"\s*\(\s*")
_CAST = re.compile(r"uuid\s*\(\s*[^\s)]", re.IGNORECASE)
"""PostgreSQL takes a type with a value in parentheses for a cast."""


def check(step: Step) -> Iterator[Problem]:
    rejected = [use for use in step.uses if use.construct.looks_at == "function" and use.construct.verdict == "rejects"]
    starts = {use.span.start for use in rejected}
    for use in rejected:
        construct = use.construct
        is_cast = step.engine.name == "postgresql" and _CAST.match(step.script.sql, use.span.start)
        if not is_cast and not _calls_another(step, use.span.end, starts):
            name = step.script.sql[use.span.start : use.span.end]
            meaning = construct.meaning.replace("no such function", f"no function {name}()")
            fix = fix_of(step.script.sql, [use])
            yield Problem(use.span, f"{step.engine.title} {meaning}", construct.help, fix=fix)
    for fault in step.faults:
        if not isinstance(fault, Missing) or fault.kind != "function" or not fault.belongs_to:
            continue
        owner = TITLES[fault.belongs_to[0]]
        message = f"{step.engine.title} has no function {fault.name}(); it is {owner}'s"
        if fault.fails_at == "use":
            message = f"every INSERT that takes this default fails: {message}"
        elif fault.fails_at == "query":
            message = f"every query of this view fails: {message}"
        yield Problem(
            fault.span,
            message,
            f"Let the application give the value, or keep {fault.name}() in a script for {owner}.",
            verdict="rejects" if fault.rejects else "differs",
            severity="error",
        )


def _calls_another(step: Step, end: int, starts: set[int]) -> bool:
    """Whether the first argument is a call that is rejected too: then that one is the cause."""
    opening = _OPENING.match(step.script.sql, end)
    return opening is not None and opening.end() in starts
