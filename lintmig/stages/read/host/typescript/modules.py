"""Files of TypeScript and JavaScript as modules: what they import, declare and export, and where a specifier leads."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lintmig.model.files import Files
from lintmig.model.source import Source
from lintmig.stages.read.host.syntax import Syntax, syntax

if TYPE_CHECKING:
    from tree_sitter import Node

LARGEST_FILE = 1_000_000
MOST_REEXPORTS = 20
_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".jsx", ".cjs")
_COMMENTS = re.compile(r'("(?:[^"\\\n]|\\.)*+")|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_TRAILING_COMMAS = re.compile(r'("(?:[^"\\\n]|\\.)*+")|,(?=\s*+[}\]])', re.DOTALL)


@dataclass(eq=False)
class Module:
    """`imports` are from local names to specifiers and the names there; `*` is a whole module.

    What is exported from another module is imported by a name that no variable has, `export b`.
    """

    source: Source
    syntax: Syntax

    @cached_property
    def imports(self) -> Mapping[str, tuple[str, str]]:
        return dict(_imports(self.syntax))

    @cached_property
    def declarations(self) -> Mapping[str, Node]:
        """What is declared once at the top level: the value of a variable, a function, a class, an enum."""
        found: dict[str, Node] = {}
        repeated: set[str] = set()
        for statement in self.syntax.root.named_children:
            for name, node in _declarations(statement, self.syntax):
                if name in found:
                    repeated.add(name)
                found[name] = node
        return {name: node for name, node in found.items() if name not in repeated}

    @cached_property
    def exports(self) -> Mapping[str, str | Node]:
        """By the name outside: the local name, or the value of the default."""
        return dict(_exports(self.syntax))

    @cached_property
    def passed_on(self) -> tuple[str, ...]:
        """The specifiers of the modules all of whose exports are this one's too."""
        return tuple(
            specifier
            for statement in self.syntax.root.named_children
            if statement.type == "export_statement"
            and any(child.type == "*" for child in statement.children)
            and (specifier := _specifier(statement, self.syntax)) is not None
        )


@dataclass(eq=False, slots=True)
class ModuleReader:
    files: Files
    _modules: dict[str, Module | None] = field(default_factory=dict)
    _aliases: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    _packages: dict[str, str] | None = None

    def module(self, path: str) -> Module | None:
        if path not in self._modules:
            source = self.files.source(path)
            tree = syntax(source) if source is not None and len(source.text) <= LARGEST_FILE else None
            self._modules[path] = Module(tree.source, tree) if tree is not None else None
        return self._modules[path]

    def imported(self, module: Module, specifier: str) -> Module | None:
        """The file of the project that a specifier means in a module."""
        path = self.path(module.source.path, specifier)
        return self.module(path) if path is not None else None

    def exported(self, module: Module, name: str) -> tuple[Module, str | Node] | None:
        """The module and the local name, or the value, of what another exports."""
        waiting, seen = [(module, name)], set[tuple[str, str]]()
        while waiting and len(seen) < MOST_REEXPORTS:
            at, wanted = waiting.pop()
            if (at.source.path, wanted) in seen:
                continue
            seen.add((at.source.path, wanted))
            found = at.exports.get(wanted)
            if found is not None:
                return at, found
            others = [self.imported(at, specifier) for specifier in at.passed_on]
            waiting += [(other, wanted) for other in reversed(others) if other is not None]
        return None

    def path(self, from_path: str, specifier: str) -> str | None:
        folder = posixpath.dirname(from_path)
        if specifier.startswith("."):
            return self._file(posixpath.normpath(posixpath.join(folder, specifier)))
        for pattern, target in self._aliases_of(folder):
            start, star, end = pattern.partition("*")
            if specifier == pattern or (star and specifier.startswith(start) and specifier.endswith(end)):
                middle = specifier[len(start) : len(specifier) - len(end)]
                found = self._file(posixpath.normpath(target.replace("*", middle)))
                if found is not None:
                    return found
        return self._in_workspace(specifier)

    def _file(self, path: str) -> str | None:
        stem = re.sub(r"\.[mc]?jsx?$", "", path)
        for suffix in ("", *_SUFFIXES):
            if path + suffix in self.files and (suffix or path.endswith(_SUFFIXES)):
                return path + suffix
        if stem != path:
            return next((stem + suffix for suffix in _SUFFIXES if stem + suffix in self.files), None)
        return next((f"{path}/index{suffix}" for suffix in _SUFFIXES if f"{path}/index{suffix}" in self.files), None)

    def _aliases_of(self, folder: str) -> tuple[tuple[str, str], ...]:
        """The `paths` of the nearest tsconfig.json that has any."""
        if folder not in self._aliases:
            own = tuple(self._paths_in(posixpath.join(folder, "tsconfig.json")))
            own = own or tuple(self._paths_in(posixpath.join(folder, "jsconfig.json")))
            self._aliases[folder] = own or (
                self._aliases_of(posixpath.dirname(folder)) if folder not in ("", "/") else ()
            )
        return self._aliases[folder]

    def _paths_in(self, path: str) -> Iterator[tuple[str, str]]:
        settings = _json(self.files.text(path) if path in self.files else None)
        options = settings.get("compilerOptions")
        if not isinstance(options, dict) or not isinstance(options.get("paths"), dict):
            return
        base = posixpath.join(posixpath.dirname(path), str(options.get("baseUrl") or "."))
        for pattern, targets in options["paths"].items():
            for target in targets if isinstance(targets, list) else []:
                if isinstance(target, str):
                    yield str(pattern), posixpath.join(base, target)

    def _in_workspace(self, specifier: str) -> str | None:
        """The file that another package of the project gives for a specifier."""
        parts = specifier.split("/")
        size = 2 if specifier.startswith("@") else 1
        name, inner = "/".join(parts[:size]), "/".join(parts[size:])
        if self._packages is None:
            self._packages = {}
            for path in self.files.named("package.json"):
                own = _json(self.files.text(path)).get("name")
                if isinstance(own, str):
                    self._packages.setdefault(own, path)
        path = self._packages.get(name, "")
        if not path:
            return None
        folder, package = posixpath.dirname(path), _json(self.files.text(path))
        told = _told(package, inner)
        guesses = [*told, inner or "index", f"src/{inner or 'index'}"]
        found = (self._file(posixpath.normpath(posixpath.join(folder, guess))) for guess in guesses)
        return next((each for each in found if each is not None), None)


def _told(package: Mapping[str, object], inner: str) -> Iterator[str]:
    exports = package.get("exports")
    if isinstance(exports, dict):
        for pattern, target in exports.items():
            start, star, _ = str(pattern).partition("*")
            key = f"./{inner}" if inner else "."
            if pattern == key or (star and key.startswith(start)):
                chosen = target
                for _ in range(5):
                    if not isinstance(chosen, dict):
                        break
                    chosen = next(iter(chosen.values()), None)
                if isinstance(chosen, str):
                    yield chosen.replace("*", key[len(start) :])
    main = package.get("main")
    if not inner and isinstance(main, str):
        yield main


def _json(text: str | None) -> dict[str, object]:
    """JSON as TypeScript's settings have it, with comments and trailing commas; empty where it is none."""
    if text is None or len(text) > LARGEST_FILE:
        return {}
    try:
        bare = _COMMENTS.sub(lambda match: match[1] or "", text)
        found = json.loads(_TRAILING_COMMAS.sub(lambda match: match[1] or "", bare))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _specifier(statement: Node, tree: Syntax) -> str | None:
    source = statement.child_by_field_name("source")
    return tree.text(source)[1:-1] if source is not None else None


def _imports(tree: Syntax) -> Iterator[tuple[str, tuple[str, str]]]:
    for statement in tree.root.named_children:
        if statement.type not in ("import_statement", "export_statement"):
            continue
        specifier = _specifier(statement, tree)
        for outside, local in _export_clause(statement, tree) if specifier is not None else ():
            yield f"export {outside}", (specifier or "", local)
        clause = next((child for child in statement.named_children if child.type == "import_clause"), None)
        if specifier is None or clause is None:
            continue
        for child in clause.named_children:
            if child.type == "identifier":
                yield tree.text(child), (specifier, "default")
            elif child.type == "namespace_import":
                yield tree.text(child.named_children[0]), (specifier, "*")
            for each in child.named_children if child.type == "named_imports" else []:
                name = each.child_by_field_name("name")
                if name is not None:
                    yield tree.text(each.child_by_field_name("alias") or name), (specifier, tree.text(name))


def _declarations(statement: Node, tree: Syntax) -> Iterator[tuple[str, Node]]:
    node = statement.child_by_field_name("declaration") if statement.type == "export_statement" else statement
    if node is None:
        return
    if node.type in ("lexical_declaration", "variable_declaration"):
        for declarator in node.named_children:
            name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            if name is not None and value is not None and name.type == "identifier":
                yield tree.text(name), value
    elif node.type in _DECLARATIONS:
        name = node.child_by_field_name("name")
        if name is not None:
            yield tree.text(name), node


_DECLARATIONS = frozenset(
    ("function_declaration", "class_declaration", "abstract_class_declaration", "enum_declaration")
)


def _exports(tree: Syntax) -> Iterator[tuple[str, str | Node]]:
    for statement in tree.root.named_children:
        if statement.type != "export_statement":
            continue
        specifier = _specifier(statement, tree)
        value = statement.child_by_field_name("value")
        if value is not None:
            yield "default", tree.text(value) if value.type == "identifier" else value
        is_default = any(child.type == "default" for child in statement.children)
        for name, _ in _declarations(statement, tree):
            yield "default" if is_default else name, name
        for outside, local in _export_clause(statement, tree):
            yield outside, f"export {outside}" if specifier is not None else local


def _export_clause(statement: Node, tree: Syntax) -> Iterator[tuple[str, str]]:
    clause = next((child for child in statement.named_children if child.type == "export_clause"), None)
    for each in clause.named_children if clause is not None else []:
        local = each.child_by_field_name("name")
        if local is not None:
            yield tree.text(each.child_by_field_name("alias") or local), tree.text(local)
