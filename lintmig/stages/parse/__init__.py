"""From a script's SQL to statements and their operations, as one engine reads them."""

from __future__ import annotations

from lintmig.model.engine import Engine
from lintmig.model.script import ParsedScript, Refusal, Script, Statement
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.constructs import Recognizer
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.grammar import Grammar, grammar_for
from lintmig.stages.parse.split import split
from lintmig.stages.parse.statement import read_statement

__all__ = ["Recognizer", "has_grammar", "parse"]


def parse(script: Script, engine: Engine, recognizer: Recognizer) -> ParsedScript:
    cut = split(script.sql, engine.name)
    grammar = grammar_for(engine.name)
    refusals = _refusals(script.sql, cut.statements, grammar) if grammar else {}
    statements = []
    for index, tokens in enumerate(cut.statements):
        context = Context(engine.name)
        operations = read_statement(script.sql, tokens, context)
        statements.append(
            Statement(
                Span(tokens[0].start, tokens[-1].end),
                tokens,
                operations,
                tuple(context.calls),
                tuple(context.types),
                tuple(recognizer.uses(tokens, context.types, context.calls)),
                refusals.get(index),
            )
        )
    return ParsedScript(script, tuple(statements), cut.comments, cut.metas)


def has_grammar(engine: Engine) -> bool:
    """Whether the engine's own grammar judges its syntax on this machine."""
    return grammar_for(engine.name) is not None


def _refusals(sql: str, statements: tuple[tuple[Token, ...], ...], grammar: Grammar) -> dict[int, Refusal]:
    """Refused statements by index. The whole is tried first: most scripts are fine."""
    whole = ";\n".join(sql[tokens[0].start : tokens[-1].end] for tokens in statements)
    if grammar(whole) is None:
        return {}
    found: dict[int, Refusal] = {}
    for index, tokens in enumerate(statements):
        start, end = tokens[0].start, tokens[-1].end
        refusal = grammar(sql[start:end])
        if refusal is not None:
            place = Span(start + refusal.span.start, min(start + max(refusal.span.end, refusal.span.start + 1), end))
            if refusal.span.start >= end - start:
                place = tokens[-1].span
            found[index] = Refusal(refusal.message, place)
    return found
