"""SQL within SQL: the statements of a body in quotes, and those that are put together while a block runs."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from lintmig.model.operation import Select
from lintmig.model.operation.blocks import Reading
from lintmig.model.script import Refusal, Statement
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.grammar import MOST_NESTED, grammar_for, nesting
from lintmig.stages.parse.reader import Reader
from lintmig.stages.parse.split import split

Kind = TypeVar("Kind")


def statement_of(text: str, tokens: tuple[Token, ...], left_out: tuple[Span, ...] = ()) -> Statement:
    """A statement of PostgreSQL's that stands in a body."""
    from lintmig.stages.parse.statement import read_statement

    context = Context("postgresql")
    context.left_out = left_out
    operations = read_statement(text, tokens, context)
    return _statement(tokens, operations, context)


def selected(text: str, tokens: tuple[Token, ...]) -> Statement:
    """An expression, or what else may stand behind SELECT, as the SELECT of it."""
    context = Context("postgresql")
    query = context.selected(Reader(text, tokens))
    span = Span(tokens[0].start, tokens[-1].end)
    return _statement(tokens, (Select(query, span),) if query is not None else (), context)


def _statement(tokens: tuple[Token, ...], operations: tuple[Any, ...], context: Context) -> Statement:
    span = Span(tokens[0].start, tokens[-1].end)
    return Statement(span, tokens, operations, tuple(context.calls), tuple(context.types), (), None)


def reading(span: Span) -> Reading:
    """Reads SQL that a block puts together; everything in it is taken to stand at `span`."""

    def read(sql: str) -> tuple[Statement, ...] | None:
        cut = split(sql, "postgresql")
        if any(nesting(tokens) > MOST_NESTED for tokens in cut.statements):
            return None
        grammar = grammar_for("postgresql")
        refusal = grammar(sql) if grammar is not None else None
        found = [moved(statement_of(sql, tokens), span) for tokens in cut.statements]
        if refusal is not None and found:
            found[-1] = replace(found[-1], refusal=Refusal(refusal.message, span))
        return tuple(found)

    return read


def moved(value: Kind, span: Span) -> Kind:
    """The same with every place in it replaced by one."""
    return _moved(value, span)  # type: ignore[no-any-return]


def _moved(value: Any, span: Span) -> Any:
    if isinstance(value, Span):
        return span
    if isinstance(value, Token):
        return value._replace(start=span.start, end=span.end)
    if isinstance(value, tuple):
        parts = [_moved(item, span) for item in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {item.name: _moved(getattr(value, item.name), span) for item in fields(value)}
        return replace(value, **changed)
    if callable(value) and not isinstance(value, type):
        return lambda *given: _moved(value(*given), span)
    return value
