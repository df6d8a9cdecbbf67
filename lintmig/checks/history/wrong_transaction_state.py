"""A statement that its engine takes only inside, or only outside, of a transaction."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Untimely
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, Untimely):
            message, note, advice = _words(fault)
            related = (Related(fault.since, note),) if fault.since is not None else ()
            yield Problem(fault.span, message, advice, related=related)


def _words(fault: Untimely) -> tuple[str, str, str]:
    match fault.state:
        case "no transaction":
            message = f"there is no transaction at {fault.statement}: this script has ended its own"
            return message, "the transaction ends here", f"Move {fault.statement} before COMMIT, or write BEGIN first."
        case "in transaction":
            message = f"there is a transaction already at {fault.statement}"
            return message, "it is begun here", "Write BEGIN before SAVEPOINT, or a second SAVEPOINT in place of it."
        case "new value":
            message = f"the new value {fault.statement} cannot be used before its transaction is committed"
            return (
                message,
                "the value is added here",
                "Write COMMIT between the two, or use the value in a later migration.",
            )
