"""Python's enums: their members, and what of them SQLAlchemy writes into the database."""

from __future__ import annotations

import ast
from typing import NamedTuple

from lintmig.stages.read.models.sqlalchemy.code import Code, External, Found, Scope, statements
from lintmig.stages.read.models.sqlalchemy.values import constant

_KINDS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum", "TextChoices"})


class Members(NamedTuple):
    """An enum's names and values; a value is None where it is not a string that is known."""

    name: str
    found: Found
    labels: tuple[tuple[str, str | None], ...]


def members(code: Code, found: Found) -> Members | None:
    """None where it is no enum, or its members cannot be told."""
    if found.path:
        return None
    if isinstance(found.node, ast.Call):
        return _functional(code, found)
    if not isinstance(found.node, ast.ClassDef) or not is_enum(code, found):
        return None
    labels: list[tuple[str, str | None]] = []
    seen: set[object] = set()
    is_lower = _derives(code, found, "StrEnum", 0)
    scope = Scope(found.scope.module, code.class_names(found), is_body=True)
    for statement in statements(found.node.body):
        if isinstance(statement, (ast.If, ast.For, ast.While)):
            return None
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            continue
        name = statement.targets[0].id
        if name.startswith("_"):
            continue
        if isinstance(statement.value, (ast.Lambda, ast.Tuple)):
            labels.append((name, None))
            continue
        value = constant(code, scope, statement.value)
        key = (type(value.value), value.value) if value is not None else None
        if key is not None and key in seen:
            continue
        seen.add(key)
        text = value.value if value is not None and isinstance(value.value, str) else None
        if value is None and is_lower and "auto" in ast.dump(statement.value):
            text = name.lower()
        labels.append((name, text))
    return Members(found.node.name, found, tuple(labels)) if labels else None


def is_enum(code: Code, found: Found) -> bool:
    return isinstance(found.node, ast.ClassDef) and _derives(code, found, None, 0)


def _derives(code: Code, found: Found, kind: str | None, depth: int) -> bool:
    if depth > 8 or not isinstance(found.node, ast.ClassDef):
        return False
    for base in found.node.bases:
        meaning = code.resolve(found.scope, base)
        if isinstance(meaning, External):
            last = meaning.name.rpartition(".")[2]
            if (last == kind) if kind is not None else (last in _KINDS):
                return True
        elif isinstance(meaning, Found) and not meaning.path and _derives(code, meaning, kind, depth + 1):
            return True
    return False


def _functional(code: Code, found: Found) -> Members | None:
    """`Enum("Colour", "RED GREEN")`, with names in a string or a list, or a dictionary of names and values."""
    assert isinstance(found.node, ast.Call)
    made = code.resolve(found.scope, found.node.func)
    if not isinstance(made, External) or made.name not in ("enum.Enum", "enum.StrEnum", "enum.IntEnum"):
        return None
    if len(found.node.args) != 2 or found.node.keywords:
        return None
    title, listed = found.node.args
    name = constant(code, found.scope, title)
    if name is None or not isinstance(name.value, str):
        return None
    if isinstance(listed, ast.Dict):
        labels: list[tuple[str, str | None]] = []
        for key, value in zip(listed.keys, listed.values, strict=True):
            known = constant(code, found.scope, value)
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str) or known is None:
                return None
            labels.append((key.value, known.value if isinstance(known.value, str) else None))
        return Members(name.value, found, tuple(labels))
    if isinstance(listed, (ast.List, ast.Tuple)):
        words = [each.value for each in listed.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        return (
            Members(name.value, found, tuple((word, None) for word in words))
            if len(words) == len(listed.elts)
            else None
        )
    text = constant(code, found.scope, listed)
    if text is None or not isinstance(text.value, str):
        return None
    return Members(name.value, found, tuple((word, None) for word in text.value.replace(",", " ").split()))
