"""What names mean across the Python files of a project: imports are followed from file to file, nothing is run."""

from __future__ import annotations

import ast
import builtins
import datetime
import decimal
import enum
import sys
import typing
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.model.source import BlindSpot, Place
from lintmig.stages.read.host.python import Module, module
from lintmig.stages.read.host.sqlalchemy_types import short_name

DEEPEST = 30
"""How many names are followed for one."""
_STARRED = {"typing": typing, "datetime": datetime, "enum": enum, "decimal": decimal, "uuid": uuid}
"""Modules of the standard library from which models import everything."""
Defined = ast.expr | ast.ClassDef | ast.FunctionDef
_NEVER_OURS = frozenset({"sqlalchemy", "sqlmodel", "flask_sqlalchemy", "typing_extensions", "pydantic"})


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Where an expression stands: its file, and the names that a class body or a call's arguments add."""

    module: Module
    names: Mapping[str, Found] = field(default_factory=dict)
    is_body: bool = False
    """Whether the names are those of a class body, where each is known only behind its own line."""

    def name(self, node: ast.Name) -> Found | None:
        bound = self.names.get(node.id)
        if bound is None or not self.is_body or not hasattr(node, "lineno"):
            return bound
        ends = (bound.node.end_lineno or 0, bound.node.end_col_offset or 0)
        return bound if ends <= (node.lineno, node.col_offset) else None

    def place(self, node: ast.expr | ast.stmt | ast.keyword) -> Place:
        return Place(self.module.source, self.module.span(node))

    def string_place(self, node: ast.expr) -> Place:
        return Place(self.module.source, self.module.string_span(node))


class Found(NamedTuple):
    """What a name stands for in the project; `path` are attributes of that value which no definition shows."""

    scope: Scope
    node: Defined
    path: tuple[str, ...] = ()


class External(NamedTuple):
    """What a name stands for outside of the project, such as `sqlalchemy.orm.mapped_column`, or a builtin."""

    name: str


class File(NamedTuple):
    """A module of the project as a value."""

    module: Module


Meaning = Found | External | File | None
"""None where it cannot be told."""


@dataclass(slots=True, eq=False)
class Code:
    """The project's Python files, each parsed when a name leads there."""

    files: Files
    _modules: dict[str, Module | None] = field(default_factory=dict)
    _scopes: dict[str, Scope] = field(default_factory=dict)
    _definitions: dict[str, dict[str, Defined | None]] = field(default_factory=dict)
    _stars: dict[str, list[str]] = field(default_factory=dict)
    _by_last: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in self.files.ending(".py"):
            dotted = path.removesuffix(".py").replace("/", ".")
            if dotted == "__init__" or dotted.endswith(".__init__"):
                dotted = dotted.removesuffix("__init__").removesuffix(".")
            self._by_last.setdefault(dotted.rpartition(".")[2], []).append((dotted, path))

    def module(self, path: str) -> Module | None:
        if path not in self._modules:
            source = self.files.source(path)
            found = module(source) if source is not None else None
            if isinstance(found, BlindSpot):
                self.files.blind_spots.append(found)
                found = None
            self._modules[path] = found
        return self._modules[path]

    def scope(self, at: Module) -> Scope:
        """The top level of a file."""
        return self._scopes.setdefault(at.source.path, Scope(at))

    def path_of(self, name: str, importer: str) -> str | None:
        """The file of a module by the name under which another file imports it; None where two could be meant."""
        ends = f".{name}"
        found = [
            (dotted, path)
            for dotted, path in self._by_last.get(name.rpartition(".")[2], ())
            if dotted == name or dotted.endswith(ends)
        ]
        if not found or (len(found) > 1 and _is_exact(found, name)):
            return next((path for dotted, path in found if dotted == name), None)
        inside = [each for each in found if importer.startswith(_root(each, name))]
        if inside:
            nearest = max(len(_root(each, name)) for each in inside)
            inside = [each for each in inside if len(_root(each, name)) == nearest]
            return inside[0][1] if len(inside) == 1 else None
        return found[0][1] if len(found) == 1 and "." in name else None

    def resolve(self, scope: Scope, node: ast.expr, depth: int = 0) -> Meaning:
        """What an expression stands for: names and attributes are followed, all else stands for itself."""
        if depth > DEEPEST:
            return None
        if isinstance(node, ast.Name):
            bound = scope.name(node)
            if bound is not None:
                return self._through(bound, depth)
            return self.member(scope.module, node.id, depth + 1)
        if isinstance(node, ast.Attribute):
            return self.attribute(self.resolve(scope, node.value, depth + 1), node.attr, depth + 1)
        return Found(scope, node)

    def attribute(self, of: Meaning, name: str, depth: int = 0) -> Meaning:
        if depth > DEEPEST or of is None:
            return None
        if isinstance(of, External):
            return External(f"{of.name}.{name}")
        if isinstance(of, File):
            return self.member(of.module, name, depth + 1)
        if isinstance(of.node, ast.ClassDef) and not of.path:
            own = self.class_names(of).get(name)
            if own is not None:
                return self._through(own, depth + 1)
        return Found(of.scope, of.node, (*of.path, name))

    def member(self, at: Module, name: str, depth: int = 0) -> Meaning:
        """What a name at the top level of a file stands for."""
        if depth > DEEPEST:
            return None
        definitions = self.definitions(at)
        if name in definitions:
            node = definitions[name]
            return None if node is None else self._through(Found(self.scope(at), node), depth)
        if name in at.names:
            return self.dotted(at.names[name], at.source.path, depth + 1)
        outside: External | None = None
        for star in self._stars[at.source.path]:
            path = self.path_of(star, at.source.path)
            if path is None:
                outside = _outside(star, name, outside)
                continue
            starred = self.module(path)
            found = self.member(starred, name, depth + 5) if starred is not None else None
            if found is not None and not (isinstance(found, External) and found.name == name):
                return found
        return self._submodule(at, name) or outside or External(name)

    def dotted(self, name: str, importer: str, depth: int = 0) -> Meaning:
        """What an imported name, in full, stands for."""
        parts = name.split(".")
        if depth > DEEPEST:
            return None
        if parts[0] in _NEVER_OURS or (parts[0] in sys.stdlib_module_names and parts[0] != "test"):
            return External(name)
        for length in range(len(parts), 0, -1):
            path = self.path_of(".".join(parts[:length]), importer)
            found = self.module(path) if path is not None else None
            if found is None:
                continue
            meaning: Meaning = File(found)
            for at, part in enumerate(parts[length:]):
                meaning = self.attribute(meaning, part, depth + 1)
                if at == 0 and isinstance(meaning, External) and meaning.name == part:
                    return None
            return meaning
        return External(name)

    def class_names(self, of: Found) -> dict[str, Found]:
        """What the body of a class assigns and defines, by name."""
        assert isinstance(of.node, ast.ClassDef)
        names: dict[str, Found] = {}
        scope = Scope(of.scope.module, names, is_body=True)
        for statement in statements(of.node.body):
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    if isinstance(target, ast.Name):
                        names[target.id] = Found(scope, statement.value)
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                if statement.value is not None:
                    names[statement.target.id] = Found(scope, statement.value)
            elif isinstance(statement, (ast.ClassDef, ast.FunctionDef)):
                names[statement.name] = Found(scope, statement)
        return names

    def definitions(self, at: Module) -> dict[str, Defined | None]:
        """What a file's top level defines; None for names that are defined twice and differ."""
        path = at.source.path
        if path not in self._definitions:
            found: dict[str, Defined | None] = {}
            self._stars[path] = []
            for statement in statements(at.tree.body):
                if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
                    self._stars[path].append(_origin(statement, path))
                for name, node in _defined(statement):
                    repeats = name in found and not _is_same(found[name], node)
                    found[name] = None if repeats else node
            for name in _imported_names(at.tree.body):
                found.pop(name, None)
            self._definitions[path] = found
        return self._definitions[path]

    def _through(self, found: Found, depth: int) -> Meaning:
        """What a definition stands for, where it is another name."""
        if isinstance(found.node, (ast.Name, ast.Attribute)) and not found.path:
            return self.resolve(found.scope, found.node, depth + 1)
        return found

    def _submodule(self, at: Module, name: str) -> File | None:
        path = at.source.path
        if not path.endswith("__init__.py"):
            return None
        folder = path.removesuffix("__init__.py")
        for candidate in (f"{folder}{name}.py", f"{folder}{name}/__init__.py"):
            found = self.module(candidate) if candidate in self.files else None
            if found is not None:
                return File(found)
        return None


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that certainly run, in the order of the file: a `try` is through, a condition is not known."""
    for statement in body:
        if isinstance(statement, (ast.Try, ast.With)):
            yield from statements(statement.body)
        elif isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test):
            yield from statements(statement.orelse)
        else:
            yield statement


def conditions(body: list[ast.stmt]) -> Iterator[ast.If | ast.For | ast.While]:
    """The statements whose contents run under a condition that is not known."""
    for statement in statements(body):
        if isinstance(statement, (ast.If, ast.For, ast.While)):
            yield statement


def _defined(statement: ast.stmt) -> Iterator[tuple[str, Defined | None]]:
    if isinstance(statement, (ast.ClassDef, ast.FunctionDef)):
        yield statement.name, statement
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Name):
                yield target.id, statement.value
            elif isinstance(target, ast.Tuple):
                yield from ((each.id, None) for each in target.elts if isinstance(each, ast.Name))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        if statement.value is not None:
            yield statement.target.id, statement.value
    elif isinstance(statement, (ast.If, ast.For, ast.While)):
        inner = [*statement.body, *statement.orelse]
        for each in inner:
            yield from ((name, None) for name, _ in _defined(each))


def _origin(statement: ast.ImportFrom, path: str) -> str:
    package = path.removesuffix(".py").replace("/", ".").split(".")
    start = ".".join(package[: -statement.level]) if statement.level else ""
    return ".".join(part for part in (start, statement.module or "") if part)


def _is_same(one: Defined | None, other: Defined | None) -> bool:
    return one is not None and other is not None and ast.dump(one) == ast.dump(other)


def _is_exact(found: list[tuple[str, str]], name: str) -> bool:
    return any(dotted == name for dotted, _ in found)


def _root(found: tuple[str, str], name: str) -> str:
    """The folder that must be on Python's path for a module to have this name."""
    dotted, path = found
    return path[: len(dotted) - len(name)]


def _outside(star: str, name: str, before: External | None) -> External | None:
    """What `from star import *` may bind a name to; `before` is what such an import above it may."""
    found = External(f"{star}.{name}")
    if star in _STARRED:
        return found if hasattr(_STARRED[star], name) else before
    if star.partition(".")[0] not in _NEVER_OURS or hasattr(builtins, name):
        return before
    return found if before is None or short_name(found.name) is not None else before


def _imported_names(body: list[ast.stmt]) -> Iterator[str]:
    """What imports outside of functions bind."""
    for statement in body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                yield alias.asname or alias.name.partition(".")[0]
        elif isinstance(statement, ast.If):
            yield from _imported_names([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.Try):
            yield from _imported_names(statement.body)
