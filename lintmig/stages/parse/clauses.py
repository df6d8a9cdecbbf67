"""The clauses of a SELECT, as sqlglot keeps them: lists of its nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlglot import exp


def group_by(select: Any) -> Iterator[Any]:
    """What GROUP BY names, also within ROLLUP, CUBE and GROUPING SETS."""
    group = select.args.get("group")
    if group is None:
        return
    pending = [node for name in ("expressions", "rollup", "cube", "grouping_sets") for node in _listed(group, name)]
    pending.reverse()
    while pending:
        node = pending.pop()
        if isinstance(node, exp.Rollup | exp.Cube | exp.GroupingSets | exp.Tuple):
            pending += reversed(node.expressions)
        else:
            yield node


def order_by(select: Any) -> Iterator[Any]:
    order = select.args.get("order")
    for item in order.expressions if order is not None else ():
        yield item.this if isinstance(item, exp.Ordered) else item


def distinct_on(select: Any) -> Iterator[Any]:
    distinct = select.args.get("distinct")
    on = distinct.args.get("on") if distinct is not None else None
    if isinstance(on, exp.Tuple):
        yield from on.expressions
    elif on is not None:
        yield on


def is_recursive(node: Any) -> bool:
    with_ = node.args.get("with_") or node.args.get("with")
    return with_ is not None and bool(with_.args.get("recursive"))


def _listed(group: Any, name: str) -> list[Any]:
    value = group.args.get(name)
    return [node for node in value if isinstance(node, exp.Expr)] if isinstance(value, list) else []
