"""One function of a revision gone through as one engine would: which statements it sends, and which perhaps."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic.evaluating import Scope, bind, evaluate
from lintmig.stages.read.histories.alembic.naming import Convention
from lintmig.stages.read.histories.alembic.values import (
    ClassOf,
    Dictionary,
    Function,
    Live,
    Part,
    Unknown,
    Value,
    shown_at,
    truth,
)
from lintmig.stages.read.histories.alembic.values import Sequence as Items
from lintmig.stages.read.host.python import Module

MOST_STEPS = 6_000
DEEPEST_CALL = 12
End = Literal["", "return", "loop"]
Frame = Literal["perhaps", "as needed"]
"""Why statements may not run: for a reason that is not known, or because what they make is there already."""


class Emitted(NamedTuple):
    """SQL that a revision sends. With a `reason` only its place is known, and that it touches `table` or anything."""

    parts: tuple[Part, ...]
    is_certain: bool = True
    reason: str = ""
    table: str | None = None


class Project(NamedTuple):
    """What lies around a revision: other modules, by their full names, and the naming convention."""

    module: Callable[[str], Module | None]
    convention: Convention | None = None
    """None where there is one, and it cannot be read."""
    holds_foreign_keys: bool = False
    """Whether some code may have SQLite hold foreign keys, which Python's driver leaves off."""


Handler = Callable[["Running", Scope, ast.Call, Value, list[Value], dict[str, Value]], Value]
MethodHandler = Callable[["Running", Scope, ast.Call, Value, str, list[Value], dict[str, Value]], Value]


@dataclass(slots=True)
class Running:
    engine: EngineName
    project: Project
    on_call: Handler
    on_method: MethodHandler
    emitted: list[Emitted] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    depth: int = 0
    calls: int = 0
    steps: int = 0
    made_types: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    """The tables into which rows are put."""
    batches: dict[Span, object] = field(default_factory=dict)
    shapes: dict[str, object] = field(default_factory=dict)
    refused: str = ""
    """Why Alembic does not render something for this engine, and so never runs on it."""
    shown: Span | None = None
    """Where the revision itself stands while code of another file is gone through."""
    _globals: dict[tuple[str, str], Value | None] = field(default_factory=dict)

    @property
    def is_certain(self) -> bool:
        return not self.frames

    @property
    def is_as_needed(self) -> bool:
        return bool(self.frames) and all(frame == "as needed" for frame in self.frames)

    def send(self, parts: Sequence[Part], *, is_certain: bool | None = None) -> None:
        certain = self.is_certain if is_certain is None else is_certain
        self.emitted.append(Emitted(self._placed(parts), certain))

    def doubt(self, span: Span, reason: str, table: str | None = None) -> None:
        """Something that may do anything, or anything to a table."""
        self.emitted.append(Emitted((Part("__code__", self.shown or span, True),), False, reason, table))

    def _placed(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        if self.shown is None:
            return tuple(parts)
        return tuple(part._replace(span=self.shown if part.span is not None else None) for part in parts)

    def global_value(self, module: Module, name: str) -> Value | None:
        key = (module.source.path, name)
        if key not in self._globals:
            self._globals[key] = None
            self._globals[key] = self._global(module, name)
        return self._globals[key]

    def _global(self, module: Module, name: str) -> Value | None:
        found: Value | None = None
        assigned = 0
        for statement in module.tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name == name:
                found = Function(statement, module, {})
            elif isinstance(statement, ast.ClassDef) and statement.name == name:
                found = ClassOf(statement, module)
            elif isinstance(statement, ast.Assign | ast.AnnAssign) and _assigns(statement, name):
                assigned += 1
        if found is not None:
            return found
        if assigned == 1 and name in module.constants:
            return evaluate(self, Scope(module), module.constants[name])
        return Unknown(Span(0, 0)) if assigned else None

    def imported(self, name: str, span: Span) -> Value | None:
        """What a full name stands for, if it is in a file of the project, as said at the place of the name."""
        owner, _, last = name.rpartition(".")
        if not owner or owner.split(".")[0] in ("sqlalchemy", "alembic", "builtins", "sqlmodel"):
            return None
        module = self.project.module(owner)
        value = self.global_value(module, last) if module is not None else None
        return None if value is None else shown_at(value, span)

    def call(
        self, scope: Scope, node: ast.Call, function: Value, arguments: list[Value], keywords: dict[str, Value]
    ) -> Value:
        if isinstance(function, Function):
            return self.enter(scope, node, function, arguments, keywords)
        return self.on_call(self, scope, node, function, arguments, keywords)

    def call_method(
        self, scope: Scope, node: ast.Call, on: Value, method: str, arguments: list[Value], keywords: dict[str, Value]
    ) -> Value:
        return self.on_method(self, scope, node, on, method, arguments, keywords)

    def enter(
        self, scope: Scope, node: ast.Call, function: Function, arguments: list[Value], keywords: dict[str, Value]
    ) -> Value:
        """A function of the project, with these arguments."""
        span = scope.module.span(node)
        if self.calls >= DEEPEST_CALL or self.steps > MOST_STEPS:
            self.doubt(span, f"{function.node.name}() is called too deep to be followed")
            return Unknown(span)
        inner = Scope(function.module, dict(function.closure))
        _bind_arguments(self, inner, function, arguments, keywords, span)
        was_shown = self.shown
        if self.shown is None and function.module is not scope.module:
            self.shown = span
        self.calls += 1
        frames = list(self.frames)
        try:
            result = _Result()
            self.run(inner, function.node.body, result)
            value = result.value if result.value is not None else Unknown(span)
            return value if function.module is scope.module else shown_at(value, span)
        finally:
            self.calls -= 1
            self.frames[:] = frames
            self.shown = was_shown

    def run(self, scope: Scope, body: Sequence[ast.stmt], result: _Result) -> End:
        for statement in body:
            self.steps += 1
            if self.steps > MOST_STEPS:
                if self.steps == MOST_STEPS + 1:
                    self.doubt(scope.module.span(statement), "does more than is followed here")
                return "return"
            end = self._step(scope, statement, result)
            if end:
                return end
        return ""

    def _step(self, scope: Scope, statement: ast.stmt, result: _Result) -> End:
        match statement:
            case ast.Expr():
                evaluate(self, scope, statement.value)
            case ast.Assign():
                value = evaluate(self, scope, statement.value)
                for target in statement.targets:
                    self._bind(scope, target, value)
            case ast.AnnAssign() if statement.value is not None:
                self._bind(scope, statement.target, evaluate(self, scope, statement.value))
            case ast.AugAssign():
                together = ast.copy_location(ast.BinOp(statement.target, statement.op, statement.value), statement)
                self._bind(scope, statement.target, evaluate(self, scope, together))
            case ast.If():
                return self._choose(scope, statement, result)
            case ast.For() | ast.AsyncFor():
                return self._repeat(scope, statement, result)
            case ast.While():
                self._perhaps(scope, statement.body, result)
            case ast.With() | ast.AsyncWith():
                return self._with(scope, statement, result)
            case ast.Try():
                return self._try(scope, statement, result)
            case ast.Return():
                value = evaluate(self, scope, statement.value)
                is_first = result.value is None
                result.value = (
                    value if is_first and self.is_certain else result.value or Unknown(scope.module.span(statement))
                )
                return "return"
            case ast.Raise():
                return "return"
            case ast.Break() | ast.Continue():
                return "loop"
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                scope.variables[statement.name] = Function(statement, scope.module, scope.variables)
            case ast.ClassDef():
                scope.variables[statement.name] = ClassOf(statement, scope.module)
            case ast.Match():
                for case in statement.cases:
                    self._perhaps(scope, case.body, result)
        return ""

    def _bind(self, scope: Scope, target: ast.expr, value: Value) -> None:
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            span = scope.module.span(target)
            scope.variables[target.value.id] = Unknown(span)
        else:
            bind(scope, target, value)

    def _choose(self, scope: Scope, node: ast.If, result: _Result) -> End:
        tested = evaluate(self, scope, node.test)
        known = truth(tested)
        if known is not None:
            return self.run(scope, node.body if known else node.orelse, result)
        is_of_database = isinstance(tested, Unknown) and tested.is_of_database
        is_needed = is_of_database and not node.orelse and _is_about(node.test, node.body)
        frame: Frame = "as needed" if is_needed else "perhaps"
        ends = [self._perhaps(scope, branch, result, frame) for branch in (node.body, node.orelse) if branch]
        if len(ends) == 2 and all(ends):
            return "return" if "return" in ends else "loop"
        if any(ends):
            self.frames.append("as needed" if is_of_database and len(ends) == 1 else "perhaps")
        return ""

    def _perhaps(self, scope: Scope, body: Sequence[ast.stmt], result: _Result, frame: Frame = "perhaps") -> End:
        before = dict(scope.variables)
        depth = len(self.frames)
        self.frames.append(frame)
        end = self.run(scope, body, result)
        del self.frames[depth:]
        for name, value in scope.variables.items():
            if name in before and before[name] is not value:
                scope.variables[name] = Unknown(Span(0, 0))
        return end

    def _repeat(self, scope: Scope, node: ast.For | ast.AsyncFor, result: _Result) -> End:
        over = evaluate(self, scope, node.iter)
        if isinstance(over, Dictionary):
            over = Unknown(scope.module.span(node))
        if not isinstance(over, Items):
            unknown = Unknown(scope.module.span(node.target), isinstance(over, Unknown) and over.is_of_database)
            bind(scope, node.target, unknown)
            self._perhaps(scope, node.body, result)
            return ""
        depth = len(self.frames)
        for item in over.items:
            bind(scope, node.target, item)
            end = self.run(scope, node.body, result)
            if end == "return":
                return end
            if end == "loop" and _has_break(node.body):
                break
        if _has_break(node.body) or len(self.frames) > depth:
            del self.frames[depth:]
        return ""

    def _with(self, scope: Scope, node: ast.With | ast.AsyncWith, result: _Result) -> End:
        opened: list[Value] = []
        for item in node.items:
            value = evaluate(self, scope, item.context_expr)
            opened.append(value)
            if item.optional_vars is not None:
                bind(scope, item.optional_vars, value)
        swallows = any(_suppresses(item.context_expr) for item in node.items)
        end = self._perhaps(scope, node.body, result) if swallows else self.run(scope, node.body, result)
        for value in reversed(opened):
            if isinstance(value, Live) and value.kind == "batch":
                self.on_method(self, scope, ast.Call(node.items[0].context_expr, [], []), value, "__exit__", [], {})
        return end

    def _try(self, scope: Scope, node: ast.Try, result: _Result) -> End:
        """What fails in a body whose handlers go on may be without effect."""
        goes_on = any(not _raises(handler.body) for handler in node.handlers)
        end = self._perhaps(scope, node.body, result) if goes_on else self.run(scope, node.body, result)
        for handler in node.handlers:
            if handler.name:
                scope.variables[handler.name] = Unknown(scope.module.span(node.body[0]))
            self._perhaps(scope, handler.body, result)
        if not end or goes_on:
            end = self.run(scope, node.orelse, result)
        return self.run(scope, node.finalbody, result) or ("" if goes_on else end)


def _is_about(test: ast.expr, body: Sequence[ast.stmt]) -> bool:
    """Whether what is asked of the database may be what is done then: not where it asks for another name."""
    asked = {each.value for each in ast.walk(test) if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    done = {each.value for statement in body for each in ast.walk(statement) if isinstance(each, ast.Constant)}
    return not asked or not asked.isdisjoint(done) or not any(isinstance(each, str) for each in done)


def _suppresses(node: ast.expr) -> bool:
    """contextlib.suppress(...), by whatever import."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", "")) == "suppress"


@dataclass(slots=True)
class _Result:
    value: Value | None = None


def run_function(machine: Running, function: Function) -> None:
    machine.run(Scope(function.module, {}), function.node.body, _Result())


def _assigns(statement: ast.Assign | ast.AnnAssign, name: str) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _has_break(body: Sequence[ast.stmt]) -> bool:
    return any(isinstance(each, ast.Break) for statement in body for each in ast.walk(statement))


def _raises(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Raise)


def _bind_arguments(
    machine: Running,
    inner: Scope,
    function: Function,
    arguments: list[Value],
    keywords: dict[str, Value],
    span: Span,
) -> None:
    spec = function.node.args
    names = [each.arg for each in (*spec.posonlyargs, *spec.args)]
    inner.variables.update(zip(names, arguments, strict=False))
    if spec.vararg is not None:
        inner.variables[spec.vararg.arg] = Items(tuple(arguments[len(names) :]), span)
    defaults: list[tuple[str, ast.expr | None]] = [
        *zip(names[len(names) - len(spec.defaults) :], spec.defaults, strict=False),
        *zip([each.arg for each in spec.kwonlyargs], spec.kw_defaults, strict=False),
    ]
    outer = Scope(function.module, dict(function.closure))
    for name, default in defaults:
        if name not in inner.variables and default is not None:
            inner.variables[name] = evaluate(machine, outer, default)
    known = {*names, *(each.arg for each in spec.kwonlyargs)}
    inner.variables.update({name: value for name, value in keywords.items() if name in known})
    if spec.kwarg is not None:
        rest: dict[object, Value] = {name: value for name, value in keywords.items() if name not in known}
        inner.variables[spec.kwarg.arg] = Dictionary(rest, span)
    for name in known:
        inner.variables.setdefault(name, Unknown(span))
