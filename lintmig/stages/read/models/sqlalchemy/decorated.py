"""Types that an application makes: what stands behind a TypeDecorator, or what a type says of itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lintmig.model.engine import ENGINE_NAMES, EngineName
from lintmig.stages.read.host.python import Module
from lintmig.stages.read.models.sqlalchemy.code import Code, External, Found, Meaning, Scope, statements
from lintmig.stages.read.models.sqlalchemy.families import Family
from lintmig.stages.read.models.sqlalchemy.values import constant, returned, text
from lintmig.stages.read.models.sqlalchemy.words import word

DIALECTS: dict[EngineName, tuple[str, ...]] = {
    "postgresql": ("postgresql",),
    "sqlite": ("sqlite",),
    "mysql": ("mysql",),
    "mariadb": ("mariadb", "mysql"),
}
"""The names by which SQLAlchemy may call an engine; MariaDB is reached by either."""


class Implementation(NamedTuple):
    """A type as a class, with the arguments that it is made with."""

    meaning: Meaning
    arguments: tuple[Found, ...] = ()
    keywords: Mapping[str, Found] = {}


class Decorated(NamedTuple):
    """`sql` is what the type says of itself; else each engine has a type behind it, or none that is known."""

    by_engine: Mapping[EngineName, Found | Implementation] = {}
    sql: str | None = None


def decorated(
    code: Code, family: Family, arguments: tuple[Found, ...], keywords: Mapping[str, Found]
) -> Decorated | None:
    """What a type of the application is in the database; None where it cannot be told, or is no type."""
    outside = [name for each in family.lineage for name in each.externals]
    types = [name for name in outside if name.startswith("sqlalchemy.")]
    if len(types) != 1 or family.lookup("__visit_name__") is not None or _is_compiled(code, family):
        return None
    last = types[0].rpartition(".")[2]
    if last == "UserDefinedType":
        return _user_defined(code, family)
    passed = _passed(code, family, arguments, keywords)
    if last == "TypeDecorator":
        return _with_implementation(code, family, passed)
    return _everywhere(Implementation(External(types[0]), *passed)) if passed is not None else None


def _with_implementation(
    code: Code, family: Family, passed: tuple[tuple[Found, ...], Mapping[str, Found]] | None
) -> Decorated | None:
    stated = family.lookup("impl")
    if stated is None or not isinstance(stated.node, ast.expr):
        return None
    meaning = code.resolve(stated.scope, stated.node)
    is_made = isinstance(meaning, Found) and isinstance(meaning.node, ast.Call)
    implementation: Implementation | None = None
    if is_made:
        implementation = Implementation(meaning)
    elif passed is not None:
        implementation = Implementation(meaning, *passed)
    chooses = family.lookup("load_dialect_impl")
    if chooses is None:
        return _everywhere(implementation) if implementation is not None else None
    if not isinstance(chooses.node, ast.FunctionDef):
        return None
    found: dict[EngineName, Found | Implementation] = {}
    for engine in ENGINE_NAMES:
        choices = [_chosen(code, chooses.node, chooses.scope, name, implementation) for name in DIALECTS[engine]]
        if choices[0] is not None and all(_is_same(choices[0], each) for each in choices):
            found[engine] = choices[0]
    return Decorated(found)


def _everywhere(implementation: Implementation) -> Decorated:
    return Decorated(dict.fromkeys(ENGINE_NAMES, implementation))


def _chosen(
    code: Code, function: ast.FunctionDef, scope: Scope, dialect: str, implementation: Implementation | None
) -> Found | Implementation | None:
    """What load_dialect_impl returns for a dialect."""
    parameters = [each.arg for each in function.args.args]
    if len(parameters) != 2:
        return None

    def is_true(inner: Scope, test: ast.expr) -> bool | None:
        return _holds(code, inner, test, parameters[1], dialect)

    result = returned(function, scope, {}, is_true)
    if result is None or not isinstance(result.node, ast.expr):
        return None
    node = result.node
    if isinstance(node, ast.IfExp):
        holds = is_true(result.scope, node.test)
        if holds is None:
            return None
        node = node.body if holds else node.orelse
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1:
        if node.func.attr == "type_descriptor":
            inner = node.args[0]
            if isinstance(inner, ast.Attribute) and ast.unparse(inner) in ("self.impl", "self.impl_instance"):
                return implementation
            return Found(result.scope, inner)
        if node.func.attr == "load_dialect_impl":
            return implementation
    return implementation if ast.unparse(node) in ("self.impl", "self.impl_instance") else None


def _holds(code: Code, scope: Scope, test: ast.expr, parameter: str, dialect: str) -> bool | None:
    if isinstance(test, ast.BoolOp):
        parts = [_holds(code, scope, each, parameter, dialect) for each in test.values]
        if None in parts:
            return None
        return any(parts) if isinstance(test.op, ast.Or) else all(parts)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _holds(code, scope, test.operand, parameter, dialect)
        return None if inner is None else not inner
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or ast.unparse(test.left) != f"{parameter}.name":
        return None
    right = test.comparators[0]
    names = right.elts if isinstance(right, (ast.Tuple, ast.List, ast.Set)) else [right]
    known = [text(code, scope, each) for each in names]
    if None in known:
        return None
    is_among = dialect in known
    if isinstance(test.ops[0], (ast.Eq, ast.In)):
        return is_among
    return not is_among if isinstance(test.ops[0], (ast.NotEq, ast.NotIn)) else None


def _is_same(one: Found | Implementation | None, other: Found | Implementation | None) -> bool:
    if isinstance(one, Found) and isinstance(other, Found):
        return one.node is other.node
    return one is other


def _passed(
    code: Code, family: Family, arguments: tuple[Found, ...], keywords: Mapping[str, Found]
) -> tuple[tuple[Found, ...], Mapping[str, Found]] | None:
    """What reaches the type behind, where the class has an __init__ of its own; None where it cannot be told."""
    made = family.lookup("__init__")
    if made is None:
        return arguments, keywords
    if not isinstance(made.node, ast.FunctionDef):
        return None
    calls = [
        each
        for each in ast.walk(made.node)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr == "__init__"
        and isinstance(each.func.value, ast.Call)
        and ast.unparse(each.func.value.func) == "super"
    ]
    assigned = any(isinstance(each, ast.Attribute) and each.attr == "impl" for each in ast.walk(made.node))
    if len(calls) != 1 or assigned:
        return None
    given = _parameters(made, arguments, keywords)
    others = [] if given is None else [key for key in keywords if key not in given]
    if given is None or others:
        return None
    scope = Scope(made.scope.module, given)
    positional: list[Found] = []
    for each in calls[0].args:
        if isinstance(each, ast.Starred):
            continue
        if constant(code, scope, each) is None:
            return None
        positional.append(Found(scope, each))
    named = {each.arg: Found(scope, each.value) for each in calls[0].keywords if each.arg is not None}
    return tuple(positional), named


def _parameters(made: Found, arguments: tuple[Found, ...], keywords: Mapping[str, Found]) -> dict[str, Found] | None:
    """What __init__ gets by its parameters' names; None where some goes into `*args`."""
    assert isinstance(made.node, ast.FunctionDef)
    parameters = made.node.args.args[1:]
    if len(arguments) > len(parameters):
        return None
    defaults = made.node.args.defaults
    given = {
        parameter.arg: Found(made.scope, default)
        for parameter, default in zip(reversed(parameters), reversed(defaults), strict=False)
    }
    given |= {parameter.arg: each for parameter, each in zip(parameters, arguments, strict=False)}
    named = {each.arg for each in (*parameters, *made.node.args.kwonlyargs)}
    return given | {key: each for key, each in keywords.items() if key in named}


def _user_defined(code: Code, family: Family) -> Decorated | None:
    says = family.lookup("get_col_spec")
    if says is None or not isinstance(says.node, ast.FunctionDef):
        return None
    result = returned(says.node, says.scope, {})
    sql = text(code, result.scope, result.node) if result is not None and isinstance(result.node, ast.expr) else None
    return Decorated(sql=sql) if sql is not None else None


def compiled(code: Code, module: Module) -> Iterator[tuple[Meaning, frozenset[str]]]:
    """What a file compiles in its own way with @compiles, and the dialects; `default` is all of them."""
    for statement in statements(module.tree.body):
        for decorator in statement.decorator_list if isinstance(statement, ast.FunctionDef) else ():
            if isinstance(decorator, ast.Call) and decorator.args:
                scope = code.scope(module)
                if word(code, code.resolve(scope, decorator.func)) == "compiles":
                    dialects = [text(code, scope, each) for each in decorator.args[1:]]
                    names = frozenset(each for each in dialects if each is not None) if None not in dialects else None
                    yield code.resolve(scope, decorator.args[0]), names or frozenset({"default"})


def _is_compiled(code: Code, family: Family) -> bool:
    named = (meaning for meaning, _ in compiled(code, family.found.scope.module))
    return any(isinstance(each, Found) and each.node is family.node for each in named)
