"""The ON conditions of joins in parentheses: `FROM ((a JOIN b ON ...) LEFT JOIN c ON ...)`, as engines print views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp

from lintmig.stages.parse import clauses


def nested_conditions(select: Any, lengths: Sequence[int]) -> list[tuple[Any, tuple[int, int]]]:
    """Each with the sources that it sees: at most those that its parentheses bring.

    `lengths` says how many sources FROM has, and then each join. A join in parentheses with a name of its own is left
    out: nobody sees its tables.
    """
    from_ = select.args.get("from_") or select.args.get("from")
    items = [from_.this if from_ is not None else None]
    items += [join.this for join in select.args.get("joins") or ()]
    found = []
    first = 0
    for item, length in zip(items, lengths, strict=False):
        found += [(on, (first, first + length)) for on in _conditions(item)]
        first += length
    return found


def _conditions(node: Any) -> Iterator[Any]:
    if not isinstance(node, exp.Expr):
        return
    is_open = isinstance(node, exp.Subquery) and clauses.is_joined(node.this) and not node.args.get("alias")
    if is_open or isinstance(node, exp.Paren):
        yield from _conditions(node.this)
    if not isinstance(node, exp.Paren | exp.Subquery | exp.Table):
        return
    for join in node.args.get("joins") or ():
        yield from _conditions(join.this)
        if isinstance(join.args.get("on"), exp.Expr):
            yield join.args["on"]
