"""Functions, procedures and blocks that end in an error, give what they do not promise, or are called as others are."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import BadRoutine
from lintmig.model.fault.routines import Failing
from lintmig.model.finding import Problem
from lintmig.model.timeline import Step

_WORDS: dict[Failing, tuple[str, str]] = {
    "raises": ("this ends with an error of its own{given}", "Raise it only under a condition."),
    "no rows": (
        "{name}() returns {wanted}, and its last statement gives no rows",
        "End it with a SELECT, or with RETURNING.",
    ),
    "column count": (
        "{name}() returns {wanted}; its last statement gives {given}",
        "Select what the function returns.",
    ),
    "column type": (
        "{name}() returns {wanted}; its last statement gives {given}",
        "Cast the value: `value::{wanted}`",
    ),
    "parameter": ("{name}() has no parameter {given}", "Declare it, or number the parameters from $1."),
    "no body": ("{name}() has no body", "Add it: `AS $$ ... $$`"),
    "trigger called": ("{name}() is a trigger function: only triggers call it", "Call another function."),
    "procedure called": ("{name}() is a procedure", "Call it with `CALL {name}(...)`"),
    "function called": ("{name}() is a function", "Call it with `SELECT {name}(...)`"),
    "unknown name": ("{name} is neither a variable nor a column here", "Declare it, or quote it if it is a text."),
    "dynamic SQL": ("this runs SQL that PostgreSQL refuses: {given}", "Correct the SQL that it puts together."),
}


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, BadRoutine):
            message, help_ = _WORDS[fault.reason]
            words = {"name": fault.name, "wanted": fault.wanted, "given": fault.given}
            yield Problem(fault.span, message.format(**words), help_.format(**words))
