"""Syntax as our own grammar of MariaDB and MySQL judges it: no library does."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lintmig.engines import lists
from lintmig.model.engine import Engine, EngineName, Version
from lintmig.model.script import Refusal
from lintmig.model.token import Token
from lintmig.stages.parse.notation import Dialect, words_of
from lintmig.stages.parse.peg import Peg
from lintmig.stages.parse.terminals import classes_of, keys_of

JUDGED = frozenset({"mariadb", "mysql"})
GRAMMAR = Path(lists.__file__).parent / "grammars" / "mariadb.grammar"


class Judgement(NamedTuple):
    """What the grammar says of a script's statements, by index; what it cannot say is in
    `unjudged`, with the reason."""

    refusals: dict[int, Refusal]
    unjudged: dict[int, str]


def judgement(sql: str, statements: tuple[tuple[Token, ...], ...], engine: Engine) -> Judgement:
    refusals: dict[int, Refusal] = {}
    unjudged: dict[int, str] = {}
    is_changed = is_inside = False
    for index, tokens in enumerate(statements):
        if is_changed:
            unjudged[index] = "the SQL mode was changed: the syntax of this statement is not judged"
            continue
        if tokens[0].word in _OF_THE_CLIENT or (is_inside and _is_piece(tokens)):
            continue
        try:
            stop = _stop(sql, tokens, engine)
        except RecursionError:
            unjudged[index] = "this statement is nested too deep for its syntax to be judged"
            continue
        if stop == len(tokens) and _holds_statements(tokens):
            is_inside = True
        elif stop is not None:
            refusals[index] = _refusal(sql, tokens, stop)
        is_changed = tokens[0].word == "SET" and _changes_syntax(tokens)
    return Judgement(refusals, unjudged)


def refusal_of(sql: str, tokens: tuple[Token, ...], engine: Engine) -> Refusal | None:
    """What the grammar says of one statement alone. RecursionError where it is nested too deep."""
    stop = _stop(sql, tokens, engine)
    return None if stop is None else _refusal(sql, tokens, stop)


_OF_THE_CLIENT = frozenset(
    {"DELIMITER", "NOTEE", "NOWARNING", "PAGER", "PROMPT", "SOURCE", "SYSTEM", "TEE", "WARNINGS"}
)
_ROUTINES = frozenset({"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"})
_COMPOUND = frozenset({"IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR", "BEGIN"})
_INSIDE = frozenset("CLOSE DECLARE ELSE ELSEIF END FETCH ITERATE LEAVE OPEN RETURN UNTIL WHEN".split())


def _holds_statements(tokens: tuple[Token, ...]) -> bool:
    """Whether a semicolon may have cut this in two, where no DELIMITER was set."""
    first = tokens[0].word
    return first in _COMPOUND or (first == "CREATE" and any(token.word in _ROUTINES for token in tokens[1:12]))


def _is_piece(tokens: tuple[Token, ...]) -> bool:
    """Whether this begins as only a statement inside a routine can."""
    return tokens[0].word in _INSIDE or (len(tokens) > 1 and tokens[1].word.startswith(":"))


_OTHER_SYNTAX = re.compile("ORACLE|ANSI|IGNORE_SPACE|NO_BACKSLASH_ESCAPES|DB2|MAXDB|MSSQL|POSTGRESQL", re.IGNORECASE)


def _changes_syntax(tokens: tuple[Token, ...]) -> bool:
    """Whether this SET chooses an SQL mode in which other statements are right."""
    return any(token.word.endswith("SQL_MODE") for token in tokens) and any(
        _OTHER_SYNTAX.search(token.word) for token in tokens
    )


def _stop(sql: str, tokens: tuple[Token, ...], engine: Engine) -> int | None:
    """The index of the token that the grammar does not get past; their number where more must follow."""
    recogniser, words, reserved = _recogniser(engine.name, engine.version)
    keys, places = keys_of(sql, tokens, words, reserved, not engine.has("NO_BACKSLASH_ESCAPES"))
    stop = recogniser.stop(keys)
    return None if stop is None else (*places, len(tokens))[stop]


def _refusal(sql: str, tokens: tuple[Token, ...], stop: int) -> Refusal:
    if stop == len(tokens):
        return Refusal("syntax error: the statement ends too early", tokens[-1].span)
    text = " ".join(sql[tokens[stop].start : tokens[stop].end].split())
    return Refusal(f"syntax error near {text if len(text) <= _SHOWN else text[:_SHOWN] + '...'}", tokens[stop].span)


_SHOWN = 60


@cache
def _recogniser(engine: EngineName, version: Version) -> tuple[Peg, frozenset[str], frozenset[str]]:
    text = GRAMMAR.read_text("utf-8")
    words = words_of(text)
    reserved = frozenset(name.upper() for name in lists.reserved(Engine(engine, version, True, "")))
    return Peg(text, Dialect(engine, version), classes_of(words, reserved)), words, reserved
