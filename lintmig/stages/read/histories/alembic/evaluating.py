"""Expressions of a revision, read as far as they say something; calls that change a database go to the machine."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Protocol

from lintmig.model.engine import EngineName
from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic.formatting import as_text, filled_by_marks
from lintmig.stages.read.histories.alembic.strings import HOLE, formatted_constants, literal
from lintmig.stages.read.histories.alembic.values import (
    Called,
    ClassOf,
    Constant,
    Dictionary,
    Live,
    Name,
    Part,
    Sequence,
    Text,
    Unknown,
    Value,
    plain,
    shown_at,
    truth,
)
from lintmig.stages.read.host.python import Module

LONGEST = 2000
"""Items of a list; and, together, the elements of lists that are put together."""
LONGEST_TEXT = 300_000
DEEPEST = 60


@dataclass(slots=True)
class Scope:
    module: Module
    variables: dict[str, Value] = field(default_factory=dict)


class Machine(Protocol):
    """What runs a revision: knows the engine, and what calls do."""

    engine: EngineName
    depth: int

    def global_value(self, module: Module, name: str) -> Value | None: ...

    def imported(self, name: str, span: Span) -> Value | None: ...

    def call(
        self, scope: Scope, node: ast.Call, function: Value, arguments: list[Value], keywords: dict[str, Value]
    ) -> Value: ...

    def call_method(
        self, scope: Scope, node: ast.Call, on: Value, method: str, arguments: list[Value], keywords: dict[str, Value]
    ) -> Value: ...


def evaluate(machine: Machine, scope: Scope, node: ast.expr | None) -> Value:
    if node is None:
        return Constant(None)
    if machine.depth > DEEPEST:
        return Unknown(scope.module.span(node))
    machine.depth += 1
    try:
        return _bounded(_evaluated(machine, scope, node), scope, node)
    finally:
        machine.depth -= 1


def _bounded(value: Value, scope: Scope, node: ast.expr) -> Value:
    """What grows beyond all that is written by hand is no longer followed."""
    if isinstance(value, Text):
        is_large = len(value.parts) > LONGEST or sum(len(part.text) for part in value.parts) > LONGEST_TEXT
    else:
        is_large = isinstance(value, Sequence) and len(value.items) > LONGEST
    return Unknown(scope.module.span(node)) if is_large else value


def _evaluated(machine: Machine, scope: Scope, node: ast.expr) -> Value:
    span = scope.module.span(node)
    match node:
        case ast.Constant(value=str()):
            return literal(scope.module, node)
        case ast.Constant(value=value):
            return Constant(value, span)
        case ast.JoinedStr():
            return _formatted(machine, scope, node)
        case ast.Name(id=name):
            return _named(machine, scope, node, name)
        case ast.Attribute():
            return _attribute(machine, scope, node)
        case ast.Call():
            return _call(machine, scope, node)
        case ast.List() | ast.Tuple() | ast.Set():
            items = _items(machine, scope, node.elts)
            return Unknown(span) if items is None else Sequence(tuple(items), span)
        case ast.Dict():
            return _dictionary(machine, scope, node)
        case ast.BinOp():
            return _binary(machine, scope, node)
        case ast.UnaryOp():
            return _unary(machine, scope, node)
        case ast.BoolOp():
            return _all_or_any(machine, scope, node)
        case ast.Compare():
            return _compared(machine, scope, node)
        case ast.IfExp():
            chosen = truth(evaluate(machine, scope, node.test))
            if chosen is None:
                return Unknown(span)
            return evaluate(machine, scope, node.body if chosen else node.orelse)
        case ast.Subscript():
            return _item(evaluate(machine, scope, node.value), evaluate(machine, scope, node.slice), node, scope)
        case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
            return _comprehension(machine, scope, node)
        case ast.NamedExpr(target=ast.Name(id=name)):
            scope.variables[name] = evaluate(machine, scope, node.value)
            return scope.variables[name]
        case ast.Await() | ast.Starred():
            return evaluate(machine, scope, node.value)
        case _:
            return Unknown(span)


def _named(machine: Machine, scope: Scope, node: ast.Name, name: str) -> Value:
    if name in scope.variables:
        return scope.variables[name]
    known = machine.global_value(scope.module, name)
    if known is not None:
        return known
    if name in scope.module.names:
        dotted = scope.module.names[name]
        return machine.imported(dotted, scope.module.span(node)) or Name(dotted, scope.module.span(node))
    return Name(f"builtins.{name}", scope.module.span(node))


_CONNECTIONS = ("bind", "engine", "connection", "connect")


def _attribute(machine: Machine, scope: Scope, node: ast.Attribute) -> Value:
    base, span = evaluate(machine, scope, node.value), scope.module.span(node)
    match base:
        case Name(name=name):
            dotted = f"{name}.{node.attr}"
            return machine.imported(dotted, span) or Name(dotted, span)
        case Live(kind="dialect" | "connection") if node.attr == "name":
            return Text((Part(machine.engine, span),))
        case Live(kind="connection" | "context" | "session") if node.attr == "dialect":
            return Live("dialect", span)
        case Live(kind="connection" | "context" | "session") if node.attr in _CONNECTIONS:
            return Live("connection", span)
        case Live():
            return Unknown(span, is_of_database=True)
        case Called():
            return Called(f".{node.attr}", (), {}, span, base)
        case Unknown():
            return Unknown(span, base.is_of_database)
        case ClassOf():
            member = _member(machine, base, node.attr) or Unknown(span)
            return member if base.module is scope.module else shown_at(member, span)
        case _:
            return Unknown(span)


def _member(machine: Machine, of: ClassOf, name: str) -> Value | None:
    for statement in of.node.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    return evaluate(machine, Scope(of.module), statement.value)
    return None


def _call(machine: Machine, scope: Scope, node: ast.Call) -> Value:
    arguments = _items(machine, scope, node.args)
    if arguments is None:
        arguments = []
        for each in node.args:
            arguments.append(
                Unknown(scope.module.span(each)) if isinstance(each, ast.Starred) else evaluate(machine, scope, each)
            )
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = evaluate(machine, scope, keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, Dictionary):
            keywords.update({str(key): each for key, each in value.items.items()})
        else:
            keywords["**"] = value
    if isinstance(node.func, ast.Attribute):
        base = evaluate(machine, scope, node.func.value)
        if not isinstance(base, Name):
            return machine.call_method(scope, node, base, node.func.attr, arguments, keywords)
        dotted = f"{base.name}.{node.func.attr}"
        span = scope.module.span(node.func)
        function: Value = machine.imported(dotted, span) or Name(dotted, span)
    else:
        function = evaluate(machine, scope, node.func)
    return machine.call(scope, node, function, arguments, keywords)


def _items(machine: Machine, scope: Scope, nodes: list[ast.expr]) -> list[Value] | None:
    found: list[Value] = []
    for node in nodes[:LONGEST]:
        value = evaluate(machine, scope, node)
        if not isinstance(node, ast.Starred):
            found.append(value)
        elif isinstance(value, Sequence):
            found += value.items
        else:
            return None
    return found if len(nodes) <= LONGEST else None


def _dictionary(machine: Machine, scope: Scope, node: ast.Dict) -> Value:
    found: dict[object, Value] = {}
    for key, value in zip(node.keys[:LONGEST], node.values, strict=False):
        evaluated = evaluate(machine, scope, value)
        if key is None:
            if not isinstance(evaluated, Dictionary):
                return Unknown(scope.module.span(node))
            found.update(evaluated.items)
            continue
        name = plain(evaluate(machine, scope, key))
        if not isinstance(name, str | int | float | bool | None):
            return Unknown(scope.module.span(node))
        found[name] = evaluated
    return Dictionary(found, scope.module.span(node))


def _formatted(machine: Machine, scope: Scope, node: ast.JoinedStr) -> Value:
    spans = iter(formatted_constants(scope.module, node))
    whole = scope.module.span(node)
    parts: list[Part] = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(Part(str(value.value), next(spans, None) or whole))
        elif isinstance(value, ast.FormattedValue):
            inner = evaluate(machine, scope, value.value) if value.format_spec is None else Unknown(whole)
            parts += as_text(inner, Part(HOLE, whole, True)).parts
    return Text(tuple(parts))


def _binary(machine: Machine, scope: Scope, node: ast.BinOp) -> Value:
    left, span = evaluate(machine, scope, node.left), scope.module.span(node)
    right = evaluate(machine, scope, node.right)
    if isinstance(node.op, ast.Add):
        if isinstance(left, Text) or isinstance(right, Text):
            hole = Part(HOLE, span, True)
            sums = as_text(left, hole) + as_text(right, hole)
            return sums if len(sums.parts) <= LONGEST else Unknown(span)
        if isinstance(left, Sequence) and isinstance(right, Sequence):
            both = left.items + right.items
            return Sequence(both, span) if len(both) <= LONGEST else Unknown(span)
    if isinstance(node.op, ast.Mod) and isinstance(left, Text):
        if isinstance(right, Dictionary):
            return filled_by_marks(left, [], {str(key): value for key, value in right.items.items()})
        return filled_by_marks(left, list(right.items) if isinstance(right, Sequence) else [right], {})
    if isinstance(left, Constant) and isinstance(right, Constant):
        one, other = left.value, right.value
        if isinstance(one, int | float) and isinstance(other, int | float):
            if isinstance(node.op, ast.Add):
                return Constant(one + other, span)
            if isinstance(node.op, ast.Sub):
                return Constant(one - other, span)
    return Unknown(span)


def _unary(machine: Machine, scope: Scope, node: ast.UnaryOp) -> Value:
    value, span = evaluate(machine, scope, node.operand), scope.module.span(node)
    if isinstance(node.op, ast.Not):
        known = truth(value) if not isinstance(value, Called) else None
        if known is None:
            return Unknown(span, isinstance(value, Unknown) and value.is_of_database)
        return Constant(not known, span)
    if isinstance(node.op, ast.USub) and isinstance(value, Constant) and isinstance(value.value, int | float):
        return Constant(-value.value, span)
    return Unknown(span)


def _all_or_any(machine: Machine, scope: Scope, node: ast.BoolOp) -> Value:
    """Python's `and` and `or`; what is not known leaves the result open unless another part decides it."""
    is_and = isinstance(node.op, ast.And)
    last: Value = Constant(None)
    open_ones: list[Unknown] = []
    for each in node.values:
        last = evaluate(machine, scope, each)
        known = truth(last)
        if known is None:
            open_ones.append(Unknown(scope.module.span(node), isinstance(last, Unknown) and last.is_of_database))
        elif known is not is_and:
            return last
    return open_ones[0] if open_ones else last


def _compared(machine: Machine, scope: Scope, node: ast.Compare) -> Value:
    left, span = evaluate(machine, scope, node.left), scope.module.span(node)
    right = evaluate(machine, scope, node.comparators[0])
    is_of_database = any(isinstance(each, Unknown) and each.is_of_database for each in (left, right))
    one, other = plain(left), plain(right)
    if len(node.ops) > 1 or one is ... or other is ... or (isinstance(other, tuple) and ... in other):
        return Unknown(span, is_of_database)
    operator = node.ops[0]
    if isinstance(operator, ast.Eq | ast.Is):
        return Constant(one == other, span)
    if isinstance(operator, ast.NotEq | ast.IsNot):
        return Constant(one != other, span)
    if isinstance(operator, ast.In | ast.NotIn) and isinstance(other, tuple | dict | str):
        if isinstance(other, str) and not isinstance(one, str):
            return Unknown(span)
        return Constant((one in other) is isinstance(operator, ast.In), span)
    return Unknown(span)


def _item(of: Value, key: Value, node: ast.Subscript, scope: Scope) -> Value:
    index = plain(key)
    if isinstance(of, Dictionary) and isinstance(index, str | int) and index in of.items:
        return of.items[index]
    if isinstance(of, Sequence) and isinstance(index, int) and -len(of.items) <= index < len(of.items):
        return of.items[index]
    is_of_database = isinstance(of, Unknown) and of.is_of_database
    return Unknown(scope.module.span(node), is_of_database)


def _comprehension(machine: Machine, scope: Scope, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Value:
    span, generator = scope.module.span(node), node.generators[0]
    over = evaluate(machine, scope, generator.iter)
    if not isinstance(over, Sequence) or len(node.generators) > 1:
        return Unknown(span, isinstance(over, Unknown) and over.is_of_database)
    inner = Scope(scope.module, dict(scope.variables))
    found: list[Value] = []
    for item in over.items:
        bind(inner, generator.target, item)
        chosen = [truth(evaluate(machine, inner, test)) for test in generator.ifs]
        if None in chosen:
            return Unknown(span)
        if all(chosen):
            found.append(evaluate(machine, inner, node.elt))
    return Sequence(tuple(found), span)


def bind(scope: Scope, target: ast.expr, value: Value) -> None:
    """Assign a value to a name, or its items to several."""
    if isinstance(target, ast.Name):
        scope.variables[target.id] = value
    elif isinstance(target, ast.Tuple | ast.List):
        items = value.items if isinstance(value, Sequence) and len(value.items) == len(target.elts) else None
        for at, each in enumerate(target.elts):
            is_of_database = isinstance(value, Unknown) and value.is_of_database
            inner = each.value if isinstance(each, ast.Starred) else each
            unknown = Unknown(scope.module.span(each), is_of_database)
            bind(scope, inner, items[at] if items is not None and inner is each else unknown)
