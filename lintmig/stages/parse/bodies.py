"""What a trigger of SQLite does: the statements between BEGIN and END, and the condition before them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lintmig.model.expression import Compound, Expression, Literal
from lintmig.model.name import ObjectName
from lintmig.model.operation import Delete, Insert, Select, Update
from lintmig.model.tree import Tree, rewritten
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader

Action = Insert | Update | Delete | Select


class Body(NamedTuple):
    """`actions` are those that could be read; `functions` are all that are called."""

    condition: Expression | None
    actions: tuple[Action, ...]
    functions: tuple[ObjectName, ...]


def body(reader: Reader, context: Context) -> Body | None:
    """Read from the word after the table's name; None where there is no body."""
    inner = Context(context.engine, context.settings)
    while not reader.is_done() and reader.word() not in ("WHEN", "BEGIN"):
        reader.at += 1
    condition: Expression | None = None
    if reader.accept("WHEN"):
        asked = _until_begin(reader)
        condition = inner.expression(asked) if not asked.is_done() else None
    if not reader.accept("BEGIN"):
        return None
    actions = []
    for part in _parts(reader):
        action = inner.data_change(part)
        if isinstance(action, Action):
            actions.append(_without_raise(action))
    functions = tuple(call.name for call in inner.calls if call.name.last.text.upper() != "RAISE")
    return Body(_without_raise(condition), tuple(actions), functions)


def _until_begin(reader: Reader) -> Reader:
    start = reader.at
    while not reader.is_done() and reader.word() != "BEGIN":
        reader.at += 1
    return Reader(reader.text, reader.tokens, start, reader.at)


def _parts(reader: Reader) -> Iterator[Reader]:
    """The statements of a body, without the END behind them."""
    start = reader.at
    for at in range(reader.at, reader.end):
        token = reader.tokens[at]
        if token.kind == "operator" and token.word == ";":
            if at > start:
                yield Reader(reader.text, reader.tokens, start, at)
            start = at + 1


def _without_raise(tree: Tree) -> Tree:
    """RAISE takes words, not columns."""

    def plain(node: object) -> object:
        if isinstance(node, Compound) and node.function == "raise":
            return Literal("null", "NULL", node.span)
        return node

    return rewritten(tree, plain)
