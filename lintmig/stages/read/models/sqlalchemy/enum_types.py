"""SQLAlchemy's Enum: the type that it makes on each engine, and the labels in it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.entity import Enum
from lintmig.stages.read.host.sqlalchemy_types import TypeCall, identifier, type_words
from lintmig.stages.read.models.sqlalchemy.code import Code, Found, Meaning, Scope
from lintmig.stages.read.models.sqlalchemy.enums import Members, members
from lintmig.stages.read.models.sqlalchemy.values import Constant, constant, text
from lintmig.stages.read.models.sqlalchemy.words import Call


class Schemas(NamedTuple):
    """Of a table, and of its metadata; None is the default one, `is_known` False where it cannot be told."""

    table: str | None = None
    metadata: str | None = None
    is_known: bool = True


class EnumType(NamedTuple):
    types: Mapping[EngineName, str] = {}
    enum: Enum | None = None
    call: TypeCall | None = None


def is_enum_type(name: str) -> bool:
    """Whether a name of SQLAlchemy is that of its enums; MySQL's has no name in the database, and no schema."""
    return name.rpartition(".")[2] in ("Enum", "ENUM") and ".mysql" not in name


def implied_enum(found: Members, schemas: Schemas) -> EnumType:
    labels = tuple(name for name, _ in found.labels)
    return _made(TypeCall("sqlalchemy.Enum", labels, {"name": found.name.lower()}), found.found, schemas)


def stated_enum(code: Code, name: str, call: Call, schemas: Schemas) -> EnumType:
    keywords: dict[str, object] = {}
    for key in ("name", "native_enum", "length", "schema"):
        if key in call.keywords:
            found = _constant(code, call.keywords[key])
            if found is None:
                return EnumType()
            keywords[key] = found.value
    labels, source = _labels(code, call)
    if source is not None:
        keywords.setdefault("name", source.name.lower())
    inherits = call.keywords.get("inherit_schema")
    if inherits is not None and _constant(code, inherits) != Constant(False):
        keywords["schema"] = schemas.table
    place = source.found if source is not None else Found(call.scope, call.node)
    arguments: tuple[object, ...] = labels if labels is not None else (None,)
    return _made(TypeCall(name, arguments, keywords), place, schemas)


def _made(call: TypeCall, place: Found, schemas: Schemas) -> EnumType:
    is_native = call.keywords.get("native_enum", True) is not False
    schema = call.keywords.get("schema")
    known = call
    types = dict(type_words(known) or {})
    is_open = "schema" not in call.keywords and (schemas.metadata is not None or not schemas.is_known)
    if is_open and is_native:
        types.pop("postgresql", None)
        return EnumType(types, None, known)
    name = call.keywords.get("name")
    labels = tuple(each for each in call.arguments if isinstance(each, str))
    if not is_native or not isinstance(name, str) or len(labels) != len(call.arguments) or not labels:
        return EnumType(types, None, known)
    types["postgresql"] = identifier(name, schema)
    spot = place.scope.place(place.node)
    return EnumType(types, Enum(name, labels, spot, schema if isinstance(schema, str) else None), known)


def _labels(code: Code, call: Call) -> tuple[tuple[str, ...] | None, Members | None]:
    """The labels in the database, and the enum from which they come."""
    if len(call.arguments) == 1 and not any(isinstance(each, ast.Starred) for each in call.node.args):
        meaning = _resolved(code, call.arguments[0])
        source = members(code, meaning) if isinstance(meaning, Found) else None
        if source is not None:
            if "values_callable" in call.keywords:
                return _chosen(code, call.keywords["values_callable"], source), source
            return tuple(name for name, _ in source.labels), source
        if isinstance(meaning, Found) and isinstance(meaning.node, ast.ClassDef):
            return None, None
    labels: list[str] = []
    for each in call.node.args:
        if isinstance(each, ast.Starred):
            spread = _spread(code, call.scope, each.value)
            if spread is None:
                return None, None
            labels += spread
        else:
            known = text(code, call.scope, each)
            if known is None:
                return None, None
            labels.append(known)
    return tuple(labels), None


def _spread(code: Code, scope: Scope, node: ast.expr) -> list[str] | None:
    """The strings of a list that is spread, or of `[each.value for each in Status]`."""
    meaning = code.resolve(scope, node)
    if not isinstance(meaning, Found) or meaning.path:
        return None
    if isinstance(meaning.node, (ast.List, ast.Tuple)):
        words = [text(code, meaning.scope, each) for each in meaning.node.elts]
        known = [each for each in words if each is not None]
        return known if len(known) == len(words) else None
    if not isinstance(meaning.node, (ast.ListComp, ast.GeneratorExp)) or len(meaning.node.generators) != 1:
        return None
    each_of = code.resolve(meaning.scope, meaning.node.generators[0].iter)
    source = members(code, each_of) if isinstance(each_of, Found) else None
    chosen = _listed(meaning.node, source) if source is not None else None
    return list(chosen) if chosen is not None else None


def _chosen(code: Code, function: Found, source: Members) -> tuple[str, ...] | None:
    """The labels that `values_callable` gives where it lists the members' names or values."""
    meaning = _resolved(code, function)
    node = meaning.node if isinstance(meaning, Found) and not meaning.path else None
    body: ast.expr | None = None
    if isinstance(node, ast.Lambda):
        body = node.body
    elif isinstance(node, ast.FunctionDef):
        last = node.body[-1]
        body = last.value if isinstance(last, ast.Return) and len(node.body) <= 2 else None
    if isinstance(body, ast.Call) and len(body.args) == 1 and isinstance(body.func, ast.Name):
        body = body.args[0] if body.func.id in ("list", "tuple") else body
    return _listed(body, source) if isinstance(body, (ast.ListComp, ast.GeneratorExp)) else None


def _listed(node: ast.ListComp | ast.GeneratorExp, source: Members) -> tuple[str, ...] | None:
    if len(node.generators) != 1 or node.generators[0].ifs:
        return None
    element = node.elt
    if isinstance(element, ast.Call) and len(element.args) == 1 and ast.unparse(element.func) == "str":
        element = element.args[0]
    if not isinstance(element, ast.Attribute) or element.attr not in ("name", "value"):
        return None
    labels = [name if element.attr == "name" else value for name, value in source.labels]
    known = tuple(each for each in labels if each is not None)
    return known if len(known) == len(labels) else None


def _constant(code: Code, found: Found) -> Constant | None:
    return constant(code, found.scope, found.node) if isinstance(found.node, ast.expr) else None


def _resolved(code: Code, found: Found) -> Meaning:
    return code.resolve(found.scope, found.node) if isinstance(found.node, ast.expr) else found
