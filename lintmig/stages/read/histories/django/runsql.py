"""SQL that a migration holds as text."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from lintmig.model.source import Span
from lintmig.stages.read.host.django.code import UNKNOWN, Code
from lintmig.stages.read.host.python import Module
from lintmig.stages.read.rendering import Rendering

_STATEMENT = re.compile(r"[^;]*;|[^;]+\Z")
_NAME = re.compile(r"\b[A-Za-z_]\w*")
HASHED = re.compile(r"\b\w+_[0-9a-f]{8}(?:_\w+)?\b")
_NEW_NAME = re.compile(r"\bTO\s+\"?\w+", re.IGNORECASE)
_IF_EXISTS = re.compile(r"\bIF\s+EXISTS\b", re.IGNORECASE)
RENAMED = re.compile(
    r"\b(?:INDEX(?:\s+IF\s+EXISTS)?\s+\"?(\w+)\"?\s+RENAME|RENAME\s+CONSTRAINT\s+\"?(\w+)\"?)\s+TO\s+\"?(\w+)",
    re.IGNORECASE,
)
"""The old name of an index or of a constraint, and the new one."""
_KEY_WORD = re.compile(r"\b(?:CONSTRAINT|INDEX|KEY)\b", re.IGNORECASE)
_MAKES = re.compile(r"\b(?:CREATE|ADD)\b", re.IGNORECASE)


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
        for part in node.elts:
            each = part
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


class Unknowns(NamedTuple):
    """What a text may name that the project's migrations do not make.

    `apps` are of tables that others make; `keys` all names of keys there are; `blurred` tables whose keys nobody
    knows.
    """

    apps: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    blurred: frozenset[str] = frozenset()


def write_sql(parts: list[Text], rendering: Rendering, unknowns: Unknowns | None = None) -> bool:
    """Whether all of it was written: not what changes keys whose names nobody knows."""
    is_whole = True
    for part in parts:
        if part.values is not None:
            _fill(part, rendering)
        elif unknowns is None:
            rendering.add(part.text, part.span)
        else:
            is_whole = _write_known(part, rendering, unknowns) and is_whole
        if not part.text.rstrip().endswith(";"):
            rendering.add("\n;", part.span)
        rendering.add("\n", part.span)
    return is_whole


def _write_known(part: Text, rendering: Rendering, unknowns: Unknowns) -> bool:
    is_whole = True
    at = 0
    statements = [part.text] if "$" in part.text else _STATEMENT.findall(part.text)
    for statement in statements:
        end = at + len(statement)
        if _names_unknown_keys(statement, unknowns):
            is_whole = False
        else:
            done = at
            for name in _NAME.finditer(part.text, at, end):
                if _is_of_others(name[0], unknowns):
                    rendering.add(part.text[done : name.start()], _within(part, done, name.start()))
                    rendering.add(name[0], _within(part, name.start(), name.end()), is_hole=True)
                    done = name.end()
            rendering.add(part.text[done:end], _within(part, done, end))
        at = end
    return is_whole


def _within(part: Text, start: int, end: int) -> Span:
    if part.span.end - part.span.start != len(part.text):
        return part.span
    return Span(part.span.start + start, part.span.start + end)


def _is_of_others(name: str, unknowns: Unknowns) -> bool:
    app = name.partition("_")[0].lower()
    return name.lower() not in unknowns.tables and any(
        name.lower().startswith(f"{each}_") for each in (unknowns.apps if app else ())
    )


def _names_unknown_keys(statement: str, unknowns: Unknowns) -> bool:
    """Older versions of Django gave keys other names, and Python may have made others."""
    if _IF_EXISTS.search(statement):
        return False
    if any(name not in unknowns.keys for name in HASHED.findall(_NEW_NAME.sub("", statement))):
        return _KEY_WORD.search(statement) is not None and _MAKES.search(statement) is None
    if not unknowns.blurred or _KEY_WORD.search(statement) is None:
        return False
    return any(name in unknowns.blurred for name in _NAME.findall(statement))


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
