"""Numbers, escapes and parameters of TypeScript as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmig.model.source import Place
from lintmig.stages.read.host.typescript.modules import Module
from lintmig.stages.read.host.typescript.values import Function, Number, Scope, Unknown, Value

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


def number(text: str, place: Place) -> Value:
    try:
        digits = text.replace("_", "").replace(" ", "").lower().rstrip("n")
        return Number(int(digits, 0) if digits.lstrip("+-")[:2] in ("0x", "0o", "0b") else int(digits), place)
    except ValueError:
        pass
    try:
        return Number(float(text), place)
    except ValueError:
        return Unknown(place)


def unescaped(text: str) -> str:
    rest = text[1:]
    if rest[:1] in ("u", "x"):
        try:
            return chr(int(rest[1:].strip("{}"), 16))
        except (ValueError, OverflowError):
            return rest
    return _ESCAPES.get(rest, rest)


def parameters(node: Node, scope: Scope) -> Iterator[str]:
    """Names of parameters; empty for one that is taken apart."""
    syntax = scope.module.syntax
    single = node.child_by_field_name("parameter")
    if single is not None:
        yield syntax.text(single)
        return
    listed = node.child_by_field_name("parameters")
    for child in listed.named_children if listed is not None else []:
        if child.type == "comment":
            continue
        pattern = child.child_by_field_name("pattern") or child.child_by_field_name("left") or child
        yield syntax.text(pattern) if pattern.type == "identifier" else ""


def defaults(function: Function) -> Iterator[tuple[str, Node]]:
    """What parameters are where they are not given."""
    listed = function.node.child_by_field_name("parameters")
    for child in listed.named_children if listed is not None else []:
        name = child.child_by_field_name("pattern") or child.child_by_field_name("left")
        value = child.child_by_field_name("value") or child.child_by_field_name("right")
        if name is not None and value is not None and name.type == "identifier":
            yield function.scope.module.syntax.text(name), value


def bound(function: Function) -> Iterator[tuple[str, None]]:
    """Every name that the parameters bind."""
    syntax = function.scope.module.syntax
    single = function.node.child_by_field_name("parameter")
    if single is not None:
        yield syntax.text(single), None
    waiting = [listed] if (listed := function.node.child_by_field_name("parameters")) is not None else []
    while waiting:
        node = waiting.pop()
        if node.type in ("identifier", "shorthand_property_identifier_pattern"):
            yield syntax.text(node), None
        waiting += node.named_children


def declared(statement: Node, module: Module) -> Iterator[tuple[str, Node]]:
    for declarator in statement.named_children:
        name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
        if name is not None and value is not None and name.type == "identifier":
            yield module.syntax.text(name), value
