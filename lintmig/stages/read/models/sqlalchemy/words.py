"""SQLAlchemy's own vocabulary: what a name of the code means to it, whatever module it is imported from."""

from __future__ import annotations

import ast
import builtins
import sys
from typing import NamedTuple

from lintmig.stages.read.models.sqlalchemy.code import Code, External, Found, Meaning, Scope
from lintmig.stages.read.models.sqlalchemy.values import bound, returned

_PACKAGES = frozenset({"sqlalchemy", "sqlmodel"})
_BUILTIN = frozenset(dir(builtins))


class Call(NamedTuple):
    """A call with each argument in the scope in which it was written; `is_open` where some cannot be seen."""

    word: str
    node: ast.Call
    scope: Scope
    arguments: tuple[Found, ...]
    keywords: dict[str, Found]
    is_open: bool = False


def full_name(code: Code, meaning: Meaning) -> str | None:
    """The name in SQLAlchemy's package, as in `sqlalchemy.dialects.postgresql.UUID`; None for what is not its own."""
    if isinstance(meaning, External):
        package, _, rest = meaning.name.partition(".")
        if package == "sqlmodel" and rest.rpartition(".")[2] not in ("Field", "SQLModel", "Relationship", "AutoString"):
            return f"sqlalchemy.{rest.removeprefix('main.')}"
        return meaning.name if package in _PACKAGES or meaning.name.startswith("flask_sqlalchemy.") else None
    if isinstance(meaning, Found) and meaning.path and is_flask(code, meaning._replace(path=())):
        return "flask_sqlalchemy.Model" if meaning.path == ("Model",) else ".".join(("sqlalchemy", *meaning.path))
    return None


def word(code: Code, meaning: Meaning) -> str:
    """The last part of the full name: `Column`; empty for what is not SQLAlchemy's."""
    return (full_name(code, meaning) or "").rpartition(".")[2]


def is_flask(code: Code, meaning: Meaning) -> bool:
    """Whether a value is Flask-SQLAlchemy's extension, which has SQLAlchemy's names as attributes."""
    if not (isinstance(meaning, Found) and isinstance(meaning.node, ast.Call) and not meaning.path):
        return False
    made = code.resolve(meaning.scope, meaning.node.func)
    for _ in range(5):
        if isinstance(made, External):
            return made.name in ("flask_sqlalchemy.SQLAlchemy", "flask_appbuilder.SQLA", "flask_appbuilder.sqla.SQLA")
        if not (isinstance(made, Found) and isinstance(made.node, ast.ClassDef) and made.node.bases):
            return False
        made = code.resolve(made.scope, made.node.bases[0])
    return False


def call_of(code: Code, found: Found, depth: int = 0) -> Call | None:
    """The call that a value is, through functions of the project that only return one, and through partial()."""
    node = found.node
    if depth > 5 or found.path:
        return None
    if isinstance(node, (ast.Name, ast.Attribute)):
        meaning = code.resolve(found.scope, node)
        return call_of(code, meaning, depth + 1) if isinstance(meaning, Found) and meaning.node is not node else None
    if not isinstance(node, ast.Call):
        return None
    arguments, keywords, is_open = _arguments(code, found.scope, node)
    meaning = code.resolve(found.scope, node.func)
    if isinstance(meaning, Found) and not meaning.path:
        if isinstance(meaning.node, ast.FunctionDef):
            given = bound(meaning.node, node, found.scope, meaning.scope)
            result = returned(meaning.node, meaning.scope, given) if given is not None else None
            return call_of(code, result, depth + 1) if result is not None else None
        if isinstance(meaning.node, ast.Call) and _is_partial(code, meaning):
            first = meaning.node.args[0]
            before, named, was_open = _arguments(code, meaning.scope, meaning.node)
            made = word(code, code.resolve(meaning.scope, first))
            merged = {**named, **keywords}
            return Call(made, node, found.scope, (*before[1:], *arguments), merged, is_open or was_open)
        return None
    return Call(word(code, meaning), node, found.scope, arguments, keywords, is_open)


def is_never_sqlalchemy(meaning: Meaning) -> bool:
    """Whether what a call makes is certainly no column: the standard library's, a builtin's."""
    if not isinstance(meaning, External):
        return False
    package = meaning.name.partition(".")[0]
    return package in _BUILTIN or package in sys.stdlib_module_names or package == "pydantic"


def _arguments(code: Code, scope: Scope, node: ast.Call) -> tuple[tuple[Found, ...], dict[str, Found], bool]:
    arguments: list[Found] = []
    keywords: dict[str, Found] = {}
    is_open = False
    for each in node.args:
        if not isinstance(each, ast.Starred):
            arguments.append(Found(scope, each))
            continue
        many = code.resolve(scope, each.value)
        if isinstance(many, Found) and isinstance(many.node, (ast.List, ast.Tuple)) and not many.path:
            arguments += [Found(many.scope, item) for item in many.node.elts if not isinstance(item, ast.Starred)]
            is_open = is_open or any(isinstance(item, ast.Starred) for item in many.node.elts)
        else:
            is_open = True
    for keyword in node.keywords:
        if keyword.arg is not None:
            keywords[keyword.arg] = Found(scope, keyword.value)
            continue
        spread = code.resolve(scope, keyword.value)
        if isinstance(spread, Found) and isinstance(spread.node, ast.Dict) and not spread.path:
            for key, value in zip(spread.node.keys, spread.node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    keywords.setdefault(key.value, Found(spread.scope, value))
                else:
                    is_open = True
        else:
            is_open = True
    return tuple(arguments), keywords, is_open


def _is_partial(code: Code, meaning: Found) -> bool:
    assert isinstance(meaning.node, ast.Call)
    made = code.resolve(meaning.scope, meaning.node.func)
    return isinstance(made, External) and made.name == "functools.partial" and bool(meaning.node.args)
