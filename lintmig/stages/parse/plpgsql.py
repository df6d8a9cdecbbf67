"""Blocks of PL/pgSQL, read into the steps that they take.

What is SQL in them is read as anywhere else; whether the language's own syntax is right is for its grammar to say.
"""

from __future__ import annotations

from collections.abc import Callable

from lintmig.model.operation.blocks import (
    Assign,
    Block,
    Choice,
    Declaration,
    Handler,
    Leave,
    Raise,
    Run,
    Step,
    Unread,
)
from lintmig.model.script import Statement
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.declarations import NotReadError, declaration
from lintmig.stages.parse.inner import selected, statement_of
from lintmig.stages.parse.lexer import lex_body
from lintmig.stages.parse.reader import Reader

_MOST_NESTED = 40


def read_block(text: str, span: Span) -> Block:
    """The block that stands in text[span]. Raises NotReadError."""
    lexed = lex_body(text, span.start, span.end)
    reader = BlockReader(Reader(text, lexed.tokens))
    while reader.reader.word() == "#":
        raise NotReadError
    block = reader.block()
    reader.reader.accept(";")
    if not reader.reader.is_done():
        raise NotReadError
    return block


class BlockReader:
    """Reads the tokens of a body, from its DECLARE or BEGIN on."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.depth = 0
        self.readers: dict[str, Callable[[], Step | None]] = {
            "IF": self.choice,
            "CASE": self.case,
            "RETURN": self.leave_with_result,
            "EXIT": self.leave,
            "CONTINUE": self.leave,
            "RAISE": self.raising,
            "PERFORM": self.perform,
            "ASSERT": self.skipped,
            "NULL": self.skipped,
            "GET": self.skipped,
            "OPEN": self.skipped,
            "FETCH": self.fetching,
            "MOVE": self.skipped,
            "CLOSE": self.skipped,
            "COMMIT": self.skipped,
            "ROLLBACK": self.skipped,
        }

    def label(self) -> str:
        label = ""
        while self.reader.accept("<<"):
            name = self.reader.identifier()
            label = (name.text if name.quoted else name.text.lower()) if name is not None else ""
            self.reader.accept(">>")
        return label

    def block(self) -> Block:
        label = self.label()
        reader = self.reader
        start = reader.token().start
        self.depth += 1
        if self.depth > _MOST_NESTED:
            raise NotReadError
        declarations = self.declarations() if reader.accept("DECLARE") else ()
        if not reader.accept("BEGIN"):
            raise NotReadError
        steps = self.steps(_BLOCK_ENDS)
        handlers: list[Handler] = []
        if reader.accept("EXCEPTION"):
            while reader.accept("WHEN"):
                conditions = self.conditions()
                handlers.append(Handler(conditions, self.steps(_HANDLER_ENDS)))
        end = reader.token().end
        if not reader.accept("END"):
            raise NotReadError
        if reader.token().kind in ("word", "quoted") and reader.word() not in ("IF", "LOOP", "CASE"):
            reader.at += 1
        self.depth -= 1
        labels = (label,) if label else ()
        return Block(declarations, steps, tuple(handlers), Span(start, end), labels)

    def conditions(self) -> tuple[str, ...]:
        """What a handler is for: names of conditions, or codes."""
        found = []
        while not self.reader.is_done() and not self.reader.accept("THEN"):
            token = self.reader.token()
            if token.word not in ("OR", "SQLSTATE"):
                found.append(token.word if token.kind == "string" else token.word.lower())
            self.reader.at += 1
        return tuple(found)

    def declarations(self) -> tuple[Declaration, ...]:
        found: list[Declaration] = []
        reader = self.reader
        while not reader.is_done() and not (reader.word() == "BEGIN" and reader.word(1) != ";"):
            if reader.accept("DECLARE"):
                continue
            found.append(declaration(Reader(reader.text, self.upto({";"}))))
            reader.accept(";")
        return tuple(found)

    def upto(self, stops: frozenset[str] | set[str]) -> tuple[Token, ...]:
        """The tokens up to a stop word outside of parentheses and CASE; steps there."""
        reader, start, depth, cases = self.reader, self.reader.at, 0, 0
        while not reader.is_done():
            token = reader.token()
            word = token.word if token.kind in ("word", "operator") else ""
            if depth <= 0 and not cases and word in stops:
                break
            if word == ";":
                break
            if word in ("(", "["):
                depth += 1
            elif word in (")", "]"):
                depth -= 1
            elif word == "CASE":
                cases += 1
            elif word == "END" and cases:
                cases -= 1
            reader.at += 1
        return reader.tokens[start : reader.at]

    def expression(self, stops: frozenset[str] | set[str]) -> Statement:
        tokens = self.upto(stops)
        if not tokens:
            raise NotReadError
        return selected(self.reader.text, tokens)

    def steps(self, ends: frozenset[str]) -> tuple[Step, ...]:
        found: list[Step] = []
        while True:
            if self.reader.is_done():
                raise NotReadError
            if self.reader.word() in ends:
                return tuple(found)
            step = self.step()
            if step is not None:
                found.append(step)

    def step(self) -> Step | None:
        from lintmig.stages.parse.plpgsql_loops import execute, loop

        reader = self.reader
        word = reader.word()
        if word == "<<":
            at = reader.at
            label = self.label()
            if reader.word() in ("LOOP", "WHILE", "FOR", "FOREACH"):
                return loop(self, label)
            reader.at = at
            return self.ended(self.block())
        if word in ("DECLARE", "BEGIN"):
            return self.ended(self.block())
        if word in ("LOOP", "WHILE", "FOR", "FOREACH"):
            return loop(self, "")
        if self.is_assignment():
            return self.assignment()
        if word == "EXECUTE" and reader.word(1) not in ("FUNCTION", "PROCEDURE"):
            return execute(self)
        reading = self.readers.get(word)
        return reading() if reading is not None else self.statement()

    def ended(self, step: Step) -> Step:
        self.reader.accept(";")
        return step

    def is_assignment(self) -> bool:
        reader = self.reader
        if reader.token().kind not in ("word", "quoted", "parameter"):
            return False
        ahead = 1
        while reader.word(ahead) in (".", "["):
            if reader.word(ahead) == ".":
                ahead += 2
                continue
            scan = Reader(reader.text, reader.tokens, reader.at + ahead, reader.end)
            scan.skip()
            ahead = scan.at - reader.at
        return reader.word(ahead) in (":=", "=")

    def assignment(self) -> Step:
        name = self.reader.identifier()
        is_whole = self.reader.word() in (":=", "=")
        self.upto({":=", "="})
        self.reader.at += 1
        value = self.expression({";"})
        self.reader.accept(";")
        folded = (name.text if name.quoted else name.text.lower()) if name is not None and is_whole else ""
        return Assign(folded, value)

    def choice(self) -> Step:
        branches = []
        otherwise: tuple[Step, ...] = ()
        self.reader.at += 1
        while True:
            condition = self.expression({"THEN"})
            self.reader.accept("THEN")
            branches.append((condition, self.steps(_BRANCH_ENDS)))
            if not self.reader.accept_any({"ELSIF", "ELSEIF"}):
                break
        if self.reader.accept("ELSE"):
            otherwise = self.steps(_ENDS)
        if not self.reader.accept("END", "IF"):
            raise NotReadError
        return self.ended(Choice(tuple(branches), otherwise))

    def case(self) -> Step:
        """Of CASE with an operand no branch is told to be taken."""
        self.reader.at += 1
        has_operand = self.reader.word() != "WHEN"
        if has_operand:
            self.upto({"WHEN"})
        branches: list[tuple[Statement | None, tuple[Step, ...]]] = []
        while self.reader.accept("WHEN"):
            condition = self.expression({"THEN"})
            self.reader.accept("THEN")
            branches.append((None if has_operand else condition, self.steps(_CASE_ENDS)))
        has_else = self.reader.accept("ELSE")
        otherwise = self.steps(_ENDS) if has_else else ()
        if not self.reader.accept("END", "CASE"):
            raise NotReadError
        return self.ended(Choice(tuple(branches), otherwise, not has_else))

    def leave_with_result(self) -> Step | None:
        self.reader.at += 1
        if self.reader.accept("NEXT"):
            return self.skipped()
        is_query = self.reader.accept("QUERY")
        if is_query and self.reader.word() == "EXECUTE":
            return self.skipped()
        tokens = self.upto({";"})
        self.reader.accept(";")
        if is_query:
            return Run(statement_of(self.reader.text, tokens), ()) if tokens else None
        return Leave("return", selected(self.reader.text, tokens) if tokens else None)

    def leave(self) -> Step:
        kind = self.reader.word()
        self.reader.at += 1
        name = self.reader.identifier() if self.reader.word() not in ("WHEN", ";") else None
        label = (name.text if name.quoted else name.text.lower()) if name is not None else ""
        condition = self.expression({";"}) if self.reader.accept("WHEN") else None
        self.reader.accept(";")
        return Leave("exit" if kind == "EXIT" else "continue", condition, label)

    def raising(self) -> Step | None:
        first = self.reader.token()
        self.reader.at += 1
        level = self.reader.accept_any(_LEVELS)
        tokens = self.upto({";"})
        self.reader.accept(";")
        if level not in (None, "EXCEPTION"):
            return None
        message = tokens[0].word if tokens and tokens[0].kind == "string" else ""
        error = "raise_exception" if message or level == "EXCEPTION" else ""
        if tokens and tokens[0].kind == "word":
            code = tokens[1] if tokens[0].word == "SQLSTATE" and len(tokens) > 1 else None
            error = code.word if code is not None else tokens[0].word.lower()
        for at, token in enumerate(tokens[:-2]):
            if token.word == "ERRCODE" and token.kind == "word":
                error = tokens[at + 2].word.lower() if tokens[at + 2].kind == "string" else ""
        return Raise(message, error, first.span)

    def perform(self) -> Step:
        self.reader.at += 1
        statement = self.expression({";"})
        self.reader.accept(";")
        return Run(statement, ())

    def skipped(self) -> Step | None:
        self.upto({";"})
        self.reader.accept(";")
        return None

    def fetching(self) -> Step:
        """FETCH gives variables values that are not known."""
        tokens = self.upto({";"})
        self.reader.accept(";")
        names = [token.word.lower() for token in tokens if token.kind == "word"]
        nothing = Statement(tokens[0].span, tokens, (), (), (), (), None)
        return Run(nothing, tuple(names))

    def statement(self) -> Step:
        """A statement of SQL; its INTO is taken out."""
        reader, start = self.reader, self.reader.at
        if reader.token().kind not in ("word", "operator") or reader.word() in _NEVER_FIRST:
            raise NotReadError
        tokens = list(self.whole_statement())
        into: tuple[str, ...] = ()
        left_out: tuple[Span, ...] = ()
        for at, token in enumerate(tokens):
            if token.kind == "word" and token.word == "INTO" and at and tokens[at - 1].word not in _BEFORE_OWN_INTO:
                end = _into_end(tokens, at)
                into = tuple(
                    item.word if item.kind == "quoted" else item.word.lower()
                    for item in tokens[at + 1 : end]
                    if item.kind in ("word", "quoted") and item.word != "STRICT"
                )
                left_out = (Span(token.start, tokens[end - 1].end),)
                del tokens[at:end]
                break
        if not tokens:
            return Unread("this step of the block is not understood", reader.tokens[start].span)
        return Run(statement_of(reader.text, tuple(tokens), left_out), into)

    def whole_statement(self) -> tuple[Token, ...]:
        start = self.reader.at
        while not self.reader.is_done() and self.reader.word() != ";":
            self.reader.at += 1
        tokens = self.reader.tokens[start : self.reader.at]
        self.reader.accept(";")
        return tokens


def _into_end(tokens: list[Token], at: int) -> int:
    """Where the variables behind INTO end, by index."""
    end = at + 1
    if tokens[end : end + 1] and tokens[end].word == "STRICT":
        end += 1
    while end < len(tokens):
        end += 1
        while end + 1 < len(tokens) and tokens[end].word == "." and tokens[end].kind == "operator":
            end += 2
        if end < len(tokens) and tokens[end].word == "," and tokens[end].kind == "operator":
            end += 1
            continue
        break
    return min(end, len(tokens))


_BLOCK_ENDS = frozenset({"EXCEPTION", "END"})
_HANDLER_ENDS = frozenset({"WHEN", "END"})
_BRANCH_ENDS = frozenset({"ELSIF", "ELSEIF", "ELSE", "END"})
_CASE_ENDS = frozenset({"WHEN", "ELSE", "END"})
_ENDS = frozenset({"END"})
_LEVELS = frozenset({"DEBUG", "LOG", "INFO", "NOTICE", "WARNING", "EXCEPTION"})
_NEVER_FIRST = frozenset({"THEN", "ELSE", "ELSIF", "WHEN", "LOOP", "END", ")", "EXCEPTION"})
_BEFORE_OWN_INTO = frozenset({"INSERT", "MERGE", "SCHEMA"})
