"""Statements that the program around them may run, or of which only their place is known."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import Guarded, Opaque
from lintmig.model.script import Doubt, ParsedScript, Statement


def with_doubts(parsed: ParsedScript) -> ParsedScript:
    """Nothing is said of such statements: they may be for a state of the database that replay does not know."""
    doubts = parsed.script.doubts
    starts = [doubt.span.start for doubt in doubts]

    def doubt_at(offset: int) -> Doubt | None:
        at = bisect_right(starts, offset) - 1
        return doubts[at] if at >= 0 and offset < doubts[at].span.end else None

    def doubted(statement: Statement) -> Statement:
        doubt = doubt_at(statement.span.start)
        return statement if doubt is None else _doubted(statement, doubt)

    return replace(
        parsed,
        statements=tuple(map(doubted, parsed.statements)),
        unread=tuple(each for each in parsed.unread if doubt_at(each[0].start) is None),
    )


def _doubted(statement: Statement, doubt: Doubt) -> Statement:
    if doubt.reason:
        table = None
        if doubt.table is not None:
            parts = doubt.table.split(".")
            table = ObjectName(tuple(Identifier(part, True, statement.span) for part in parts))
        operations: tuple[Guarded | Opaque, ...] = (Opaque(doubt.reason, statement.span, table),)
    else:
        operations = (Guarded(statement.operations, statement.span),) if statement.operations else ()
    return replace(statement, operations=operations, calls=(), types=(), uses=(), refusal=None)
