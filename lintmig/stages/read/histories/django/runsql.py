"""SQL that a migration holds as text."""

from __future__ import annotations

import ast
from typing import NamedTuple

from lintmig.model.source import Span
from lintmig.stages.read.histories.django.operations import Operation
from lintmig.stages.read.host.django.code import UNKNOWN, Code
from lintmig.stages.read.host.python import Module
from lintmig.stages.read.rendering import Rendering


class Text(NamedTuple):
    """`values` stand for the parameters of a text that has them."""

    text: str
    span: Span
    values: tuple[object, ...] | None = None


def read_sql(node: ast.expr | None, of: Module, code: Code) -> list[Text] | None:
    """The texts of `RunSQL(...)`; none where there is nothing to do, None where they cannot be read."""
    for _ in range(10):
        if isinstance(node, ast.Name) and node.id in of.constants:
            node = of.constants[node.id]
    if node is None:
        return []
    if (of.name(node) or "").endswith("RunSQL.noop"):
        return []
    if isinstance(node, (ast.List, ast.Tuple)):
        found: list[Text] = []
        for each in node.elts:
            values: tuple[object, ...] | None = None
            if isinstance(each, (ast.Tuple, ast.List)) and len(each.elts) == 2:
                given = code.value(each.elts[1], of)
                if given is not None:
                    values = given if isinstance(given, tuple) else (UNKNOWN,) * 100
                each = each.elts[0]
            inner = read_sql(each, of, code) if not isinstance(each, (ast.List, ast.Tuple)) else None
            if inner is None:
                return None
            found += [text._replace(values=values) for text in inner]
        return found
    text = of.text(node)
    if text is None:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("strip", "dedent")
        ):
            inner_node = node.func.value if node.func.attr == "strip" else (node.args[0] if node.args else None)
            return read_sql(inner_node, of, code) if inner_node is not None else None
        value = code.value(node, of)
        if not isinstance(value, str):
            return None
        text = value
    return [Text(text, of.string_span(node))] if text.strip() else []


def write_sql(parts: list[Text], rendering: Rendering) -> None:
    for part in parts:
        if part.values is None:
            rendering.add(part.text, part.span)
        else:
            _fill(part, rendering)
        if not part.text.rstrip().endswith(";"):
            rendering.add("\n;", part.span)
        rendering.add("\n", part.span)


def _fill(part: Text, rendering: Rendering) -> None:
    """Parameters as the literals that they are; one that is not known is NULL."""
    pieces = part.text.split("%s")
    for at, piece in enumerate(pieces):
        rendering.add(piece.replace("%%", "%"), part.span)
        if at + 1 < len(pieces):
            value = part.values[at] if part.values is not None and at < len(part.values) else UNKNOWN
            if isinstance(value, bool) or value is None or value is UNKNOWN:
                rendering.add("NULL" if value is None or value is UNKNOWN else str(value).upper(), part.span)
            elif isinstance(value, (int, float)):
                rendering.add(str(value), part.span)
            else:
                rendering.add("'" + str(value).replace("'", "''") + "'", part.span)


def runs_ddl(operation: Operation, code: Code) -> bool:
    """Whether a function that a migration calls may run SQL of its own."""
    node = operation.given.get("code")
    written = operation.module.name(node) if node is not None else None
    if written is None:
        return False
    found = code.definition(written, operation.module)
    if found is None:
        return False
    for inner in ast.walk(found[1]):
        if isinstance(inner, ast.Attribute):
            owner = inner.value
            is_editor = isinstance(owner, ast.Name) and owner.id == "schema_editor"
            if inner.attr in ("execute", "executescript") or (is_editor and inner.attr != "connection"):
                return True
    return False
