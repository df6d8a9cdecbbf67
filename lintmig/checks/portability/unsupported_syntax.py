"""SQL that the grammar of a target engine does not accept."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Misplaced, Reserved
from lintmig.model.finding import Problem
from lintmig.model.fix import Edit, Fix, alike, title_of
from lintmig.model.remedy import fix_of
from lintmig.model.script import Refusal, Use
from lintmig.model.timeline import Step

_SYNTAX = ("statement", "literal", "expression")
_HELP = "Write it in SQL that every target accepts, or move it to a script for one engine."


def check(step: Step) -> Iterator[Problem]:
    known = set()
    for use in _causes(step):
        construct = use.construct
        if construct.name in known:
            continue
        known.add(construct.name)
        alike = (each for each in step.uses if each.construct.name == construct.name)
        fix = fix_of(step.script.sql, alike)
        yield Problem(use.span, f"{step.engine.title} {construct.meaning}", construct.help, fix=fix)
    for fault in step.faults:
        if isinstance(fault, Reserved):
            yield Problem(
                fault.span,
                f"{step.engine.title} reserves the word {fault.name}: as a name it needs quotes",
                f"Choose another name, or quote it everywhere as each engine does: `{fault.name}`.",
            )
        if isinstance(fault, Misplaced):
            yield Problem(
                fault.span,
                f"{step.engine.title} takes no {fault.what} in {fault.where}",
                f"Remove {fault.what}, or write another statement.",
            )
    refusal = step.statement.refusal
    if refusal is not None and not known:
        message, advice = f"{step.engine.title} refuses this: {refusal.message}", _HELP
        yield Problem(refusal.span, message, advice, fix=_correction(step, refusal))


def _correction(step: Step, refusal: Refusal) -> Fix | None:
    edit = refusal.correction
    if edit is None:
        return None
    sql = step.script.sql
    edits = (Edit(edit.span, alike(sql[edit.span.start : edit.span.end], edit.text)),)
    return Fix(title_of(sql, edits) if edit.text else "Remove the comma", "safe", edits)


def _causes(step: Step) -> list[Use]:
    """The constructs that the engine rejects; where it rejects the statement from its first word on, that one."""
    uses = [use for use in step.uses if use.construct.looks_at in _SYNTAX and use.construct.verdict == "rejects"]
    whole = [use for use in uses if use.span.start == step.statement.span.start]
    return whole[:1] or uses
