"""How sqlglot's nodes read as the operators and calls that were written: a symbol or name, and operands in order.

What is not certain to be what was written has no reading here, and then nobody judges it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlglot import exp


class Reading(NamedTuple):
    """`others` are expressions that stand beside the operands: of FILTER, OVER and ORDER BY."""

    operator: str | None
    function: str | None
    operands: tuple[Any, ...]
    others: tuple[Any, ...] = ()


def read_operator(node: Any) -> Reading | None:
    """None where the node's operands, or which operator it is, are not certain."""
    symbol = _BINARY.get(type(node))
    if symbol is not None:
        if _is_deep(node):
            return None
        return Reading(symbol, None, (node.this, node.expression))
    reader = _READERS.get(type(node))
    return reader(node) if reader is not None else None


def _is_deep(node: Any) -> bool:
    """Whether a chain of operators is so long that it must not be recursed into."""
    for _ in range(_DEEPEST):
        if not isinstance(node, exp.Binary):
            return False
        node = node.this
    return True


def _call(node: Any) -> Reading | None:
    named = node.this
    is_quoted = isinstance(named, exp.Identifier) and named.quoted
    name = named.name if is_quoted else str(node.name).lower()
    operands: list[Any] = []
    others: list[Any] = []
    for given in node.expressions:
        argument = given
        if isinstance(given, exp.Order):
            others += given.expressions
            argument = given.this
        if isinstance(argument, exp.Distinct):
            operands += argument.expressions
            others.append(exp.Distinct())
        elif isinstance(argument, exp.Star):
            others.append(argument)
        elif isinstance(argument, _NO_ARGUMENTS):
            return None
        else:
            operands.append(argument)
    if any(operand is None or isinstance(operand, exp.Order) for operand in operands):
        return None
    if name == "row":
        return Reading("row", "row", tuple(operands), tuple(others))
    if name == "array":
        return None
    return Reading(None, name, tuple(operands), tuple(others))


def _case(node: Any) -> Reading:
    operand, default = node.this, node.args.get("default")
    parts = [] if operand is None else [operand]
    for branch in node.args["ifs"]:
        parts += [branch.this, branch.args["true"]]
    if default is not None:
        parts.append(default)
    return Reading("case" if operand is None else "case of", "case", tuple(parts))


def _chain(node: Any) -> Reading:
    """`a AND b AND c` is one operator with three operands: long chains must not be recursed into."""
    found: list[Any] = []
    pending = [node]
    while pending:
        current = pending.pop()
        if type(current) is type(node):
            pending += [current.expression, current.this]
        else:
            found.append(current)
    return Reading("and" if isinstance(node, exp.And) else "or", None, tuple(found))


def _is(node: Any) -> Reading | None:
    if isinstance(node.expression, exp.Null):
        return Reading("is null", None, (node.this,))
    return Reading("is boolean", None, (node.this,)) if isinstance(node.expression, exp.Boolean) else None


def _between(node: Any) -> Reading:
    return Reading("between", None, (node.this, node.args["low"], node.args["high"]))


def _in(node: Any) -> Reading:
    """SQLite also takes a table's name after IN: then there is only the left side."""
    return Reading("in", None, (node.this, *node.expressions))


def _arrow(symbol: str) -> Any:
    def read(node: Any) -> Reading | None:
        if node.expressions:
            return None
        right = node.expression
        if isinstance(right, exp.JSONPath):
            right = exp.Literal.string("")
        return Reading(symbol, None, (node.this, right))

    return read


def _contains_key(node: Any) -> Reading:
    """`?-`, which asks geometric values, is read as `?` and `-`."""
    if isinstance(node.expression, exp.Neg):
        return Reading("exists", None, (node.this, node.expression.this))
    return Reading("?", None, (node.this, node.expression))


def _regular(symbol: str) -> Any:
    def read(node: Any) -> Reading | None:
        return None if node.args.get("flag") else Reading(symbol, None, (node.this, node.expression))

    return read


def _call_of(name: str, *parts: str) -> Any:
    def read(node: Any) -> Reading | None:
        values = [node.args.get(part) for part in parts]
        given = [value for value in values if value is not None]
        if None in values[: len(given)]:
            return None
        return Reading(None, name, tuple(given))

    return read


def _trim(node: Any) -> Reading:
    names = {"LEADING": "ltrim", "TRAILING": "rtrim"}
    operands = (node.this, node.expression) if node.args.get("expression") is not None else (node.this,)
    return Reading(None, names.get(str(node.args.get("position") or "").upper(), "trim"), operands)


def _ordered(order: Any) -> tuple[Any, ...]:
    """What an ORDER BY names; nothing where it is missing."""
    return tuple(order.expressions) if order is not None else ()


def _window(node: Any) -> Reading:
    others = [*(node.args.get("partition_by") or ())]
    order = node.args.get("order")
    return Reading("over", None, (node.this,), (*others, *(order.expressions if order is not None else ())))


_DEEPEST = 100
_NO_ARGUMENTS = (exp.Kwarg, exp.PropertyEQ, exp.Variadic, exp.Aliases, exp.Alias, exp.Lambda, exp.Select, exp.Var)
_BINARY: dict[type, str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
    exp.DPipe: "||",
    exp.Pow: "^",
    exp.IntDiv: "div",
    exp.Xor: "xor",
    exp.BitwiseAnd: "&",
    exp.BitwiseOr: "|",
    exp.BitwiseLeftShift: "<<",
    exp.BitwiseRightShift: ">>",
    exp.ArrayContainsAll: "@>",
    exp.ArrayContainedBy: "<@",
    exp.ArrayOverlaps: "&&",
    exp.JSONBContainsAnyTopKeys: "?|",
    exp.JSONBContainsAllTopKeys: "?&",
    exp.JSONBDeleteAtPath: "#-",
    exp.JSONBExtract: "#>",
    exp.JSONBExtractScalar: "#>>",
    exp.JSONBPathExists: "@?",
    exp.Distance: "<->",
    exp.Adjacent: "-|-",
    exp.NullSafeEQ: "is not distinct from",
    exp.NullSafeNEQ: "is distinct from",
    exp.Like: "~~",
    exp.ILike: "~~*",
    exp.SimilarTo: "similar to",
}
_READERS: dict[type, Any] = {
    exp.Anonymous: _call,
    exp.Case: _case,
    exp.And: _chain,
    exp.Or: _chain,
    exp.Is: _is,
    exp.Between: _between,
    exp.In: _in,
    exp.JSONExtract: _arrow("->"),
    exp.JSONExtractScalar: _arrow("->>"),
    exp.JSONBContainsTopKey: _contains_key,
    exp.RegexpLike: _regular("~"),
    exp.RegexpILike: _regular("~*"),
    exp.Not: lambda node: Reading("not", None, (node.this,)),
    exp.Neg: lambda node: Reading("-", None, (node.this,)),
    exp.BitwiseNot: lambda node: Reading("~", None, (node.this,)),
    exp.Escape: lambda node: Reading("escape", None, (node.this, node.expression)),
    exp.Collate: lambda node: Reading("collate", None, (node.this,)),
    exp.Exists: lambda node: Reading("exists", "exists", (node.this,)),
    exp.Tuple: lambda node: Reading("row", None, tuple(node.expressions)),
    exp.Array: lambda node: Reading("array", "array", tuple(node.expressions)),
    exp.Any: lambda node: Reading("any", "any", (node.this,)),
    exp.All: lambda node: Reading("any", "all", (node.this,)),
    exp.Interval: lambda _: Reading("interval", None, ()),
    exp.Window: _window,
    exp.WithinGroup: lambda node: Reading("within group", None, (node.this,), _ordered(node.expression)),
    exp.Filter: lambda node: Reading("filter", None, (node.this,), (node.expression,)),
    exp.AtTimeZone: lambda node: Reading(None, "timezone", (node.args["zone"], node.this)),
    exp.Substring: _call_of("substring", "this", "start", "length"),
    exp.StrPosition: lambda node: Reading(None, "position", (node.this, node.args["substr"])),
    exp.Overlay: _call_of("overlay", "this", "expression", "from_", "for_"),
    exp.Trim: _trim,
    exp.Extract: lambda node: Reading(None, "extract", (exp.Literal.string(""), node.expression)),
    exp.If: _call_of("if", "this", "true", "false"),
    exp.CurrentDate: _call_of("current_date"),
    exp.CurrentTime: _call_of("current_time"),
    exp.CurrentTimestamp: _call_of("current_timestamp"),
    exp.Localtime: _call_of("localtime"),
    exp.Localtimestamp: _call_of("localtimestamp"),
    exp.CurrentUser: _call_of("current_user"),
    exp.SessionUser: _call_of("session_user"),
}
