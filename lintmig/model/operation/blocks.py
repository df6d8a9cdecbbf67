"""Blocks of PL/pgSQL: what they run, in its order and under its conditions.

An expression is kept as the `SELECT` that PL/pgSQL makes of it; the names of variables are folded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from lintmig.model.expression import Query
from lintmig.model.name import DataType
from lintmig.model.source import Span

if TYPE_CHECKING:
    from lintmig.model.script import Statement

Reading = Callable[[str], "tuple[Statement, ...] | None"]
"""From SQL that is put together while a block runs to its statements, all of them at one place; None where it has
none that could be read."""


class Declaration(NamedTuple):
    name: str
    type: DataType | None
    value: Statement | None
    span: Span
    copies: tuple[str, ...] = ()
    """The parts of the name before `%TYPE` or `%ROWTYPE`."""


class Run(NamedTuple):
    """A statement of SQL; `into` are the variables that take its first row."""

    statement: Statement
    into: tuple[str, ...]


class Assign(NamedTuple):
    """`variable` is empty where the value goes to a part of a variable, or is the block's result."""

    variable: str
    value: Statement
    is_query: bool = False


class Execute(NamedTuple):
    text: Statement
    read: Reading
    into: tuple[str, ...]
    span: Span


class Choice(NamedTuple):
    """IF and CASE: the steps of the first branch whose condition is true, else the `otherwise`."""

    branches: tuple[tuple[Statement | None, tuple[Step, ...]], ...]
    otherwise: tuple[Step, ...]
    fails_otherwise: bool = False


class Loop(NamedTuple):
    """`over` is what the loop goes through: elements of an array, rows of a query, two bounds, or nothing."""

    kind: Literal["elements", "rows", "range", "other"]
    variables: tuple[str, ...]
    over: tuple[Statement, ...]
    steps: tuple[Step, ...]
    label: str = ""


class Leave(NamedTuple):
    """RETURN, EXIT and CONTINUE; `condition` is that of EXIT WHEN."""

    kind: Literal["return", "exit", "continue"]
    condition: Statement | None
    label: str = ""


class Raise(NamedTuple):
    """An error of its own: `message` is shown where it is written out, `error` is its condition or SQLSTATE."""

    message: str
    error: str
    span: Span


class Handler(NamedTuple):
    conditions: tuple[str, ...]
    steps: tuple[Step, ...]


class Block(NamedTuple):
    declarations: tuple[Declaration, ...]
    steps: tuple[Step, ...]
    handlers: tuple[Handler, ...]
    span: Span
    labels: tuple[str, ...] = ()


class CallProcedure(NamedTuple):
    """PostgreSQL's CALL, as the SELECT of the same words."""

    query: Query
    span: Span


class Unread(NamedTuple):
    """A step whose effect is unknown."""

    reason: str
    span: Span


Step = Run | Assign | Execute | Choice | Loop | Leave | Raise | Block | Unread


def steps_within(step: Step) -> Iterator[Step]:
    """A step and all that it holds, in the order in which it is written."""
    yield step
    inner: tuple[tuple[Step, ...], ...] = ()
    if isinstance(step, Choice):
        inner = (*(steps for _, steps in step.branches), step.otherwise)
    elif isinstance(step, Loop):
        inner = (step.steps,)
    elif isinstance(step, Block):
        inner = (step.steps, *(handler.steps for handler in step.handlers))
    for steps in inner:
        for each in steps:
            yield from steps_within(each)


def statements_within(block: Block) -> Iterator[Statement]:
    """The statements of SQL that are written out in a block."""
    for step in steps_within(block):
        if isinstance(step, Run):
            yield step.statement


class Body(NamedTuple):
    """What a function or procedure does: a block of PL/pgSQL, or statements of SQL; read when it is asked for.

    Both are None where they cannot be read.
    """

    language: str
    block: Callable[[], Block | None]
    statements: Callable[[], tuple[Statement, ...] | None]
    span: Span
    is_standard: bool = False
    """Whether it is written as SQL's own BEGIN ATOMIC or RETURN, and so always looked at."""
