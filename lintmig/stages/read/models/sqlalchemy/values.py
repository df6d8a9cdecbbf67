"""Constants that code puts together: strings joined, names of classes, what a function returns that needs no run."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from lintmig.stages.read.models.sqlalchemy.code import Code, External, Found, Scope, statements

Scalar = str | int | float | bool | None
Condition = Callable[[Scope, ast.expr], bool | None]
"""Whether a test holds; None where that cannot be told."""
DEEPEST = 12
MOST_STATEMENTS = 60
LONGEST = 1000
_CASES = frozenset(
    {
        r"(?<!^)(?=[A-Z])",
        r"(?<!^)([A-Z])",
        r"(?!^)(?=[A-Z])",
        r"(?=[A-Z])",
        r"[A-Z][^A-Z]*",
        r"[A-Z][a-z]*",
        r"(?<!^)(?=[A-Z][a-z])",
        r"(?<=[a-z])([A-Z])",
        r"([A-Z])",
        r"[A-Z]",
        r"(.)([A-Z][a-z]+)",
        r"(.)([A-Z][a-z]*)",
        r"([a-z0-9])([A-Z])",
        r"([a-z])([A-Z])",
        r"([A-Z]+)([A-Z][a-z])",
        r"([a-z\d])([A-Z])",
        r"__([A-Z])",
        r"(?<=[a-z])(?=[A-Z])",
        r"(?<=[a-z0-9])(?=[A-Z])",
        r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))",
    }
)
"""Expressions that find where words begin; others are not run."""
_METHODS = frozenset({"lower", "upper", "strip", "lstrip", "rstrip", "replace", "capitalize", "removesuffix", "title"})


class Constant(NamedTuple):
    value: Scalar


def text(code: Code, scope: Scope, node: ast.expr | None) -> str | None:
    found = constant(code, scope, node) if node is not None else None
    return found.value if found is not None and isinstance(found.value, str) else None


def truth(code: Code, scope: Scope, node: ast.expr | None) -> bool | None:
    """Whether a value is true; None where it is not known."""
    found = constant(code, scope, node) if node is not None else None
    return bool(found.value) if found is not None else None


def constant(code: Code, scope: Scope, node: ast.expr, depth: int = 0) -> Constant | None:
    """The value of an expression that is known without a run; None for all else."""
    if depth > DEEPEST:
        return None
    if isinstance(node, ast.Constant):
        return Constant(node.value) if isinstance(node.value, (str, int, float, type(None))) else None
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _named(code, scope, node, depth)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        inner = constant(code, scope, node.operand, depth + 1)
        if inner is None:
            return None
        if isinstance(node.op, ast.Not):
            return Constant(not inner.value)
        return Constant(-inner.value) if isinstance(inner.value, (int, float)) else None
    if isinstance(node, ast.BinOp):
        return _combined(code, scope, node, depth)
    if isinstance(node, ast.JoinedStr):
        parts = [_joined(code, scope, each, depth) for each in node.values]
        return _short("".join(part for part in parts if part is not None)) if None not in parts else None
    if isinstance(node, ast.Call):
        return _called(code, scope, node, depth)
    return None


def returned(
    function: ast.FunctionDef | ast.Lambda,
    scope: Scope,
    arguments: Mapping[str, Found],
    is_true: Condition | None = None,
) -> Found | None:
    """What a function that only names values and returns one gives back, in the scope of its own names."""
    names = {**scope.names, **arguments}
    if isinstance(function, ast.Lambda):
        return Found(Scope(scope.module, names), function.body)
    return _returned(function.body, Scope(scope.module, names), names, is_true)


def _returned(body: list[ast.stmt], inner: Scope, names: dict[str, Found], is_true: Condition | None) -> Found | None:
    rest = list(statements(body))
    if len(rest) > MOST_STATEMENTS:
        return None
    for at, statement in enumerate(rest):
        if isinstance(statement, ast.Return):
            return Found(inner, statement.value) if statement.value is not None else None
        if isinstance(statement, ast.If):
            holds = is_true(inner, statement.test) if is_true is not None else None
            if holds is None:
                return None
            chosen = statement.body if holds else statement.orelse
            return _returned([*chosen, *rest[at + 1 :]], inner, names, is_true)
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            before = Scope(inner.module, dict(names))
            names[statement.targets[0].id] = Found(before, statement.value)
        elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            return None
    return None


def bound(function: ast.FunctionDef, call: ast.Call, scope: Scope, own: Scope) -> dict[str, Found] | None:
    """What a call gives to the parameters of a function; None where it cannot be told."""
    parameters = [*function.args.posonlyargs, *function.args.args]
    if function.args.vararg or function.args.kwarg or any(isinstance(each, ast.Starred) for each in call.args):
        return None
    if len(call.args) > len(parameters) or any(each.arg is None for each in call.keywords):
        return None
    defaults = function.args.defaults
    given = {
        parameter.arg: Found(own, default)
        for parameter, default in zip(parameters[len(parameters) - len(defaults) :], defaults, strict=True)
    }
    given |= {
        parameter.arg: Found(own, default)
        for parameter, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        if default is not None
    }
    given |= {parameter.arg: Found(scope, each) for parameter, each in zip(parameters, call.args, strict=False)}
    return given | {each.arg: Found(scope, each.value) for each in call.keywords if each.arg is not None}


def _named(code: Code, scope: Scope, node: ast.Name | ast.Attribute, depth: int) -> Constant | None:
    meaning = code.resolve(scope, node)
    if not isinstance(meaning, Found):
        return None
    if isinstance(meaning.node, ast.ClassDef):
        if meaning.path == ("__name__",):
            return Constant(meaning.node.name)
        if meaning.path == ("__tablename__",):
            return None
        return None
    if isinstance(meaning.node, ast.FunctionDef):
        return None
    if meaning.path == ("value",) or not meaning.path:
        return constant(code, meaning.scope, meaning.node, depth + 1)
    return None


def _combined(code: Code, scope: Scope, node: ast.BinOp, depth: int) -> Constant | None:
    left, right = constant(code, scope, node.left, depth + 1), constant(code, scope, node.right, depth + 1)
    if left is None or right is None:
        return None
    one, other = left.value, right.value
    if isinstance(one, str) and isinstance(other, str):
        if isinstance(node.op, ast.Add):
            return _short(one + other)
        if isinstance(node.op, ast.Mod) and one.count("%") == 1 and "%s" in one:
            return _short(one.replace("%s", other))
        return None
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        if isinstance(node.op, ast.Add):
            return Constant(one + other)
        if isinstance(node.op, ast.Mult) and max(abs(one), abs(other)) < 1_000_000:
            return Constant(one * other)
    return None


def _joined(code: Code, scope: Scope, node: ast.expr, depth: int) -> str | None:
    if isinstance(node, ast.FormattedValue):
        if node.conversion != -1 or node.format_spec is not None:
            return None
        node = node.value
    found = constant(code, scope, node, depth + 1)
    return str(found.value) if found is not None else None


def _called(code: Code, scope: Scope, node: ast.Call, depth: int) -> Constant | None:
    if isinstance(node.func, ast.Attribute) and node.func.attr == "join" and len(node.args) == 1:
        glue, parts = constant(code, scope, node.func.value, depth + 1), _strings(code, scope, node.args[0], depth + 1)
        if glue is None or not isinstance(glue.value, str) or parts is None:
            return None
        return _short(glue.value.join(parts))
    if isinstance(node.func, ast.Attribute) and node.func.attr == "sub" and len(node.args) == 2:
        return _substituted(code, scope, node)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not node.keywords:
        base = constant(code, scope, node.func.value, depth + 1)
        if base is not None and isinstance(base.value, str):
            arguments = [constant(code, scope, each, depth + 1) for each in node.args]
            words = [each.value for each in arguments if each is not None and isinstance(each.value, str)]
            if len(words) != len(arguments):
                return None
            try:
                return _short(str(getattr(base.value, node.func.attr)(*words)))
            except (TypeError, ValueError):
                return None
    meaning = code.resolve(scope, node.func)
    if isinstance(meaning, External):
        if meaning.name == "re.sub" and not node.keywords and len(node.args) == 3:
            pattern, new, subject = (text(code, scope, each) for each in node.args)
            if pattern in _CASES and new is not None and subject is not None and len(subject) < LONGEST:
                return Constant(re.sub(pattern, new, subject))
        if meaning.name == "str" and len(node.args) == 1:
            return constant(code, scope, node.args[0], depth + 1)
        return None
    if isinstance(meaning, Found) and isinstance(meaning.node, ast.FunctionDef) and not meaning.path:
        given = bound(meaning.node, node, scope, meaning.scope)
        result = returned(meaning.node, meaning.scope, given) if given is not None else None
        if result is not None and isinstance(result.node, ast.expr):
            return constant(code, result.scope, result.node, depth + 3)
    return None


def _substituted(code: Code, scope: Scope, node: ast.Call) -> Constant | None:
    """`PATTERN.sub("_", name)` with a pattern that is compiled elsewhere."""
    assert isinstance(node.func, ast.Attribute)
    made = code.resolve(scope, node.func.value)
    if not isinstance(made, Found) or made.path or not isinstance(made.node, ast.Call) or len(made.node.args) != 1:
        return None
    function = code.resolve(made.scope, made.node.func)
    if not isinstance(function, External) or function.name != "re.compile":
        return None
    pattern = text(code, made.scope, made.node.args[0])
    new, subject = text(code, scope, node.args[0]), text(code, scope, node.args[1])
    if pattern not in _CASES or new is None or subject is None or len(subject) > LONGEST:
        return None
    return Constant(re.sub(pattern, new, subject))


def _strings(code: Code, scope: Scope, node: ast.expr, depth: int) -> list[str] | None:
    """Parts of a name: what re.split() or re.findall() gives, with a method called on each."""
    if depth > DEEPEST:
        return None
    if isinstance(node, (ast.Name, ast.Attribute)):
        meaning = code.resolve(scope, node)
        found = meaning if isinstance(meaning, Found) and not meaning.path else None
        return (
            _strings(code, found.scope, found.node, depth + 1) if found and isinstance(found.node, ast.expr) else None
        )
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)) and len(node.generators) == 1:
        each_of = node.generators[0]
        parts = _strings(code, scope, each_of.iter, depth + 1)
        is_plain = isinstance(each_of.target, ast.Name) and all(
            ast.dump(test) == ast.dump(ast.Name(each_of.target.id, ast.Load())) for test in each_of.ifs
        )
        if parts is None or not is_plain or not isinstance(each_of.target, ast.Name):
            return None
        made: list[str] = []
        for part in parts:
            if part or not each_of.ifs:
                inner = Scope(scope.module, {**scope.names, each_of.target.id: Found(scope, ast.Constant(part))})
                word = text(code, inner, node.elt)
                if word is None:
                    return None
                made.append(word)
        return made
    if isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords:
        function = code.resolve(scope, node.func)
        pattern, subject = text(code, scope, node.args[0]), text(code, scope, node.args[1])
        if pattern in _CASES and subject is not None and len(subject) <= LONGEST and isinstance(function, External):
            if function.name == "re.split":
                return [part or "" for part in re.split(pattern, subject)]
            if function.name == "re.findall":
                return [part for part in re.findall(pattern, subject) if isinstance(part, str)]
    return None


def _short(value: str) -> Constant | None:
    return Constant(value) if len(value) <= LONGEST else None
