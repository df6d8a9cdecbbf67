"""The clauses of a SELECT, as sqlglot keeps them: lists of its nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlglot import exp

from lintmig.model.name import Identifier


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


def using(select: Any, identifier: Callable[[Any], Identifier]) -> tuple[Identifier, ...]:
    """The columns that the joins of a SELECT itself share."""
    names = (name for join in select.args.get("joins") or () for name in join.args.get("using") or ())
    nodes = (name.this if isinstance(name, exp.Column) else name for name in names)
    return tuple(identifier(node) for node in nodes if isinstance(node, exp.Identifier))


def joined(select: Any, lengths: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """For each ON the sources that it sees: those joined so far, back to the last comma.

    `lengths` says how many sources FROM has, and then each join.
    """
    first, last = 0, lengths[0]
    found = []
    for join, length in zip(select.args.get("joins") or (), lengths[1:], strict=False):
        if _is_comma(join):
            first = last
        last += length
        if isinstance(join.args.get("on"), exp.Expr):
            found.append((first, last))
    return tuple(found)


def _is_comma(join: Any) -> bool:
    """sqlglot makes a join of a comma, too: one with nothing but its table."""
    return set(join.args) == {"this"}


def is_joined(node: Any) -> bool:
    """Whether what stands in parentheses in FROM is a table or a join, and no query."""
    return isinstance(node, exp.Table) or (
        isinstance(node, exp.Subquery) and bool(node.args.get("joins") or node.args.get("alias"))
    )


def is_recursive(node: Any) -> bool:
    with_ = node.args.get("with_") or node.args.get("with")
    return with_ is not None and bool(with_.args.get("recursive"))


def _listed(group: Any, name: str) -> list[Any]:
    value = group.args.get(name)
    return [node for node in value if isinstance(node, exp.Expr)] if isinstance(value, list) else []


def common_tables(node: Any) -> Any:
    """The WITH of a query, None where it has none."""
    return node.args.get("with_") or node.args.get("with")


def has_common_tables(node: Any) -> bool:
    return common_tables(node) is not None
