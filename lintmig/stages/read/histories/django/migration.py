"""A file of migrations: what it depends on, what it replaces, what it does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.host.django.code import Code, statements
from lintmig.stages.read.host.python import Module

MigrationKey = tuple[str, str]
"""An app's label and a migration's name."""


class Dependency(NamedTuple):
    key: MigrationKey
    place: Place


class Migration(NamedTuple):
    """`unread` are parts of it that are put together when it runs, with why they are not known."""

    key: MigrationKey
    module: Module
    node: ast.ClassDef
    dependencies: tuple[Dependency, ...]
    runs_before: tuple[Dependency, ...]
    replaces: tuple[MigrationKey, ...]
    operations: tuple[ast.expr, ...]
    names: Mapping[str, ast.expr] = {}
    """What the class says besides."""
    unread: tuple[tuple[ast.AST | None, str], ...] = ()
    is_conditional: bool = False
    """Whether what it does hangs on something outside of it."""

    @property
    def place(self) -> Place:
        span = self.module.span(self.node)
        at = self.module.source.text.find(self.node.name, span.start)
        name = Span(at, at + len(self.node.name)) if at >= 0 else span
        return Place(self.module.source, name)


def read_migration(app: str, name: str, module: Module, code: Code, user_app: str) -> Migration | None:
    node = next(
        (each for each in module.tree.body if isinstance(each, ast.ClassDef) and each.name == "Migration"), None
    )
    if node is None:
        return None
    given: dict[str, ast.expr] = {}
    unread: list[tuple[ast.AST | None, str]] = []
    is_conditional = False
    for each in statements(node.body):
        if isinstance(each, ast.If):
            is_conditional = is_conditional or _is_about_operations(each)
        elif isinstance(each, ast.Assign):
            for to in each.targets:
                if isinstance(to, ast.Name):
                    given[to.id] = _longer(given.get(to.id), each.value) if is_conditional else each.value
        elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.value is not None:
            given[each.target.id] = each.value
        elif isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name) and each.target.id in given:
            before = given[each.target.id]
            given[each.target.id] = ast.copy_location(ast.BinOp(before, ast.Add(), each.value), each.value)
        elif isinstance(each, (ast.For, ast.With, ast.Expr, ast.Delete)) and _is_about_operations(each):
            unread.append((each, "what this statement makes of the migration is not known"))
    operations: list[ast.expr] = []
    for found in members(given.get("operations"), module, set(), given):
        if isinstance(found, ast.Call):
            operations.append(found)
        else:
            unread.append((found, "operations that are put together when it runs are not known"))
    replaces = [
        (str(value[0]), str(value[1]))
        for each in members(given.get("replaces"), module, set())
        if isinstance(value := code.value(each, module), tuple) and len(value) == 2
    ]
    return Migration(
        (app, name),
        module,
        node,
        tuple(_dependencies(given.get("dependencies"), module, code, user_app)),
        tuple(_dependencies(given.get("run_before"), module, code, user_app)),
        tuple(replaces),
        tuple(operations),
        given,
        tuple(unread),
        is_conditional,
    )


def _is_about_operations(node: ast.stmt) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == "operations" for inner in ast.walk(node))


_LISTED = r"\b{}\s*=\s*[\[(](.*?)(?:^\s*[\])]|\])"
_PAIR = re.compile(r"""\(\s*['"](\w+)['"]\s*,\s*['"](\w+)['"]\s*,?\s*\)""")


def unreadable(app: str, name: str, source: Source) -> Migration:
    """A file that cannot be parsed: its place in the order is taken from its words, what it does is not known."""
    node = ast.parse("class Migration: ...").body[0]
    if not isinstance(node, ast.ClassDef):
        raise AssertionError(node)
    place = Place(source, Span(0, 0))

    def listed(of: str) -> list[MigrationKey]:
        found = re.search(_LISTED.format(of), source.text, re.DOTALL | re.MULTILINE)
        return [(each[0], each[1]) for each in _PAIR.findall(found[1])] if found is not None else []

    return Migration(
        (app, name),
        Module(source, ast.Module([], []), {}, {}, source.line_starts),
        node,
        tuple(Dependency(key, place) for key in listed("dependencies")),
        (),
        tuple(listed("replaces")),
        (),
        unread=((None, "what this migration does is not known"),),
    )


def _longer(one: ast.expr | None, other: ast.expr) -> ast.expr:
    """Of what two branches say the one that does more."""
    if isinstance(one, (ast.List, ast.Tuple)) and isinstance(other, (ast.List, ast.Tuple)):
        return one if len(one.elts) > len(other.elts) else other
    return other


def members(
    node: ast.expr | None, module: Module, seen: set[str], own: Mapping[str, ast.expr] | None = None
) -> Iterator[ast.expr]:
    """The members of a list that may be put together of several; `own` are names of the class."""
    names = {**module.constants, **(own or {})}
    waiting = [node] if node is not None else []
    while waiting:
        each = waiting.pop()
        if isinstance(each, (ast.List, ast.Tuple)):
            for member in each.elts:
                if isinstance(member, ast.Starred):
                    yield from members(member.value, module, seen, own)
                else:
                    yield member
        elif isinstance(each, ast.BinOp) and isinstance(each.op, ast.Add):
            waiting += [each.right, each.left]
        elif isinstance(each, ast.Name) and each.id in names and each.id not in seen:
            seen.add(each.id)
            waiting.append(names[each.id])
        else:
            yield each


def _dependencies(node: ast.expr | None, module: Module, code: Code, user_app: str) -> Iterator[Dependency]:
    for each in members(node, module, set()):
        place = Place(module.source, module.span(each))
        if isinstance(each, ast.Call):
            written = module.name(each.func) or ""
            if written.endswith("swappable_dependency"):
                value = code.value(each.args[0], module) if each.args else None
                app = value.split(".")[0] if isinstance(value, str) else user_app
                named = module.name(each.args[0]) if each.args else None
                if isinstance(value, str) or (named is not None and named.endswith("AUTH_USER_MODEL")):
                    yield Dependency((app, "__first__"), place)
            continue
        value = code.value(each, module)
        if isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, str) for part in value):
            yield Dependency((str(value[0]), str(value[1])), place)
