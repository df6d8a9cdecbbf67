"""What a module exports, in the ways of CommonJS too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lintmig.stages.read.host.modules import Module
from lintmig.stages.read.host.typescript import Program
from lintmig.stages.read.host.values import Function, Object, Scope, Value

if TYPE_CHECKING:
    from tree_sitter import Node


def exported_function(module: Module, program: Program, name: str) -> Function | None:
    found = exported_value(module, program, name)
    return found if isinstance(found, Function) else None


def exported_value(module: Module, program: Program, name: str) -> Value | None:
    value = program.exported(module, name)
    if value is not None:
        return value
    scope = Scope(module)
    for target, node in assignments(module):
        if target in (f"exports.{name}", f"module.exports.{name}"):
            return program.resolve(program.value(node, scope))
        if target == "module.exports":
            held = program.resolve(program.value(node, scope))
            member = held.get(name) if isinstance(held, Object) else None
            if member is not None:
                return program.resolve(member)
    default = program.exported(module, "default")
    member = default.get(name) if isinstance(default, Object) else None
    return program.resolve(member) if member is not None else None


def assignments(module: Module) -> list[tuple[str, Node]]:
    """What is assigned at the top level, by the text of its target; `a = b = x` gives both."""
    found: list[tuple[str, Node]] = []
    for statement in module.syntax.root.named_children:
        node = (
            statement.named_children[0]
            if statement.type == "expression_statement" and statement.named_children
            else None
        )
        targets: list[str] = []
        while node is not None and node.type == "assignment_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is None or right is None:
                break
            targets.append(module.syntax.text(left).replace('["', ".").replace('"]', ""))
            node = right
        if node is not None:
            found += [(target, node) for target in targets]
    return found
