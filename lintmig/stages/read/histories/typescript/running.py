"""A function of a migration gone through as one engine would: what it asks of its tool, and what of that perhaps.

What stands for the database, such as `queryRunner` or `knex`, is a value of its own; every call that begins with it is
given to the tool's own module. Nothing is run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.source import Place, Span
from lintmig.stages.read.histories.typescript.conditions import truth
from lintmig.stages.read.histories.typescript.expressions import Expressions, names_bound
from lintmig.stages.read.histories.typescript.sending import Emitted, Sending
from lintmig.stages.read.histories.typescript.sql_files import SqlFiles, sql_file
from lintmig.stages.read.host.typescript.values import (
    Array,
    Call,
    Function,
    Member,
    Name,
    Object,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_STEPS = 20_000
DEEPEST = 40
MOST_TURNS = 300


class Step(NamedTuple):
    """One link of a chain that begins with the database: a call, or a member where `arguments` is None."""

    name: str
    arguments: tuple[Value, ...] | None
    place: Place
    call: Place


Handler = Callable[["Running", tuple[Step, ...]], None]
_PROMISES = frozenset(("then", "catch", "finally"))


@dataclass(slots=True)
class Running(Sending):
    """What is understood of statements and expressions; `handler` is the tool's."""

    expressions: Expressions
    handler: Handler
    path: str
    sql_files: SqlFiles
    state: dict[str, object] = field(default_factory=dict)
    """What the tool's module keeps while a history is gone through."""
    speakers: list[tuple[Value, Handler]] = field(default_factory=list)
    """What stands for a part of the database, such as the table that a callback describes."""
    _steps: int = 0
    _depth: int = 0

    def describe(self, function: Function, subject: Value, handler: Handler, span: Span) -> list[Emitted]:
        """Goes through a callback that is given a part of the database; what it sends besides is returned."""
        kept, self.emitted = self.emitted, []
        self.speakers.append((subject, handler))
        self.expressions.database.append(subject)
        within = Scope(function.scope.module, {"this": subject}, function.scope)
        self.enter(function._replace(scope=within), (subject,), span)
        self.expressions.database.pop()
        self.speakers.pop()
        found, self.emitted = self.emitted, kept
        return found

    def enter(self, function: Function, arguments: Sequence[Value], span: Span) -> None:
        """The body of a function, with these arguments."""
        if self._depth >= DEEPEST:
            self.doubt(span, "calls functions too deep to be followed")
            return
        names: dict[str, Node | Value | None] = dict(names_bound(function))
        for at, parameter in enumerate(function.parameters):
            if parameter:
                names[parameter] = arguments[at] if at < len(arguments) else None
        scope = Scope(function.scope.module, names, function.scope)
        body = function.node.child_by_field_name("body")
        if body is None:
            return
        was_shown, doubts = self.shown, self._doubts
        if self.shown is None and function.scope.module.source.path != self.path:
            self.shown = span
        self._depth += 1
        try:
            if body.type == "statement_block":
                self.expressions.note_assigned(body, scope)
                self.run(body.named_children, scope)
            else:
                self.perform(body, scope)
        finally:
            self._depth -= 1
            self.shown, self._doubts = was_shown, doubts

    def run(self, statements: Sequence[Node], scope: Scope) -> bool:
        """Whether they certainly end the function."""
        for statement in statements:
            self._steps += 1
            if self._steps > MOST_STEPS:
                if self._steps == MOST_STEPS + 1:
                    self.doubt(scope.module.syntax.span(statement), "does more than is followed here")
                return True
            if self._statement(statement, scope):
                return True
        return False

    def _statement(self, statement: Node, scope: Scope) -> bool:
        kind = statement.type
        if kind == "expression_statement":
            self._each(statement, scope)
        elif kind in ("lexical_declaration", "variable_declaration"):
            self._declare(statement, scope)
        elif kind == "return_statement":
            self._each(statement, scope)
            return True
        elif kind == "throw_statement":
            return True
        elif kind == "if_statement":
            return self._choose(statement, scope)
        elif kind == "statement_block":
            return self._block(statement, scope)
        elif kind == "for_in_statement":
            self._repeat(statement, scope)
        elif kind in ("for_statement", "while_statement", "do_statement"):
            body = statement.child_by_field_name("body")
            if body is not None:
                self.perhaps(lambda: self._block(body, scope))
        elif kind == "try_statement":
            return self._try(statement, scope)
        elif kind == "switch_statement":
            self.perhaps(lambda: self._cases(statement, scope))
        elif kind == "function_declaration":
            name = statement.child_by_field_name("name")
            if name is not None:
                _names(scope)[scope.module.syntax.text(name)] = self.expressions.value(statement, scope)
        elif kind == "ERROR":
            self.doubt(scope.module.syntax.span(statement), "this code is not understood")
        return False

    def _each(self, statement: Node, scope: Scope) -> None:
        for child in statement.named_children:
            if child.type != "comment":
                self.perform(child, scope)

    def _block(self, statement: Node, scope: Scope) -> bool:
        if statement.type != "statement_block":
            return self._statement(statement, scope)
        return self.run(statement.named_children, Scope(scope.module, {}, scope))

    def _declare(self, statement: Node, scope: Scope) -> None:
        changed = self.expressions.reassigned
        for declarator in statement.named_children:
            name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            if name is None:
                continue
            if value is not None:
                self.perform(value, scope)
            if name.type == "identifier":
                identifier = scope.module.syntax.text(name)
                is_open = (scope.module.source.path, identifier) in changed
                _names(scope)[identifier] = None if is_open or value is None else self.expressions.value(value, scope)
            else:
                held = self.expressions.known_at(value, scope) if value is not None else None
                for each in self.expressions.pattern(name, scope):
                    member = held.get(each) if isinstance(held, Object) else None
                    database = self.expressions.is_database(held) and each in ("schema", "manager", "raw")
                    place = Place(scope.module.source, scope.module.syntax.span(name))
                    _names(scope)[each] = Member(held, each, place) if database and held is not None else member

    def _choose(self, statement: Node, scope: Scope) -> bool:
        condition = statement.child_by_field_name("condition")
        consequence = statement.child_by_field_name("consequence")
        otherwise = statement.child_by_field_name("alternative")
        if otherwise is not None and otherwise.type == "else_clause":
            otherwise = next((child for child in otherwise.named_children if child.type != "comment"), None)
        known = truth(condition, scope, self.expressions, self.engine) if condition is not None else None
        if known is not None:
            taken = consequence if known else otherwise
            return self._block(taken, scope) if taken is not None else False
        if condition is not None:
            self.perform(condition, scope)
        self._doubts += 1
        ends = [self._block(each, scope) for each in (consequence, otherwise) if each is not None]
        self._doubts -= 1
        if len(ends) == 2 and all(ends):
            return True
        if any(ends) and not self._only_throws(consequence):
            self._doubts += 1
        return False

    def _only_throws(self, block: Node | None) -> bool:
        """Whether leaving there is a failure of the whole migration."""
        inner = block.named_children if block is not None and block.type == "statement_block" else [block]
        return bool(inner) and inner[-1] is not None and inner[-1].type == "throw_statement"

    def _repeat(self, statement: Node, scope: Scope) -> None:
        body = statement.child_by_field_name("body")
        left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
        if body is None or left is None or right is None:
            return
        self.perform(right, scope)
        held = self.expressions.known_at(right, scope)
        is_of = any(child.type == "of" for child in statement.children)
        if isinstance(held, Array) and held.is_complete and is_of and len(held.items) <= MOST_TURNS:
            for item in held.items:
                names = self._taken_apart(left, item, scope)
                self._block(body, Scope(scope.module, names, scope))
            return
        names = dict.fromkeys(self.expressions.pattern(left, scope))
        self.perhaps(lambda: self._block(body, Scope(scope.module, names, scope)))

    def _taken_apart(self, pattern: Node, item: Value, scope: Scope) -> dict[str, Node | Value | None]:
        held = self.expressions.known(item)
        names: dict[str, Node | Value | None] = {}
        for at, each in enumerate(self.expressions.pattern(pattern, scope)):
            if pattern.type == "identifier":
                names[each] = held
            elif isinstance(held, Object):
                names[each] = held.get(each)
            else:
                names[each] = held.items[at] if isinstance(held, Array) and at < len(held.items) else None
        return names

    def _try(self, statement: Node, scope: Scope) -> bool:
        body = statement.child_by_field_name("body")
        handler = statement.child_by_field_name("handler")
        finalizer = statement.child_by_field_name("finalizer")
        inner = handler.child_by_field_name("body") if handler is not None else None
        swallows = inner is not None and not any(child.type == "throw_statement" for child in inner.named_children)
        ends = False
        if body is not None:
            self._doubts += swallows
            ends = self._block(body, scope)
            self._doubts -= swallows
        if inner is not None:
            self.perhaps(lambda: self._block(inner, scope))
        last = next((child for child in finalizer.named_children), None) if finalizer is not None else None
        if last is not None:
            self._block(last, scope)
        return ends and not swallows

    def _cases(self, statement: Node, scope: Scope) -> None:
        body = statement.child_by_field_name("body")
        for case in body.named_children if body is not None else []:
            self.run([child for child in case.named_children if child.type.endswith(("statement", "block"))], scope)

    def perform(self, node: Node, scope: Scope) -> None:
        """What an expression does to the database."""
        if node.type in ("await_expression", "parenthesized_expression", "as_expression", "non_null_expression"):
            inner = next((child for child in node.named_children if child.type != "comment"), None)
            if inner is not None:
                self.perform(inner, scope)
        elif node.type == "ternary_expression":
            branches = [node.child_by_field_name(each) for each in ("consequence", "alternative")]
            condition = node.child_by_field_name("condition")
            known = truth(condition, scope, self.expressions, self.engine) if condition is not None else None
            for at, branch in enumerate(branches):
                if branch is not None and known is None:
                    self.perhaps(partial(self.perform, branch, scope))
                elif branch is not None and known is (at == 0):
                    self.perform(branch, scope)
        elif node.type == "binary_expression" and any(child.type in ("&&", "||", "??") for child in node.children):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            known = truth(left, scope, self.expressions, self.engine) if left is not None else None
            if left is not None:
                self.perform(left, scope)
            if right is not None and known is None:
                self.perhaps(partial(self.perform, right, scope))
            elif right is not None and known is any(child.type == "&&" for child in node.children):
                self.perform(right, scope)
        elif node.type in ("assignment_expression", "augmented_assignment_expression", "unary_expression"):
            right = node.child_by_field_name("right") or node.child_by_field_name("argument")
            if right is not None:
                self.perform(right, scope)
        else:
            self.do(self.expressions.value(node, scope))

    def do(self, value: Value) -> None:
        """What a call does to the database, and the calls within it."""
        if isinstance(value, Array):
            for item in value.items:
                self.do(item)
        elif isinstance(value, Call):
            self._call(value)
        elif isinstance(value, Member):
            self.do(value.target)

    def _call(self, call: Call) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            return
        chain = self.expressions.rooted(call)
        if chain is not None:
            root, links = chain
            self._on_chain(root, tuple(Step(*link) for link in links))
            return
        function = self.expressions.function_of(call)
        if isinstance(function, Function) and not call.is_new:
            for argument in call.arguments:
                if isinstance(argument, Call):
                    self.do(argument)
            self.enter(function, call.arguments, call.place.span)
            return
        if isinstance(call.function, Member):
            self._on_member(call, call.function)
            return
        if any(self.expressions.mentions_database(each) for each in call.arguments):
            self.doubt(call.place.span, f"what {call.name or 'this'}() does with the database is not known")
            return
        self._inner(call.arguments)

    def _on_chain(self, root: Value, steps: tuple[Step, ...]) -> None:
        handler = next((known for held, known in self.speakers if held is root or held == root), self.handler)
        at = next((at for at, step in enumerate(steps) if step.name in _PROMISES and step.arguments is not None), None)
        if at is None:
            handler(self, steps)
            return
        if at:
            handler(self, steps[:at])
        for step in steps[at:]:
            for argument in (step.arguments or ())[:2]:
                held = self.expressions.known(argument)
                if isinstance(held, Function):
                    if step.name == "catch":
                        self.perhaps(partial(self.enter, held, (), step.call.span))
                    else:
                        self.enter(held, (), step.call.span)

    def _on_member(self, call: Call, function: Member) -> None:
        target = self.expressions.known(function.target)
        callback = self.expressions.known(call.arguments[0]) if call.arguments else None
        if function.name in ("forEach", "map", "flatMap", "each") and isinstance(callback, Function):
            if isinstance(target, Array) and target.is_complete and len(target.items) <= MOST_TURNS:
                for item in target.items:
                    self._with_item(callback, item, call)
            else:
                self.perhaps(lambda: self.enter(callback, (), call.place.span))
        elif function.name in _PROMISES:
            self.do(function.target)
            if isinstance(callback, Function):
                action = partial(self.enter, callback, (), call.place.span)
                self.perhaps(action) if function.name == "catch" else action()
        elif function.name in ("all", "allSettled", "resolve") and _is_promise(function.target):
            for argument in call.arguments:
                self.do(argument)
        elif any(self.expressions.mentions_database(each) for each in call.arguments):
            self.doubt(call.place.span, f"what {call.name}() does with the database is not known")
        else:
            self._inner((function.target, *call.arguments))

    def _with_item(self, callback: Function, item: Value, call: Call) -> None:
        listed = callback.node.child_by_field_name("parameters")
        children = listed.named_children if listed is not None else []
        first = next((child for child in children if child.type != "comment"), None)
        pattern = first.child_by_field_name("pattern") or first if first is not None else None
        if pattern is None or pattern.type == "identifier" or callback.parameters[:1] != ("",):
            self.enter(callback, (self.expressions.known(item),), call.place.span)
            return
        names = self._taken_apart(pattern, item, callback.scope)
        scope = Scope(callback.scope.module, names, callback.scope)
        self.enter(callback._replace(scope=scope, parameters=(), node=callback.node), (), call.place.span)

    def _inner(self, values: Sequence[Value]) -> None:
        for value in values:
            if isinstance(value, (Call, Array)):
                self.do(value)

    def unknown_sql(self, value: Value | None, span: Span) -> None:
        """SQL that is not written here: a file holds it, or it is not known."""
        found = None
        if value is not None:
            known = self.expressions.program.resolve(value)
            for each in (value, self.expressions.declared(value), known):
                found = found or (sql_file(each, self.path, self.sql_files) if each is not None else None)
        if found is None:
            self.doubt(span, "SQL that is put together when it runs is not known")
            return
        self.sql_files.read.add(found.path)
        self.send_file(found)


def _names(scope: Scope) -> dict[str, Node | Value | None]:
    return scope.names if isinstance(scope.names, dict) else {}


def _is_promise(value: Value) -> bool:
    return isinstance(value, Name) and value.identifier in ("Promise", "Bluebird", "BPromise")
