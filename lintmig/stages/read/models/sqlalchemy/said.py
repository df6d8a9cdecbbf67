"""What the keywords of a column's call say: whether it may be NULL, is filled by the database, is a key."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from lintmig.stages.read.models.sqlalchemy.code import Code, Found
from lintmig.stages.read.models.sqlalchemy.values import constant, text, truth
from lintmig.stages.read.models.sqlalchemy.words import Call, call_of

BESIDE_TYPE = frozenset({"ForeignKey", "CheckConstraint", "Sequence", "Identity", "Computed", "FetchedValue"})
"""What may stand in a column's call beside its type."""
Keywords = Mapping[str, Found]


def expression(found: Found) -> ast.expr:
    assert isinstance(found.node, ast.expr)
    return found.node


def beside(code: Code, found: Found) -> Call | None:
    call = call_of(code, found)
    return call if call is not None and call.word in BESIDE_TYPE else None


def string(code: Code, found: Found) -> str | None:
    return text(code, found.scope, expression(found))


def is_none(found: Found) -> bool:
    return isinstance(found.node, ast.Constant) and found.node.value is None


def flag(code: Code, keywords: Keywords, name: str, *, is_open: bool = False) -> bool | None:
    found = keywords.get(name)
    if found is None:
        return None if is_open else False
    return truth(code, found.scope, expression(found))


def plain(code: Code, keywords: Keywords, name: str) -> object:
    """A constant; None where nothing is said, `...` where it is not known."""
    found = keywords.get(name)
    if found is None:
        return None
    known = constant(code, found.scope, expression(found))
    return known.value if known is not None else ...


def nullable(
    code: Code, keywords: Keywords, *, is_key: bool | None, is_optional: bool | None, is_open: bool
) -> tuple[bool | None, bool]:
    """Whether a column may be NULL, and whether the code says so itself; `is_optional` is the annotation's word."""
    if "nullable" in keywords:
        found = keywords["nullable"]
        return truth(code, found.scope, expression(found)), True
    if is_open or is_key is None:
        return None, False
    if is_key:
        return False, False
    return (is_optional if is_optional is not None else True), False


def default(code: Code, keywords: Keywords, others: Sequence[Call], *, is_open: bool) -> bool | None:
    """Whether the database fills the column in; None where it may be filled by a trigger."""
    if any(each.word in ("Identity", "Computed") for each in others):
        return True
    if any(each.word == "FetchedValue" for each in others):
        return None
    stated = keywords.get("server_default")
    if stated is None:
        return None if is_open else False
    if is_none(stated):
        return False
    call = call_of(code, stated)
    if call is not None:
        return None if call.word == "FetchedValue" else True
    return True if constant(code, stated.scope, expression(stated)) is not None else None


def is_filled(keywords: Keywords, others: Sequence[Call], *, is_open: bool) -> bool:
    """Whether the mapper has a value for the column where the code gives none."""
    stated = [keywords[name] for name in ("default", "insert_default", "default_factory") if name in keywords]
    return is_open or any(not is_none(each) for each in stated) or any(each.word == "Sequence" for each in others)


def autoincrements(code: Code, keywords: Keywords, others: Sequence[Call]) -> bool | None:
    """None where nothing is said of it."""
    if any(each.word == "Sequence" for each in others):
        return False
    stated = plain(code, keywords, "autoincrement")
    return stated if isinstance(stated, bool) else None
