"""Indexes, constraints, triggers, sequences, schemas, policies, operator classes and savepoints that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Missing, WrongKind
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step

_KINDS = (
    "index",
    "constraint",
    "foreign key",
    "primary key",
    "trigger",
    "sequence",
    "schema",
    "extension",
    "policy",
    "operator class",
    "attribute",
    "value",
    "rule",
    "event trigger",
    "publication",
    "statistics object",
    "collation",
    "cast",
    "operator",
    "server",
    "foreign-data wrapper",
    "text search configuration",
    "language",
    "access method",
    "event",
    "savepoint",
)


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, WrongKind):
            yield Problem(
                fault.span,
                f"{fault.name} is a {fault.actual}, not a {fault.kind}",
                f"Name a {fault.kind} here, or write the statement for a {fault.actual}.",
                related=(Related(fault.first, f"{fault.name} is defined here"),),
            )
        if not isinstance(fault, Missing) or fault.kind not in _KINDS:
            continue
        owner = f" on table {fault.table}" if fault.table else ""
        related: tuple[Related, ...] = ()
        if fault.created_later is not None:
            related = (Related(fault.created_later, f"{fault.name} is only created here"),)
        elif fault.table_place is not None:
            related = (Related(fault.table_place, f"{fault.table} is defined here"),)
        yield Problem(
            fault.span,
            f"there is no {fault.kind} {fault.name}{owner} at this point",
            _help(fault),
            related=related,
        )


def _help(fault: Missing) -> str:
    if fault.kind == "schema":
        return f"Create it first: CREATE SCHEMA IF NOT EXISTS {fault.name}"
    if fault.kind == "savepoint":
        return f"Write SAVEPOINT {fault.name} before it, in the same transaction."
    if fault.extension is not None:
        return f"Install what brings it first: CREATE EXTENSION IF NOT EXISTS {fault.extension}"
    return f"Check the name, create the {fault.kind} first, or write IF EXISTS where the engine has it."
