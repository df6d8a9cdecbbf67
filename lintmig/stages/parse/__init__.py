"""From a script's SQL to statements and their operations, as one engine reads them."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from lintmig.engines import lists
from lintmig.model.engine import Engine
from lintmig.model.name import DataType
from lintmig.model.operation import Operation
from lintmig.model.script import Call, ParsedScript, Refusal, Script, Statement
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.constructs import Recognizer, Words
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.doubtful import with_doubts
from lintmig.stages.parse.dynamic import with_known_texts
from lintmig.stages.parse.grammar import MOST_NESTED, Grammar, grammar_for, nesting
from lintmig.stages.parse.misspelt import MOST, Accepts, corrected
from lintmig.stages.parse.placeholders import without_placeholders
from lintmig.stages.parse.plpgsql_grammar import body_refusals
from lintmig.stages.parse.prepared import Prepared
from lintmig.stages.parse.recognise import JUDGED, judgement, refusal_of
from lintmig.stages.parse.split import Cut, split
from lintmig.stages.parse.statement import read_statement
from lintmig.stages.parse.transactions import amid

__all__ = ["Recognizer", "has_grammar", "parse", "without_placeholders"]


def parse(script: Script, engine: Engine, recognizer: Recognizer, known: Container[str] = ()) -> ParsedScript:
    """Of statements whose text is `known` the queries are not read again."""
    cut = split(script.sql, engine.name, engine.settings or frozenset())
    grammar = grammar_for(engine.name)
    judged = _with_names_of(script.sql, engine) if grammar else script.sql
    refusals = _refusals(judged, cut.statements, grammar) if grammar else {}
    of_bodies: dict[int, Refusal] = {}
    if engine.name == "postgresql" and grammar is not None:
        of_bodies = body_refusals(judged, cut.statements)
        refusals = {**of_bodies, **refusals}
    unjudged: dict[int, str] = {}
    if engine.name in JUDGED:
        refusals, unjudged = judgement(script.sql, cut.statements, engine)
    refusals.update(_open_comment(script.sql, cut, engine))
    statements = []
    unread = []
    tried = frozenset(sorted(refusals)[:MOST])
    surroundings = amid(cut.statements, engine.name)
    prepared = Prepared(script.sql, engine.name) if engine.name in JUDGED else None
    for index, tokens in enumerate(cut.statements):
        if _has_client_variable(tokens, is_psql=bool(cut.metas)):
            unread.append((tokens[0].span, "what psql puts in for its variables is not known"))
            refusals.pop(index, None)
        is_known = bool(known) and script.sql[tokens[0].start : tokens[-1].end] in known
        reading = _read(script.sql, tokens, cut, index, engine, is_known=is_known)
        if prepared is not None:
            reading = _with_text(prepared, tokens, reading, engine)
        if index in refusals and index in tried:
            meant = corrected(tokens, _judge(judged, grammar, engine))
            if meant is not None:
                reading = _reading(script.sql, meant.tokens, engine)[0]
                refusals[index] = replace(refusals[index], correction=meant.edit)
        uses = tuple(recognizer.uses(script.sql, reading.words, reading.types, reading.calls, surroundings[index]))
        if index in refusals and any(use.construct.overrules and use.construct.verdict != "rejects" for use in uses):
            del refusals[index]
        uses = tuple(use for use in uses if use.construct.verdict != "accepts" and not _is_open(script, use.span))
        span = Span(tokens[0].start, tokens[-1].end)
        is_filled_in = index in refusals and refusals[index] is of_bodies.get(index) and _is_open(script, span)
        if is_filled_in or (index in refusals and _is_open(script, refusals[index].span)):
            unread.append((tokens[0].span, "what the program fills in here is not known"))
            del refusals[index]
        if reading.is_unread and index not in refusals:
            unread.append((tokens[0].span, "this statement is not understood: its names are not checked"))
        if index in unjudged:
            unread.append((tokens[0].span, unjudged[index]))
        if grammar is not None and nesting(tokens) > MOST_NESTED:
            unread.append((tokens[0].span, "this statement is nested too deep for its syntax to be judged"))
        statements.append(
            Statement(
                span,
                tokens,
                reading.operations,
                reading.calls,
                reading.types,
                uses,
                refusals.get(index),
            )
        )
    if engine.name in JUDGED:
        statements = list(with_known_texts(script.sql, statements, engine.name))
    parsed = ParsedScript(script, tuple(statements), cut.comments, cut.metas, tuple(unread))
    return with_doubts(parsed) if script.doubts or script.holes or cut.metas else parsed


def _is_open(script: Script, span: Span) -> bool:
    """Whether a place is one that the program around the SQL fills in."""
    return any(hole.start < span.end and span.start < hole.end for hole in script.holes)


def _with_names_of(sql: str, engine: Engine) -> str:
    """The SQL with other names, as long, for words that the grammar reserves, and the target's version does not."""
    if engine.name != "postgresql":
        return sql
    for word in lists.reserved_later(engine):
        if word in sql.lower():
            sql = re.sub(rf"(?<![\w$]){word}(?![\w$])", f"{word[:-1]}_", sql, flags=re.IGNORECASE | re.ASCII)
    return sql


def _open_comment(sql: str, cut: Cut, engine: Engine) -> dict[int, Refusal]:
    """The last statement, by its index, where a comment behind it is never closed: SQLite alone closes it itself."""
    if engine.name == "sqlite" or not cut.comments or not cut.statements:
        return {}
    comment = cut.comments[-1]
    text = sql[comment.start : comment.end]
    behind = sql[cut.statements[-1][-1].end : comment.start]
    if not text.startswith("/*") or sql[comment.end :].strip() or behind.strip():
        return {}
    if engine.name == "postgresql":
        is_open = sum(1 if mark == "/*" else -1 for mark in re.findall(r"/\*|\*/", text)) > 0
    else:
        is_open = len(text) < 4 or not text.endswith("*/")
    if not is_open:
        return {}
    return {len(cut.statements) - 1: Refusal("unterminated comment", Span(comment.start, comment.start + 2))}


class Reading(NamedTuple):
    """A statement without anybody's judgement."""

    operations: tuple[Operation, ...]
    calls: tuple[Call, ...]
    types: tuple[DataType, ...]
    words: Words
    is_unread: bool


def _read(
    sql: str, tokens: tuple[Token, ...], cut: Cut, index: int, engine: Engine, *, is_known: bool = False
) -> Reading:
    known = cut.readings.get(index)
    if isinstance(known, Reading):
        return known
    reading, needed_a_dialect = _reading(sql, tokens, engine, is_known=is_known)
    if not needed_a_dialect:
        cut.readings[index] = reading
    return reading


def _reading(sql: str, tokens: tuple[Token, ...], engine: Engine, *, is_known: bool = False) -> tuple[Reading, bool]:
    context = Context(engine.name, engine.settings or frozenset())
    context.passes_over_queries = is_known
    operations = read_statement(sql, tokens, context)
    reading = Reading(operations, tuple(context.calls), tuple(context.types), Words(tokens), context.is_unread)
    return reading, context.needed_a_dialect


def _judge(sql: str, grammar: Grammar | None, engine: Engine) -> Accepts:
    def accepts(tokens: tuple[Token, ...], at: Span, word: str) -> bool:
        if grammar is None:
            return engine.name in JUDGED and refusal_of(sql, tokens, engine) is None
        start, end = tokens[0].start, tokens[-1].end
        return grammar(sql[start : at.start] + word + sql[at.end : end]) is None

    return accepts


def _with_text(prepared: Prepared, tokens: tuple[Token, ...], reading: Reading, engine: Engine) -> Reading:
    context = Context(engine.name, engine.settings or frozenset())
    operations = prepared.see(tokens, context)
    if operations is None:
        return reading
    return reading._replace(operations=operations, calls=tuple(context.calls), types=tuple(context.types))


def _has_client_variable(tokens: tuple[Token, ...], *, is_psql: bool) -> bool:
    """Whether psql replaces something here: `:'text'` or `:"name"`, and in its own scripts `:name`."""
    return any(
        (is_psql and token.kind == "parameter" and token.word.startswith(":"))
        or (token.word == ":" and following.kind in ("string", "quoted") and token.end == following.start)
        for token, following in pairwise((*tokens, tokens[-1]))
    )


def has_grammar(engine: Engine) -> bool:
    """Whether the engine's own grammar judges its syntax on this machine."""
    return engine.name in JUDGED or grammar_for(engine.name) is not None


def _refusals(sql: str, statements: tuple[tuple[Token, ...], ...], grammar: Grammar) -> dict[int, Refusal]:
    """Refused statements by index. The whole is tried first: most scripts are fine."""
    judged = [(index, tokens) for index, tokens in enumerate(statements) if nesting(tokens) <= MOST_NESTED]
    whole = ";\n".join(sql[tokens[0].start : tokens[-1].end] for _, tokens in judged)
    if grammar(whole) is None:
        return {}
    found: dict[int, Refusal] = {}
    for index, tokens in judged:
        start, end = tokens[0].start, tokens[-1].end
        refusal = grammar(sql[start:end])
        if refusal is not None:
            place = Span(
                start + refusal.span.start,
                min(start + max(refusal.span.end, refusal.span.start + 1), end),
            )
            if refusal.span.start >= end - start:
                place = tokens[-1].span
            found[index] = Refusal(refusal.message, place)
    return found
