"""Statements that the program around them may run, or of which only their place is known."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import Guarded, Opaque
from lintmig.model.script import Doubt, ParsedScript, Statement

_FILLED_IN = "part of this SQL is put together by code"


def with_doubts(parsed: ParsedScript) -> ParsedScript:
    """Nothing is said of such statements: they may be for a state of the database that replay does not know.

    One that a hole makes unreadable may do anything, or anything to the table that it alters.
    """
    parsed = _elsewhere(parsed)
    told = {doubt.span.start for doubt in parsed.script.doubts if doubt.reason}
    doubts = [*parsed.script.doubts, *(doubt for doubt in _spoilt(parsed) if doubt.span.start not in told)]
    if not doubts:
        return parsed
    doubts.sort(key=lambda doubt: (doubt.span.start, doubt.reason))
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


def _elsewhere(parsed: ParsedScript) -> ParsedScript:
    """What psql runs after a script has gone to a second database meets none of what was made in the first."""
    begins = _second_database(parsed) if parsed.metas else None
    if begins is None:
        return parsed
    return replace(
        parsed,
        statements=tuple(
            replace(each, operations=(Guarded(each.operations, each.span),))
            if each.span.start > begins and each.operations
            else each
            for each in parsed.statements
        ),
    )


def _second_database(parsed: ParsedScript) -> int | None:
    """Where `\\connect` leaves a database in which the script has made something."""
    made = [each.span.start for each in parsed.statements if each.operations and each.tokens[0].word == "CREATE"]
    database = None
    for meta in parsed.metas:
        command, *words = parsed.script.sql[meta.start : meta.end].rstrip("; \t\r").split()
        if command not in ("\\c", "\\connect") or not words or words[0] in ("-", database):
            continue
        database = words[0]
        if made and made[0] < meta.start:
            return meta.start
    return None


def _spoilt(parsed: ParsedScript) -> list[Doubt]:
    """Statements with holes that are not understood as they stand."""
    holes = parsed.script.holes
    if not holes or parsed.script.role != "migration":
        return []
    unread = {span for span, _ in parsed.unread}
    starts = [hole.start for hole in holes]
    found: list[Doubt] = []
    for statement in parsed.statements:
        at = bisect_right(starts, statement.span.end - 1) - 1
        if at < 0 or holes[at].end <= statement.span.start:
            continue
        is_unread = any(token.span in unread for token in statement.tokens[:1])
        if statement.refusal is not None or is_unread or not statement.operations:
            found.append(Doubt(statement.span, _FILLED_IN, _altered_table(statement)))
    return found


def _altered_table(statement: Statement) -> str | None:
    words = [token.word for token in statement.tokens[:3]]
    if words[:2] != ["ALTER", "TABLE"] or len(words) < 3 or statement.tokens[2].kind not in ("word", "quoted"):
        return None
    is_plain = len(statement.tokens) > 3 and statement.tokens[3].kind == "word"
    name = words[2].lower() if statement.tokens[2].kind == "word" else words[2]
    return name if is_plain and name not in ("if", "only", "__code__") else None


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
