"""What expressions of TypeScript say as they stand: literals, calls, members; nothing is run.

A `Program` reads the files of a project as they are needed. Its `value` turns an expression into a `Value`; `resolve`
follows names to what they are declared as, through imports, and calls of the project's own functions to what they
return. What is not known is a `Name` or `Unknown`; an `Object` or `Array` that is not whole says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lintmig.model.files import Files
from lintmig.model.source import Place
from lintmig.stages.read.host.typescript.modules import Module, ModuleReader
from lintmig.stages.read.host.typescript.values import (
    Array,
    Call,
    Constant,
    Entry,
    Function,
    Member,
    Name,
    Number,
    Object,
    Scope,
    Template,
    Text,
    Unknown,
    Value,
)
from lintmig.stages.read.host.typescript.written import bound, declared, defaults, number, parameters, unescaped

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 100
"""Expressions within expressions."""
MOST_STEPS = 40
"""From one name to the next."""
MOST_NESTED = 12
"""Names that are looked up while others are, and functions called by functions."""
MOST_CALLS = 20_000


_WRAPPERS = frozenset(
    ("parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression")
)
_CLASSES = frozenset(("class_declaration", "abstract_class_declaration"))
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None}
_FUNCTIONS = frozenset(("arrow_function", "function_expression", "function_declaration", "method_definition"))


@dataclass(eq=False, slots=True)
class Program:
    """The TypeScript and JavaScript of a project."""

    files: Files
    _reader: ModuleReader = field(init=False)
    _known: dict[tuple[str, str], Value | None] = field(default_factory=dict)
    """What the top-level names of modules are; None while that is looked up."""
    _nested: int = 0
    _calls: int = 0

    def __post_init__(self) -> None:
        self._reader = ModuleReader(self.files)

    def module(self, path: str) -> Module | None:
        return self._reader.module(path)

    def path(self, from_path: str, specifier: str) -> str | None:
        """The file of the project that a specifier means in another file."""
        return self._reader.path(from_path, specifier)

    def top_level(self, module: Module, name: str) -> Value:
        """What a name at the top level of a module is."""
        return self.resolve(Name(name, Place(module.source, module.syntax.span(module.syntax.root)), Scope(module)))

    def exported(self, module: Module, name: str) -> Value | None:
        """What a module exports by a name; None where it has no such export."""
        found = self._reader.exported(module, name)
        if found is None:
            return None
        holder, local = found
        return (
            self.top_level(holder, local) if isinstance(local, str) else self.resolve(self.value(local, Scope(holder)))
        )

    def value(self, node: Node, scope: Scope, depth: int = 0) -> Value:
        syntax = scope.module.syntax
        place = Place(scope.module.source, syntax.span(node))
        if depth > DEEPEST:
            return Unknown(place)
        kind = node.type
        if kind in _WRAPPERS:
            inner = next((child for child in node.named_children if child.type != "comment"), None)
            return self.value(inner, scope, depth + 1) if inner is not None else Unknown(place)
        if kind == "type_assertion":
            return self.value(node.named_children[-1], scope, depth + 1)
        if kind in ("string", "template_string"):
            return self._string(node, scope, depth, None)
        if kind in ("identifier", "shorthand_property_identifier", "this", "super"):
            identifier = syntax.text(node)
            return Constant(None, place) if identifier == "undefined" else Name(identifier, place, scope)
        if kind in _CONSTANTS:
            return Constant(_CONSTANTS[kind], place)
        if kind in ("number", "unary_expression"):
            return number(syntax.text(node), place)
        if kind in ("member_expression", "subscript_expression"):
            return self._member(node, scope, depth)
        if kind in ("call_expression", "new_expression"):
            return self._call(node, scope, depth)
        if kind == "object":
            return self._object(node, scope, depth)
        if kind == "array":
            return self._array(node, scope, depth)
        if kind in _FUNCTIONS:
            return Function(tuple(parameters(node, scope)), node, place, scope)
        if kind == "enum_declaration":
            return self._enum(node, scope)
        if kind == "binary_expression" and any(child.type == "+" for child in node.children):
            return self._sum(node, scope, depth)
        return Unknown(place)

    def resolve(self, value: Value, steps: int = 0) -> Value:
        """What a name, a member of a known object, or a call of the project's own function comes to, if known."""
        if steps > MOST_STEPS:
            return Unknown(value.place)
        if isinstance(value, Name):
            known = self._followed(value)
            return value if known is None else self.resolve(known, steps + 1)
        if isinstance(value, Member):
            target = self.resolve(value.target, steps + 1)
            if isinstance(target, Object):
                member = target.get(value.name)
                return self.resolve(member, steps + 1) if member is not None else value
            if isinstance(target, Name) and (module := self._namespace(target)) is not None:
                found = self._exported(module, value.name, value, steps)
                return value if found is value else self.resolve(found, steps + 1)
        if isinstance(value, Call) and isinstance(value.function, Name):
            function = self.resolve(value.function, steps + 1)
            if isinstance(function, Function):
                result = self.result(function, value.arguments)
                return self.resolve(result, steps + 1) if result is not None else value
        return value

    def origin(self, value: Value) -> tuple[str, str] | None:
        """The package and the name in it that a value stands for: `("drizzle-orm/pg-core", "pgTable")`.

        The name is `*` for a whole package, `default` for its default.
        """
        if isinstance(value, Member):
            package = self.origin(value.target)
            return (package[0], value.name) if package is not None and package[1] in ("*", "default") else None
        resolved = self.resolve(value)
        if isinstance(resolved, Name) and resolved.scope.find(resolved.identifier) is None:
            return resolved.scope.module.imports.get(resolved.identifier)
        return self.origin(resolved) if isinstance(resolved, Member) else None

    def declaration(self, name: Name) -> tuple[Module, Node] | None:
        """The declaration behind a name, such as a class, in whichever file of the project it stands."""
        for _ in range(MOST_STEPS):
            if name.scope.find(name.identifier) is not None:
                return None
            module = name.scope.module
            node = module.declarations.get(name.identifier)
            if node is not None and node.type != "identifier":
                return module, node
            following = self._followed(name)
            if not isinstance(following, Name):
                return None
            name = following
        return None

    def result(self, function: Function, arguments: Sequence[Value] = ()) -> Value | None:
        """What a function returns, where it has one way to; its parameters stand for the arguments."""
        self._calls += 1
        if self._calls > MOST_CALLS or self._nested > MOST_NESTED:
            return None
        names: dict[str, Node | Value | None] = dict(bound(function))
        names.update(defaults(function))
        for at, parameter in enumerate(function.parameters):
            if parameter and at < len(arguments):
                names[parameter] = arguments[at]
        body = function.node.child_by_field_name("body")
        if body is None:
            return None
        if body.type != "statement_block":
            return self._within(body, Scope(function.scope.module, names, function.scope))
        returned: Node | None = None
        for statement in body.named_children:
            if statement.type == "lexical_declaration":
                names.update(declared(statement, function.scope.module))
            elif statement.type == "return_statement":
                returned = next((child for child in statement.named_children if child.type != "comment"), None)
            elif statement.type != "comment":
                return None
        if returned is None:
            return None
        return self._within(returned, Scope(function.scope.module, names, function.scope))

    def _followed(self, name: Name) -> Value | None:
        """What the name is declared as; None where that is outside the project or cannot be told."""
        found = name.scope.find(name.identifier)
        if found is not None:
            scope, held = found
            if held is None or isinstance(held, tuple):
                return held
            return self._within(held, scope)
        module = name.scope.module
        key = (module.source.path, name.identifier)
        if key not in self._known:
            self._known[key] = None
            self._known[key] = self._looked_up(name, module)
        return self._known[key]

    def _looked_up(self, name: Name, module: Module) -> Value | None:
        node = module.declarations.get(name.identifier)
        if node is not None:
            return None if node.type in _CLASSES else self._within(node, Scope(module))
        imported = module.imports.get(name.identifier)
        target = self._reader.imported(module, imported[0]) if imported is not None else None
        if imported is None or target is None or imported[1] == "*":
            return None
        found = self._exported(target, imported[1], name, 0)
        return None if found is name else found

    def _within(self, node: Node, scope: Scope) -> Value | None:
        if self._nested > MOST_NESTED:
            return None
        self._nested += 1
        try:
            return self.value(node, scope)
        finally:
            self._nested -= 1

    def _namespace(self, name: Name) -> Module | None:
        imported = name.scope.module.imports.get(name.identifier)
        if imported is None or imported[1] != "*" or name.scope.find(name.identifier) is not None:
            return None
        return self._reader.imported(name.scope.module, imported[0])

    def _exported(self, module: Module, name: str, otherwise: Value, steps: int) -> Value:
        found = self._reader.exported(module, name)
        if found is None:
            return otherwise
        holder, local = found
        start = Place(holder.source, holder.syntax.span(holder.syntax.root))
        if isinstance(local, str):
            return Name(local, start, Scope(holder))
        return self.value(local, Scope(holder), steps)

    def _string(self, node: Node, scope: Scope, depth: int, tag: Value | None) -> Value:
        syntax = scope.module.syntax
        span = syntax.span(node)
        inside = Place(scope.module.source, type(span)(span.start + 1, max(span.end - 1, span.start + 1)))
        parts: list[Value] = []
        for child in node.named_children:
            if child.type == "template_substitution":
                hole = next((each for each in child.named_children if each.type != "comment"), None)
                held = self.value(hole, scope, depth + 1) if hole is not None else Unknown(inside)
                resolved = self.resolve(held, depth) if tag is None else held
                parts.append(Text(resolved.value, held.place) if isinstance(resolved, Text) else held)
            else:
                text = syntax.text(child)
                written = unescaped(text) if child.type == "escape_sequence" else text
                parts.append(Text(written, Place(scope.module.source, syntax.span(child))))
        known = [part.value for part in parts if isinstance(part, Text)]
        if tag is None and len(known) == len(parts) and (len(parts) <= 1 or node.type == "string"):
            return Text("".join(known), inside)
        return Template(tag, tuple(parts), inside)

    def _member(self, node: Node, scope: Scope, depth: int) -> Value:
        syntax = scope.module.syntax
        target = node.child_by_field_name("object")
        named = node.child_by_field_name("property") or node.child_by_field_name("index")
        place = Place(scope.module.source, syntax.span(node))
        if target is None or named is None:
            return Unknown(place)
        place = Place(scope.module.source, syntax.span(named))
        if node.type == "member_expression":
            return Member(self.value(target, scope, depth + 1), syntax.text(named), place)
        index = self.value(named, scope, depth + 1)
        if not isinstance(index, (Text, Number)):
            return Unknown(place)
        return Member(self.value(target, scope, depth + 1), str(index.value), place)

    def _call(self, node: Node, scope: Scope, depth: int) -> Value:
        place = Place(scope.module.source, scope.module.syntax.span(node))
        called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        if called is None:
            return Unknown(place)
        function = self.value(called, scope, depth + 1)
        given = node.child_by_field_name("arguments")
        if given is not None and given.type == "template_string":
            return self._string(given, scope, depth + 1, function)
        children = given.named_children if given is not None else []
        arguments = [self.value(child, scope, depth + 1) for child in children if child.type != "comment"]
        return Call(function, tuple(arguments), place, node.type == "new_expression")

    def _object(self, node: Node, scope: Scope, depth: int) -> Object:
        syntax = scope.module.syntax
        entries: dict[str, Entry] = {}
        is_complete = True
        for child in node.named_children:
            if child.type == "comment":
                continue
            if child.type == "spread_element":
                spread = self.resolve(self.value(child.named_children[0], scope, depth + 1), depth)
                is_complete &= isinstance(spread, Object) and spread.is_complete
                if isinstance(spread, Object):
                    entries.update((entry.key, entry) for entry in spread.entries)
                continue
            key = child.child_by_field_name("key") or child.child_by_field_name("name") or child
            name = self._key(key, scope, depth)
            held = child.child_by_field_name("value") if child.type == "pair" else child
            if name is None or held is None:
                is_complete = False
                continue
            place = Place(scope.module.source, syntax.span(key))
            entries[name] = Entry(name, self.value(held, scope, depth + 1), place)
        return Object(tuple(entries.values()), Place(scope.module.source, syntax.span(node)), is_complete)

    def _key(self, node: Node, scope: Scope, depth: int) -> str | None:
        if node.type == "computed_property_name":
            value = self.resolve(self.value(node.named_children[0], scope, depth + 1), depth)
            return value.value if isinstance(value, Text) else None
        if node.type == "string":
            value = self._string(node, scope, depth, None)
            return value.value if isinstance(value, Text) else None
        return scope.module.syntax.text(node)

    def _array(self, node: Node, scope: Scope, depth: int) -> Array:
        items: list[Value] = []
        is_complete = True
        for child in node.named_children:
            if child.type == "spread_element":
                spread = self.resolve(self.value(child.named_children[0], scope, depth + 1), depth)
                is_complete &= isinstance(spread, Array) and spread.is_complete
                items += spread.items if isinstance(spread, Array) else ()
            elif child.type != "comment":
                items.append(self.value(child, scope, depth + 1))
        return Array(tuple(items), Place(scope.module.source, scope.module.syntax.span(node)), is_complete)

    def _enum(self, node: Node, scope: Scope) -> Object:
        """A TypeScript enum: its members with their values; a member without one counts on from the one before."""
        syntax = scope.module.syntax
        body = node.child_by_field_name("body")
        entries: list[Entry] = []
        following = 0
        for child in body.named_children if body is not None else []:
            if child.type == "comment":
                continue
            name = child.child_by_field_name("name") or child
            held = child.child_by_field_name("value")
            place = Place(scope.module.source, syntax.span(name))
            value = self.value(held, scope) if held is not None else Number(following, place)
            following = int(value.value) + 1 if isinstance(value, Number) else following
            entries.append(Entry(syntax.text(name).strip("'\""), value, place))
        return Object(tuple(entries), Place(scope.module.source, syntax.span(node)))

    def _sum(self, node: Node, scope: Scope, depth: int) -> Value:
        place = Place(scope.module.source, scope.module.syntax.span(node))
        parts: list[Value] = []
        for child in node.named_children:
            held = self.value(child, scope, depth + 1)
            resolved = self.resolve(held, depth)
            parts += resolved.parts if isinstance(resolved, Template) and resolved.tag is None else [resolved]
        return Template(None, tuple(parts), place) if any(isinstance(part, Text) for part in parts) else Unknown(place)
