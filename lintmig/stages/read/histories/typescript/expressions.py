"""What expressions of a migration come to, as far as they are known: beside literals, the methods of its own class,
texts that are put together, and which of them stand for the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lintmig.model.source import Place
from lintmig.stages.read.histories.typescript.texts import Part, parts_of, written
from lintmig.stages.read.host.typescript.modules import Module
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import (
    Array,
    Call,
    Entry,
    Function,
    Member,
    Name,
    Object,
    Scope,
    Template,
    Text,
    Unknown,
    Value,
)
from lintmig.stages.read.host.typescript.written import bound

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_LINKS = 400
_ASSIGNED = """
(assignment_expression left: (identifier) @name)
(augmented_assignment_expression left: (identifier) @name)
"""
DEEPEST = 20
_AS_THEY_ARE = frozenset(("trim", "toString", "valueOf", "trimEnd", "trimStart"))
_TAGS = frozenset(("sql", "dedent", "outdent", "stripIndent", "SQL", "raw"))


Link = tuple[str, tuple[Value, ...] | None, Place, Place]
"""A member's name, its arguments where it is called, where it stands, and where the chain up to it does."""


@dataclass(slots=True)
class Expressions:
    """`database` are the values that stand for it."""

    program: Program
    database: list[Value] = field(default_factory=list)
    reassigned: set[tuple[str, str]] = field(default_factory=set)
    """Variables that are assigned to more than once, by the paths of their files."""
    _depth: int = 0

    def value(self, node: Node, scope: Scope) -> Value:
        return self.program.value(node, scope)

    def known_at(self, node: Node, scope: Scope) -> Value:
        return self.known(self.program.value(node, scope))

    def known(self, value: Value) -> Value:
        """A value with names and calls of the project's own functions followed; itself where that leads nowhere."""
        if self._depth > DEEPEST:
            return value
        self._depth += 1
        try:
            found = self.program.resolve(value)
            if isinstance(found, Call) and not found.is_new:
                return self._called(found)
            return found
        finally:
            self._depth -= 1

    def _called(self, call: Call) -> Value:
        if self.chain(call) is not None:
            return call
        function = self.function_of(call)
        if isinstance(function, Function):
            result = self.program.result(function, call.arguments)
            return self.known(result) if result is not None else call
        if isinstance(call.function, Member):
            if _is_named(call.function.target, "Object") and call.arguments:
                return self._listed(call.function.name, self.known(call.arguments[0]), call)
            target = self.known(call.function.target)
            if call.function.name in _AS_THEY_ARE and isinstance(target, (Text, Template)):
                return target
            if call.function.name == "join" and isinstance(target, Array) and target.is_complete:
                return self._joined(target, call)
            if call.function.name == "concat" and isinstance(target, Array) and target.is_complete:
                others = [self.known(each) for each in call.arguments]
                if all(isinstance(each, Array) and each.is_complete for each in others):
                    return Array((*target.items, *(i for each in others for i in each.items)), target.place)  # type: ignore[union-attr]
            if call.function.name == "map" and isinstance(target, Array) and target.is_complete and call.arguments:
                return self._mapped(target, self.known(call.arguments[0]), call)
        return call

    def _listed(self, name: str, value: Value, call: Call) -> Value:
        """What `Object.values` and its like make of an object."""
        if not isinstance(value, Object) or not value.is_complete:
            return value if name == "freeze" else call
        if name == "values":
            return Array(tuple(entry.value for entry in value.entries), value.place)
        if name == "keys":
            return Array(tuple(Text(entry.key, entry.place) for entry in value.entries), value.place)
        if name == "entries":
            pairs = (Array((Text(each.key, each.place), each.value), each.place) for each in value.entries)
            return Array(tuple(pairs), value.place)
        return value if name == "freeze" else call

    def _joined(self, target: Array, call: Call) -> Value:
        between = self.known(call.arguments[0]) if call.arguments else Text(",", call.place)
        if not isinstance(between, Text) or len(target.items) > MOST_LINKS:
            return call
        parts: list[Value] = []
        for at, item in enumerate(target.items):
            if at:
                parts.append(Text(between.value, call.place))
            held = self.known(item)
            parts += held.parts if isinstance(held, Template) and held.tag is None else [held]
        return Template(None, tuple(parts), call.place)

    def _mapped(self, target: Array, function: Value, call: Call) -> Value:
        if not isinstance(function, Function) or len(target.items) > MOST_LINKS:
            return call
        results = [self.program.result(function, (item,)) for item in target.items]
        if any(each is None for each in results):
            return call
        return Array(tuple(each for each in results if each is not None), target.place)

    def declared(self, value: Value) -> Value | None:
        """What a name is declared as."""
        if not isinstance(value, Name):
            return None
        found = value.scope.find(value.identifier)
        if found is not None:
            held = found[1]
            return held if isinstance(held, tuple) else None
        node = value.scope.module.declarations.get(value.identifier)
        return self.program.value(node, Scope(value.scope.module)) if node is not None else None

    def function_of(self, call: Call) -> Value | None:
        function = self.program.resolve(call.function)
        return function if isinstance(function, Function) else None

    def parts(self, value: Value) -> tuple[Part, ...] | None:
        """A text with what is filled in; None where it is not known at all."""
        found = self.known(value)
        if isinstance(found, Text):
            return tuple(written(found))
        if isinstance(found, Template) and (found.tag is None or self._is_plain_tag(found.tag)):
            return tuple(parts_of([self._part(each) for each in found.parts]))
        return None

    def _part(self, value: Value) -> Value:
        held = self.known(value)
        if isinstance(held, Template) and held.tag is None:
            return Template(None, tuple(self._part(each) for each in held.parts), held.place)
        return held

    def _is_plain_tag(self, tag: Value) -> bool:
        return (isinstance(tag, Name) and tag.identifier in _TAGS) or (isinstance(tag, Member) and tag.name in _TAGS)

    def text(self, value: Value | None) -> str | None:
        """A text that is known whole."""
        parts = self.parts(value) if value is not None else None
        if parts is None or any(part.is_hole for part in parts):
            return None
        return "".join(part.text for part in parts)

    def is_database(self, value: Value | None) -> bool:
        return value is not None and any(value is each or value == each for each in self.database)

    def chain(self, value: Value) -> list[Link] | None:
        """The links behind what stands for the database; None where something else begins the chain."""
        found = self.rooted(value)
        return found[1] if found is not None else None

    def rooted(self, value: Value) -> tuple[Value, list[Link]] | None:
        """A chain with the value that begins it."""
        links: list[Link] = []
        at: Value = value
        for _ in range(MOST_LINKS):
            if isinstance(at, Call) and isinstance(at.function, Member):
                links.append((at.function.name, at.arguments, at.function.place, at.place))
                at = at.function.target
            elif isinstance(at, Call):
                links.append(("", at.arguments, at.function.place, at.place))
                at = at.function
            elif isinstance(at, Member):
                held = self.program.resolve(at)
                if held is not at and not isinstance(held, Member):
                    at = held
                    if self.is_database(at):
                        return at, links[::-1]
                    continue
                links.append((at.name, None, at.place, at.place))
                at = at.target
            elif isinstance(at, Name):
                held = self.program.resolve(at)
                if self.is_database(held):
                    return held, links[::-1]
                if held is at or held == at or isinstance(held, (Function, Name)):
                    return None
                at = held
            else:
                return (at, links[::-1]) if self.is_database(at) else None
        return None

    def mentions_database(self, value: Value, depth: int = 0) -> bool:
        if depth > 6:
            return False
        if isinstance(value, (Name, Member)):
            return self.chain(Call(value, (), value.place)) is not None
        if isinstance(value, Call):
            return False
        if isinstance(value, Object):
            return any(self.mentions_database(entry.value, depth + 1) for entry in value.entries)
        if isinstance(value, Array):
            return any(self.mentions_database(item, depth + 1) for item in value.items[:50])
        if isinstance(value, Function):
            syntax = value.scope.module.syntax
            text = syntax.text(value.node)
            return any(isinstance(each, Unknown) and _named(each) in text for each in self.database)
        return False

    def pattern(self, node: Node, scope: Scope) -> Iterator[str]:
        """The names that a pattern binds, in their order."""
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if each.type in ("identifier", "shorthand_property_identifier_pattern"):
                yield scope.module.syntax.text(each)
            elif each.type == "pair_pattern":
                held = each.child_by_field_name("value")
                waiting += [held] if held is not None else []
            elif each.type in ("object_assignment_pattern", "assignment_pattern"):
                held = each.child_by_field_name("left")
                waiting += [held] if held is not None else []
            elif each.type in ("object_pattern", "array_pattern", "rest_pattern"):
                waiting += reversed(each.named_children)

    def note_assigned(self, body: Node, scope: Scope) -> None:
        """Notes the variables that are assigned to after they were declared."""
        syntax = scope.module.syntax
        names = [syntax.text(node) for node in syntax.captures(_ASSIGNED, body).get("name", [])]
        self.reassigned.update((scope.module.source.path, name) for name in names)


def _is_named(value: Value, name: str) -> bool:
    return isinstance(value, Name) and value.identifier == name


def _named(value: Unknown) -> str:
    span = value.place.span
    return value.place.source.text[span.start : span.end]


def names_bound(function: Function) -> Mapping[str, None]:
    return dict(bound(function))


def class_of(node: Node, module: Module, program: Program) -> Object:
    """A class as what `this` is in it: its fields and methods."""
    syntax = module.syntax
    names: dict[str, Node | Value | None] = {}
    scope = Scope(module, names)
    place = Place(module.source, syntax.span(node))
    entries: list[Entry] = []
    body = node.child_by_field_name("body")
    for child in body.named_children if body is not None else []:
        named = child.child_by_field_name("name") or child.child_by_field_name("property")
        if named is None:
            continue
        at = Place(module.source, syntax.span(named))
        name = syntax.text(named)
        held = child.child_by_field_name("value")
        if child.type == "method_definition":
            entries.append(Entry(name, program.value(child, scope), at))
        elif held is not None:
            entries.append(Entry(name, program.value(held, scope), at))
    found = Object(tuple(entries), place, is_complete=False)
    names["this"] = found
    return found
