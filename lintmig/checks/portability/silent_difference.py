"""SQL that a target engine accepts, and understands differently."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Problem
from lintmig.model.remedy import fix_of
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    known = set()
    for use in step.uses:
        construct = use.construct
        if construct.verdict == "differs" and construct.name not in known:
            known.add(construct.name)
            yield Problem(
                use.span,
                f"{step.engine.title} {construct.meaning}",
                construct.help,
                verdict="differs",
                severity=construct.severity,
                fix=fix_of(step.script.sql, (each for each in step.uses if each.construct.name == construct.name)),
            )
