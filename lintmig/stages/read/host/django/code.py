"""The Python files of a project: which file a module is, and what a name in one stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lintmig.model.files import Files
from lintmig.model.source import BlindSpot
from lintmig.stages.read.host.python import LARGEST_FILE, Module, module, module_despite

FARTHEST = 12
"""Imports that are followed from one file to the next."""


class _Unknown:
    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = _Unknown()
"""The value of what cannot be read."""


@dataclass(slots=True)
class Code:
    """Modules are parsed when first asked for."""

    files: Files
    blind_spots: list[BlindSpot] = field(default_factory=list)
    _paths: dict[str, list[str]] = field(default_factory=dict)
    _modules: dict[str, Module | None] = field(default_factory=dict)
    _tops: dict[str, dict[str, ast.stmt]] = field(default_factory=dict)
    _found: dict[tuple[str, str], tuple[str, tuple[Module, ast.stmt] | None]] = field(default_factory=dict)

    def at(self, path: str) -> Module | None:
        if path not in self._modules:
            source = self.files.source(path)
            parsed = module(source) if source is not None else None
            if isinstance(parsed, BlindSpot):
                self.blind_spots.append(parsed)
                parsed = module_despite(source) if source is not None and len(source.text) <= LARGEST_FILE else None
            self._modules[path] = parsed
        return self._modules[path]

    def path_of(self, dotted: str, near: str) -> str | None:
        """The file of a module, the nearest to another file where there are more."""
        if not self._paths:
            for path in self.files.ending(".py"):
                stem = path.removesuffix(".py").removesuffix("/__init__")
                self._paths.setdefault(stem.rsplit("/", 1)[-1], []).append(path)
        wanted = dotted.replace(".", "/")
        found = []
        for path in self._paths.get(wanted.rsplit("/", 1)[-1], ()):
            stem = path.removesuffix(".py").removesuffix("/__init__")
            if stem == wanted or stem.endswith("/" + wanted):
                found.append(path)
        return max(found, key=lambda path: (_shared(path, near), -len(path)), default=None)

    def top(self, of: Module) -> dict[str, ast.stmt]:
        """Classes and functions of a module's top level, by name, also those under a condition."""
        path = of.source.path
        if path not in self._tops:
            self._tops[path] = {}
            for node in statements(of.tree.body):
                if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                    self._tops[path].setdefault(node.name, node)
        return self._tops[path]

    def definition(self, dotted: str, near: Module) -> tuple[Module, ast.stmt] | None:
        """The class or function that a full name stands for, through modules that only pass it on."""
        return self._followed(dotted, near)[1]

    def full_name(self, dotted: str, near: Module) -> str:
        """The name under which it is defined, as far as the project's modules tell."""
        return self._followed(dotted, near)[0]

    def _followed(self, dotted: str, near: Module) -> tuple[str, tuple[Module, ast.stmt] | None]:
        key = (dotted, near.source.path if "." not in dotted else near.source.path.rsplit("/", 1)[0])
        if key not in self._found:
            self._found[key] = self._follow(dotted, near)
        return self._found[key]

    def _follow(self, dotted: str, near: Module) -> tuple[str, tuple[Module, ast.stmt] | None]:
        for _ in range(FARTHEST):
            owner, _, name = dotted.rpartition(".")
            if owner:
                path = self.path_of(owner, near.source.path)
                home = self.at(path) if path is not None else None
                if home is None:
                    return dotted, None
            else:
                home = near
            if name in self.top(home):
                return dotted, (home, self.top(home)[name])
            passed_on = home.names.get(name) if owner else None
            if passed_on is None and owner:
                passed_on = self._other_name(home, name)
            if passed_on is None:
                passed_on = next(iter(self._starred(home, name)), None)
            if passed_on is None or passed_on == dotted:
                return dotted, None
            dotted, near = passed_on, home
        return dotted, None

    def _other_name(self, home: Module, name: str) -> str | None:
        """What `name = other` at the top of a module, or in its else, makes it."""
        for node in statements(home.tree.body):
            if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets):
                other = home.name(node.value)
                return other if other is not None and "." in other else None
        return None

    def _starred(self, home: Module, name: str) -> Iterator[str]:
        """Through `from .module import *`."""
        for origin in stars(home):
            path = self.path_of(origin, home.source.path)
            other = self.at(path) if path is not None else None
            if other is not None and (name in self.top(other) or name in other.names):
                yield f"{origin}.{name}"

    def value(self, node: ast.expr | None, of: Module) -> object:
        """A constant's value, also of another module's or a class's; UNKNOWN for all else."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, (ast.Tuple, ast.List)):
            items = [self.value(each, of) for each in node.elts]
            return UNKNOWN if UNKNOWN in items else tuple(items)
        known = of.constant(node)
        if known is not None or node is None:
            return known
        if isinstance(node, ast.Name) and node.id in of.constants:
            return self.value(of.constants[node.id], of) if not isinstance(of.constants[node.id], ast.Name) else UNKNOWN
        dotted = of.name(node)
        return self._named(dotted, of) if dotted is not None and "." in dotted else UNKNOWN

    def _named(self, dotted: str, of: Module) -> object:
        owner, _, name = dotted.rpartition(".")
        path = self.path_of(owner, of.source.path)
        home = self.at(path) if path is not None else None
        if home is not None and name in home.constants:
            known = home.constant(home.constants[name])
            return known if known is not None else UNKNOWN
        found = self.definition(owner, of)
        if found is not None and isinstance(found[1], ast.ClassDef):
            for each in found[1].body:
                if isinstance(each, ast.Assign) and any(
                    isinstance(to, ast.Name) and to.id == name for to in each.targets
                ):
                    return self._label(each.value, found[0])
        return UNKNOWN

    def _label(self, node: ast.expr, of: Module) -> object:
        """The value of a class's attribute; of a choice `(value, label)` the value."""
        known = of.constant(node)
        return known if known is not None else UNKNOWN


def _shared(path: str, near: str) -> int:
    count = 0
    for one, other in zip(path.split("/")[:-1], near.split("/")[:-1], strict=False):
        if one != other:
            break
        count += 1
    return count


def stars(of: Module) -> Iterator[str]:
    """The modules of which everything is imported."""
    package = of.source.path.removesuffix(".py").replace("/", ".").split(".")
    for node in of.tree.body:
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            start = ".".join(package[: -node.level]) if node.level else ""
            yield ".".join(part for part in (start, node.module or "") if part)


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Those of a body, with those under its conditions and tries."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If):
            waiting += reversed([*(() if _is_for_types(node.test) else node.body), *node.orelse])
        elif isinstance(node, ast.Try):
            waiting += reversed([*node.body, *node.orelse, *(each for h in node.handlers for each in h.body)])


def _is_for_types(test: ast.expr) -> bool:
    """`TYPE_CHECKING` is false wherever the program runs."""
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )
