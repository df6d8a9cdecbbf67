"""MERGE, read as the UPDATE of its target that sees the same names."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from lintmig.model.expression import Expression
from lintmig.model.name import Identifier
from lintmig.model.operation import Assignment, Update
from lintmig.model.source import Span
from lintmig.stages.parse.changes import ChangeConverter


def merge(converter: ChangeConverter, node: Any, span: Span) -> Update | None:
    """Each column that it sets or fills once; what is inserted into it is not looked at."""
    table = converter.target(node.this)
    using = node.args.get("using")
    if table is None or using is None:
        return None
    found: dict[str, Assignment] = {}
    conditions: list[Expression] = []
    if isinstance(node.args.get("on"), exp.Expr):
        conditions.append(converter.expression(node.args["on"]))
    whens = node.args.get("whens")
    for when in whens.expressions if whens is not None else ():
        if isinstance(when.args.get("condition"), exp.Expr):
            conditions.append(converter.expression(when.args["condition"]))
        for assignment in _assignments(converter, when.args.get("then")):
            found.setdefault(_key(assignment.column), assignment)
    common = converter.common(node)._replace(where=tuple(conditions))
    return Update(table, tuple(found.values()), tuple(converter.source(using)), common, span)


def _assignments(converter: ChangeConverter, then: Any) -> tuple[Assignment, ...]:
    if isinstance(then, exp.Update):
        return converter.assignments(then.expressions)
    if isinstance(then, exp.Insert) and isinstance(then.this, exp.Tuple):
        names = (item.this for item in then.this.expressions if isinstance(item, exp.Column))
        named = [name for name in names if isinstance(name, exp.Identifier)]
        named = [name for name in named if name.args.get("quoted") or name.name.upper() != "DEFAULT"]
        return tuple(Assignment(converter.identifier(name), None) for name in named)
    return ()


def _key(name: Identifier) -> str:
    return name.text if name.quoted else name.text.lower()
