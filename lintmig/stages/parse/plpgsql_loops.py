"""Loops and dynamic SQL of PL/pgSQL."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.operation.blocks import Execute, Loop, Run, Step
from lintmig.model.script import Refusal, Statement
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.declarations import NotReadError
from lintmig.stages.parse.grammar import MOST_NESTED, grammar_for, nesting
from lintmig.stages.parse.inner import reading, selected, statement_of
from lintmig.stages.parse.lexer import lex
from lintmig.stages.parse.plpgsql import BlockReader


def loop(blocks: BlockReader, label: str) -> Step:
    """Read from LOOP, WHILE, FOR or FOREACH on."""
    reader = blocks.reader
    word = reader.word()
    reader.at += 1
    if word == "LOOP":
        return _body(blocks, "other", (), (), label)
    if word == "WHILE":
        condition = blocks.expression({"LOOP"})
        reader.accept("LOOP")
        return _body(blocks, "other", (), (condition,), label)
    variables = tuple(
        token.word if token.kind == "quoted" else token.word.lower()
        for token in blocks.upto({"IN", "SLICE"})
        if token.kind in ("word", "quoted")
    )
    is_sliced = reader.accept("SLICE")
    if is_sliced:
        reader.at += 1
    if not reader.accept("IN"):
        raise NotReadError
    if word == "FOREACH":
        reader.accept("ARRAY")
        array = blocks.expression({"LOOP"})
        reader.accept("LOOP")
        return _body(blocks, "other" if is_sliced else "elements", variables, (array,), label)
    is_reverse = reader.accept("REVERSE")
    tokens = blocks.upto({"LOOP"})
    if not tokens or not reader.accept("LOOP"):
        raise NotReadError
    bounds = _bounds(blocks, tokens)
    if bounds is not None:
        return _body(blocks, "other" if is_reverse else "range", variables, bounds, label)
    if tokens[0].word in _QUERIES and tokens[0].kind != "string":
        return _body(blocks, "rows", variables, (statement_of(reader.text, tokens),), label)
    return _body(blocks, "other", variables, (), label)


def _body(blocks: BlockReader, kind: str, variables: tuple[str, ...], over: tuple[Statement, ...], label: str) -> Step:
    steps = blocks.steps(frozenset({"END"}))
    if not blocks.reader.accept("END", "LOOP"):
        raise NotReadError
    if blocks.reader.word() != ";":
        blocks.reader.at += 1
    return blocks.ended(Loop(kind, variables, over, steps, label))  # type: ignore[arg-type]


def _bounds(blocks: BlockReader, tokens: tuple[Token, ...]) -> tuple[Statement, ...] | None:
    """The two bounds of `1..10`; nothing where they are not plain, None where it is no range."""
    text = blocks.reader.text
    first, last = tokens[0].start, tokens[-1].end
    if not any(".." in text[token.start : token.end + 1] for token in tokens if token.kind in ("number", "operator")):
        return None
    low, _, high = text[first:last].partition("..")
    if not (low.strip().isdigit() and high.strip().isdigit()):
        return ()
    spans = Span(first, first + len(low)), Span(last - len(high), last)
    numbers = [Token("number", text[span.start : span.end].strip(), span.start, span.end) for span in spans]
    return tuple(selected(text, (number,)) for number in numbers)


def execute(blocks: BlockReader) -> Step:
    """Read from EXECUTE on; SQL that is one string is read at its place."""
    reader = blocks.reader
    reader.at += 1
    tokens = blocks.upto({"INTO", "USING"})
    into: tuple[str, ...] = ()
    if reader.accept("INTO"):
        reader.accept("STRICT")
        names = blocks.upto({"USING"})
        into = tuple(token.word.lower() for token in names if token.kind in ("word", "quoted"))
    blocks.upto({";"})
    reader.accept(";")
    if not tokens:
        raise NotReadError
    span = Span(tokens[0].start, tokens[-1].end)
    if len(tokens) == 1 and tokens[0].kind == "string":
        written = _written(reader.text, tokens[0])
        if written is not None:
            return Run(written, into)
    return Execute(selected(reader.text, tokens), reading(span), into, span)


def _written(text: str, token: Token) -> Statement | None:
    """The one statement in a string that says plainly what it holds."""
    tag = text[token.start : text.index("$", token.start + 1) + 1] if text[token.start] == "$" else "'"
    start, end = token.start + len(tag), token.end - len(tag)
    if text[start:end] != token.word:
        return None
    lexed = lex(text, "postgresql", start, end)
    inner = lexed.tokens
    while inner and inner[-1].word == ";":
        inner = inner[:-1]
    if not inner or any(item.word == ";" and item.kind == "operator" for item in inner):
        return None
    grammar = grammar_for("postgresql")
    refusal = grammar(text[inner[0].start : inner[-1].end]) if grammar and nesting(inner) <= MOST_NESTED else None
    statement = statement_of(text, inner)
    return replace(statement, refusal=Refusal(refusal.message, token.span)) if refusal is not None else statement


_QUERIES = frozenset({"SELECT", "WITH", "VALUES", "TABLE", "(", "INSERT", "UPDATE", "DELETE"})
