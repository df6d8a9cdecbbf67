"""Definitions, operations and expressions are trees of named tuples, which one function can walk and change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

Tree = TypeVar("Tree")


def rewritten(tree: Tree, change: Callable[[object], object]) -> Tree:
    """The tree with each node replaced by what `change` makes of it; parts that stay as they are are shared."""
    return cast(Tree, _rewritten(tree, change))


def _rewritten(node: Any, change: Callable[[object], object]) -> Any:
    if isinstance(node, tuple):
        parts = [_rewritten(part, change) for part in node]
        if any(new is not old for new, old in zip(parts, node, strict=True)):
            node = type(node)(*parts) if hasattr(node, "_fields") else tuple(parts)
    return change(node)


def nodes(tree: object) -> Iterator[object]:
    """Every node of a tree, and what its leaves hold."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, tuple):
            pending.extend(node)
