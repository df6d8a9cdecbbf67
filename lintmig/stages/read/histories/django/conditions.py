"""Conditions written as Q objects, as the SQL that Django makes of the simple ones."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from lintmig.model.engine import EngineName
from lintmig.stages.read.histories.django.literals import literal
from lintmig.stages.read.host.django.code import UNKNOWN, Code
from lintmig.stages.read.host.django.tables import Column
from lintmig.stages.read.host.python import Module

_COMPARISONS = {"exact": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
DEEPEST = 30


def condition(
    node: ast.expr | None, of: Module, columns: Mapping[str, Column], engine: EngineName, code: Code, depth: int = 0
) -> str | None:
    """None where it is more than comparisons of the table's own columns."""
    if node is None or depth > DEEPEST:
        return None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        inner = condition(node.operand, of, columns, engine, code, depth + 1)
        return f"NOT ({inner})" if inner else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        left = condition(node.left, of, columns, engine, code, depth + 1)
        right = condition(node.right, of, columns, engine, code, depth + 1)
        word = "AND" if isinstance(node.op, ast.BitAnd) else "OR"
        return f"({left} {word} {right})" if left and right else None
    if not isinstance(node, ast.Call) or (of.name(node.func) or "").rsplit(".", 1)[-1] != "Q":
        return None
    parts: list[str | None] = []
    word = "AND"
    is_negated = False
    for argument in node.args:
        if isinstance(argument, ast.Tuple) and len(argument.elts) == 2:
            looked_up = of.text(argument.elts[0])
            parts.append(_lookup(looked_up, argument.elts[1], of, columns, engine, code) if looked_up else None)
        else:
            parts.append(condition(argument, of, columns, engine, code, depth + 1))
    for keyword in node.keywords:
        if keyword.arg == "_connector":
            word = str(of.text(keyword.value))
        elif keyword.arg == "_negated":
            is_negated = code.value(keyword.value, of) is True
        elif keyword.arg is None:
            return None
        else:
            parts.append(_lookup(keyword.arg, keyword.value, of, columns, engine, code))
    known = [part for part in parts if part]
    if len(known) != len(parts) or not known or word not in ("AND", "OR"):
        return None
    text = known[0] if len(known) == 1 else "(" + f" {word} ".join(known) + ")"
    return f"NOT ({text})" if is_negated else text


def _lookup(
    name: str, node: ast.expr, of: Module, columns: Mapping[str, Column], engine: EngineName, code: Code
) -> str | None:
    field, _, how = name.partition("__")
    column = columns.get(field) or columns.get(field.removesuffix("_id"))
    if column is None or "__" in how:
        return None
    quoted = _quoted(column.name, engine)
    if how == "isnull":
        value = code.value(node, of)
        return f"{quoted} IS {'' if value else 'NOT '}NULL" if isinstance(value, bool) else None
    if isinstance(node, ast.Call) and (of.name(node.func) or "").endswith("F") and len(node.args) == 1:
        other = columns.get(of.text(node.args[0]) or "")
        sign = _COMPARISONS.get(how or "exact")
        return f"{quoted} {sign} {_quoted(other.name, engine)}" if other is not None and sign else None
    value = code.value(node, of)
    if value is UNKNOWN:
        return None
    if column.kind == "BooleanField" and (how or "exact") == "exact" and isinstance(value, bool):
        return quoted if value else f"NOT {quoted}"
    if how == "in" and isinstance(value, tuple) and value:
        return f"{quoted} IN ({', '.join(literal(each, column, engine) for each in value)})"
    if value is None:
        return f"{quoted} IS NULL" if not how or how == "exact" else None
    sign = _COMPARISONS.get(how or "exact")
    if sign is None or isinstance(value, tuple) or column.kind == "JSONField":
        return None
    return f"{quoted} {sign} {literal(value, column, engine)}"


def _quoted(name: str, engine: EngineName) -> str:
    return f"`{name}`" if engine in ("mysql", "mariadb") else f'"{name}"'
