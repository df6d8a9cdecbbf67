"""Values and comparisons whose types an engine does not convert by itself."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import (
    Changing,
    NoCast,
    NoComparing,
    NoConversion,
    NoIndexing,
    NoOperator,
    NoSignature,
    NotBoolean,
    TypeClash,
    UnfitValue,
)
from lintmig.model.finding import Problem, Related
from lintmig.model.source import Place
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    title = step.engine.title
    for fault in step.faults:
        match fault:
            case TypeClash():
                yield Problem(
                    fault.span,
                    f"{title} does not {_verb(fault)} {fault.left_type} with {fault.right_type}"
                    f" ({fault.left} {fault.operator} {fault.right})",
                    f"Write a value of {fault.left}'s type, or CAST one side to the other's type.",
                    related=_declared(fault.column_place, fault.left, fault.left_type),
                )
            case UnfitValue():
                value = f"'{fault.value}'" if fault.value_type == "string" else fault.value
                when = "every UPDATE of a row" if fault.is_update else "every INSERT that takes this default"
                late = "" if fault.rejects else f"{when} fails: "
                yield Problem(
                    fault.span,
                    f"{late}{title} does not take {value} as {fault.column_type} ({_asking(fault)})",
                    f"Write a value of type {fault.column_type}, or change the column's type.",
                    related=_declared(fault.column_place, fault.column, fault.column_type),
                    verdict="rejects" if fault.rejects else "differs",
                    severity="error",
                )
            case NoOperator():
                types, values = _joined(fault.operator, fault.types), _joined(fault.operator, fault.operands)
                has = "cannot choose an operator for" if fault.is_ambiguous else "has no operator"
                yield Problem(
                    fault.span,
                    f"{title} {has} {types} ({values})",
                    "CAST the values to types that the operator takes.",
                )
            case NoSignature() if fault.reason != "count":
                call = f"{fault.function}({', '.join(fault.types)})"
                if fault.reason in _FRAMES:
                    yield Problem(
                        fault.span,
                        f"{title} takes {fault.function}() only {_FRAMES[fault.reason]}",
                        "See its manual on window functions and aggregates.",
                    )
                    continue
                has = "has no function" if fault.reason == "types" else "cannot choose what to call for"
                yield Problem(
                    fault.span, f"{title} {has} {call}", "CAST the arguments to types that the function takes."
                )
            case NotBoolean():
                yield Problem(
                    fault.span,
                    f"{title} takes no {fault.type} as a condition ({fault.clause} {fault.value})",
                    "Compare it, as in `x <> 0` or `x IS NOT NULL`.",
                )
            case NoConversion():
                yield Problem(
                    fault.span,
                    f"{title} does not convert {fault.source} to {fault.target} ({fault.value})",
                    "Convert in two steps, or compute the value.",
                )
            case NoIndexing():
                yield Problem(
                    fault.span,
                    f"{title} has no default way to index {fault.type} with {fault.method} ({fault.value})",
                    "Name an operator class, choose another method, or index an expression of another type.",
                )
            case NoComparing():
                yield Problem(
                    fault.span,
                    f"{title} has no way to compare values of type {fault.type} ({fault.clause} {fault.value})",
                    "Convert it, as in `x::jsonb` or `x::text`.",
                )
            case Changing():
                yield Problem(
                    fault.span,
                    f"{title} takes nothing into {_WITH_ARTICLE[fault.use]} whose result may change: {fault.name}",
                    "Compute it when rows are written, or use a function that is IMMUTABLE.",
                )
            case NoCast():
                yield Problem(
                    fault.span,
                    f"{title} does not convert {fault.column} from {fault.old_type} to {fault.new_type} by itself",
                    f"Say how: ... TYPE {fault.new_type} USING {fault.column}::{fault.new_type}",
                    related=_declared(fault.column_place, fault.column, fault.old_type),
                )


_FRAMES = {"no WITHIN GROUP": "with WITHIN GROUP"}


_WITH_ARTICLE = {"index": "an index", "generated column": "a generated column", "CHECK": "a CHECK"}


def _joined(operator: str, operands: tuple[str, ...]) -> str:
    return f" {operator} ".join(operands) if len(operands) > 1 else f"{operator} {operands[0]}"


def _asking(fault: UnfitValue) -> str:
    """What wants a value of the type: a column, or a call or clause."""
    is_column = not fault.column.isupper() and not fault.column.endswith(")")
    return f"column {fault.column}" if is_column or fault.column_place is not None else fault.column


def _verb(fault: TypeClash) -> str:
    return "match" if fault.operator.isalpha() else "compare"


def _declared(place: Place | None, name: str, type_name: str) -> tuple[Related, ...]:
    return (Related(place, f"{name} is {type_name} here"),) if place is not None else ()
