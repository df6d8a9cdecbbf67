"""Functions that the engine does not have and nothing creates."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Missing, NoSignature
from lintmig.model.finding import Problem, Related, Severity
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, NoSignature) and fault.reason == "count":
            count = f"{len(fault.types)} argument{'s' * (len(fault.types) != 1)}"
            message = f"{step.engine.title} has no function {fault.function}() with {count}"
            yield Problem(fault.span, message, f"Give {fault.function}() as many arguments as it takes.")
        if not isinstance(fault, Missing) or fault.kind not in _KINDS or fault.belongs_to:
            continue
        related: tuple[Related, ...] = ()
        shown = fault.name if "(" in fault.name else f"{fault.name}()"
        if fault.is_ambiguous:
            message = f"there are several functions {fault.name}: which of them is not said"
            help_ = f"Write the types of its arguments: {fault.name}(integer)"
        elif fault.created_later is not None:
            message = f"function {shown} is used before it is created"
            related = (Related(fault.created_later, f"{shown} is only created here"),)
            help_ = f"Move this after the migration that creates {shown}."
        else:
            message = f"{step.engine.title} has no {_noun(fault)} {shown}, and no migration creates it"
            similar = f" Did you mean {fault.similar}()?" if fault.similar else ""
            help_ = f"Create {shown} first, or the extension that brings it.{similar}"
            if fault.extension is not None:
                help_ = f"Install what brings it first: CREATE EXTENSION IF NOT EXISTS {fault.extension}"
        yield Problem(
            fault.span,
            message,
            help_,
            verdict="rejects" if fault.rejects else "differs",
            related=related,
            severity=_severity(step, fault),
        )


_KINDS = ("function", "procedure", "routine", "aggregate")


def _noun(fault: Missing) -> str:
    return fault.kind if fault.kind != "routine" else "function"


def _severity(step: Step, fault: Missing) -> Severity:
    """An application may have given its SQLite connection functions of its own; a slip of the pen it has not."""
    is_own = step.engine.name == "sqlite" and fault.similar is None
    return "warning" if is_own else "error"
