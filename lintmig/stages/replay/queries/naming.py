"""What PostgreSQL calls an output that has no name of its own (FigureColname in its parse_target.c)."""

from __future__ import annotations

from lintmig.engines import signatures
from lintmig.engines.pairs import canonical
from lintmig.model.expression import Cast, ColumnReference, Comparison, Compound, Expression, Literal, Subquery

UNNAMED = "?column?"


def made_up_name(expression: Expression) -> str | None:
    """None where it is not certain."""
    found = _name(expression)
    return found[0] if found is not None else None


def _name(expression: Expression) -> tuple[str, bool] | None:
    """The name, and whether it is strong enough to stand against a cast's or a CASE's."""
    match expression:
        case ColumnReference():
            return (expression.name.text if expression.name.quoted else expression.name.text.lower()), True
        case Literal() | Comparison():
            return UNNAMED, False
        case Cast():
            return _cast_name(expression)
        case Subquery():
            outputs = expression.query.outputs
            output = outputs[0] if len(outputs) == 1 else None
            if output is None or output.expression is None:
                return None
            return (output.name, True) if output.name is not None else _name(output.expression)
        case Compound(arity=None):
            return None
        case Compound(operator="case" | "case of"):
            return _case_name(expression)
        case Compound(operator="over" | "filter" | "collate" | "within group"):
            return _name(expression.parts[0])
        case Compound(operator="array" | "row" | "exists" as name):
            return name, True
        case Compound(operator="interval"):
            return "interval", False
        case Compound(function=str(name)):
            return ("btrim" if name == "trim" else name), True
        case _:
            return UNNAMED, False


def _cast_name(cast: Cast) -> tuple[str, bool] | None:
    inner = _name(cast.operand)
    if inner is None or inner[1]:
        return inner
    plain = cast.type_name.partition("(")[0].removesuffix("[]").strip()
    short = signatures.short_name(canonical("postgresql", plain))
    return (short, False) if short is not None else None


def _case_name(case: Compound) -> tuple[str, bool] | None:
    has_operand = case.operator == "case of"
    if (len(case.operands) - has_operand) % 2 == 0:
        return "case", False
    default = _name(case.operands[-1])
    if default is None:
        return None
    return default if default[1] else ("case", False)
