"""Classes and the decorators on them and on their properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.source import Place
from lintmig.stages.read.host.typescript.modules import Module
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Call, Function, Name, Scope, Value, text_of

if TYPE_CHECKING:
    from tree_sitter import Node


class Decorator(NamedTuple):
    """`name` is TypeORM's; empty for one that is not TypeORM's and may be more than it looks."""

    name: str
    arguments: tuple[Value, ...]
    place: Place


class Property(NamedTuple):
    """`annotation` is its type as written."""

    name: str
    place: Place
    annotation: str | None
    decorators: tuple[Decorator, ...]

    def decorator(self, *names: str) -> Decorator | None:
        return next((each for each in self.decorators if each.name in names), None)


@dataclass(frozen=True, eq=False, slots=True)
class Class:
    name: str
    place: Place
    module: Module
    decorators: tuple[Decorator, ...]
    properties: tuple[Property, ...]
    base: Class | None
    has_unknown_base: bool

    def decorator(self, *names: str) -> Decorator | None:
        return next((each for each in self.decorators if each.name in names), None)

    def lineage(self) -> Iterator[Class]:
        """The class and those that it extends."""
        found: Class | None = self
        while found is not None:
            yield found
            found = found.base


CLASSES = frozenset(("class_declaration", "abstract_class_declaration"))


@dataclass(eq=False, slots=True)
class ClassReader:
    program: Program
    _classes: dict[tuple[str, int], Class | None] = field(default_factory=dict)
    _by_name: dict[str, list[Class]] = field(default_factory=dict)

    def classes(self, module: Module) -> Iterator[Class]:
        for node in module.declarations.values():
            if node.type in CLASSES:
                found = self._read(module, node)
                if found is not None:
                    self._by_name.setdefault(found.name, []).append(found)
                    yield found

    def target(self, value: Value | None) -> Class | None:
        """The class that `() => User`, `User` or "User" means."""
        if isinstance(value, Function):
            value = self.program.result(value)
        if isinstance(value, Name):
            declared = self.program.declaration(value)
            return self._read(*declared) if declared is not None and declared[1].type in CLASSES else None
        text = text_of(self.program.resolve(value)) if value is not None else None
        named = self._by_name.get(text or "", [])
        return named[0] if len({id(each) for each in named}) == 1 else None

    def _read(self, module: Module, node: Node) -> Class | None:
        key = (module.source.path, node.start_byte)
        if key not in self._classes:
            self._classes[key] = None
            self._classes[key] = self._whole(module, node)
        return self._classes[key]

    def _whole(self, module: Module, node: Node) -> Class | None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None:
            return None
        syntax = module.syntax
        decorated = [*node.named_children]
        if node.parent is not None and node.parent.type == "export_statement":
            decorated += node.parent.named_children
        base, is_unknown = self._base(module, node)
        return Class(
            syntax.text(name),
            Place(module.source, syntax.span(name)),
            module,
            tuple(self._decorators(module, decorated)),
            tuple(self._properties(module, body)),
            base,
            is_unknown,
        )

    def _base(self, module: Module, node: Node) -> tuple[Class | None, bool]:
        """The class that is extended, and whether it is out of sight."""
        heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
        clauses = heritage.named_children if heritage is not None else []
        clause = next((child for child in clauses if child.type == "extends_clause"), None)
        extended = clause.child_by_field_name("value") if clause is not None else None
        if extended is None:
            return None, False
        value = self.program.value(extended, Scope(module))
        origin = self.program.origin(value) if isinstance(value, Name) else None
        if origin is not None and is_typeorm(origin[0]):
            return None, False
        found = self.target(value) if isinstance(value, Name) else None
        return found, found is None

    def _properties(self, module: Module, body: Node) -> Iterator[Property]:
        for child in body.named_children:
            name = child.child_by_field_name("name") if child.type == "public_field_definition" else None
            if name is None:
                continue
            decorators = tuple(self._decorators(module, child.named_children))
            annotation = child.child_by_field_name("type")
            written = module.syntax.text(annotation).lstrip(": ") if annotation is not None else None
            if decorators:
                place = Place(module.source, module.syntax.span(name))
                yield Property(module.syntax.text(name).strip("'\""), place, written, decorators)

    def _decorators(self, module: Module, nodes: list[Node]) -> Iterator[Decorator]:
        for node in nodes:
            if node.type != "decorator" or not node.named_children:
                continue
            value = self.program.value(node.named_children[-1], Scope(module))
            called = value.function if isinstance(value, Call) else value
            origin = self.program.origin(called)
            arguments = value.arguments if isinstance(value, Call) else ()
            if origin is not None and is_typeorm(origin[0]):
                yield Decorator(origin[1], arguments, value.place)
            elif origin is None or "olumn" in origin[1]:
                declared = self.program.declaration(called) if isinstance(called, Name) else None
                if declared is None or "typeorm" in declared[0].source.text:
                    yield Decorator("", arguments, value.place)


def is_typeorm(package: str) -> bool:
    return package == "typeorm" or package.endswith("/typeorm") or package.startswith("typeorm/")
