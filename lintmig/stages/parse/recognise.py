"""Syntax as our own grammar of MariaDB and MySQL judges it: no library does."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lintmig.engines import lists
from lintmig.model.engine import Engine, EngineName
from lintmig.model.script import Refusal
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.notation import words_of
from lintmig.stages.parse.peg import Peg
from lintmig.stages.parse.terminals import classes_of, keys_of

JUDGED = frozenset({"mariadb", "mysql"})
GRAMMAR = Path(lists.__file__).parent / "grammars" / "mariadb.grammar"


class Judgement(NamedTuple):
    """What the grammar says of a script's statements, by index; what it cannot say is in `unjudged`, with the reason."""

    refusals: dict[int, Refusal]
    unjudged: dict[int, str]


def judgement(sql: str, statements: tuple[tuple[Token, ...], ...], engine: Engine) -> Judgement:
    refusals: dict[int, Refusal] = {}
    unjudged: dict[int, str] = {}
    is_changed = False
    for index, tokens in enumerate(statements):
        if is_changed:
            unjudged[index] = "the SQL mode was changed: the syntax of this statement is not judged"
            continue
        try:
            refusal = refusal_of(sql, tokens, engine)
        except RecursionError:
            unjudged[index] = "this statement is nested too deep for its syntax to be judged"
            continue
        if refusal is not None:
            refusals[index] = refusal
        is_changed = tokens[0].word == "SET" and _changes_syntax(tokens)
    return Judgement(refusals, unjudged)


_OTHER_SYNTAX = re.compile("ORACLE|ANSI|IGNORE_SPACE|NO_BACKSLASH_ESCAPES|DB2|MAXDB|MSSQL|POSTGRESQL", re.IGNORECASE)


def _changes_syntax(tokens: tuple[Token, ...]) -> bool:
    """Whether this SET chooses an SQL mode in which other statements are right."""
    return any(token.word.endswith("SQL_MODE") for token in tokens) and any(
        _OTHER_SYNTAX.search(token.word) for token in tokens
    )


def refusal_of(sql: str, tokens: tuple[Token, ...], engine: Engine) -> Refusal | None:
    """Where the grammar stops in one statement. RecursionError where it is nested too deep."""
    recogniser, words, reserved = _recogniser(engine.name, lists.reserved(engine))
    keys, places = keys_of(sql, tokens, words, reserved)
    stop = recogniser.stop(keys)
    if stop is None:
        return None
    if stop >= len(keys):
        is_cut = tokens[0].word == "CREATE" and any(key in _ROUTINES for key in keys[:12])
        return None if is_cut else Refusal("the statement ends too early", tokens[-1].span)
    token = tokens[places[stop]]
    text = sql[token.start : token.end]
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
    return Refusal(f"syntax error near {' '.join(shown.split())}", token.span)


_SHOWN = 60
_ROUTINES = frozenset({"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"})
"""What holds statements: it may have been cut at a semicolon inside, where no DELIMITER was set."""


@cache
def _recogniser(engine: EngineName, reserved_names: frozenset[str]) -> tuple[Peg, frozenset[str], frozenset[str]]:
    text = GRAMMAR.read_text("utf-8")
    words = words_of(text)
    reserved = frozenset(name.upper() for name in reserved_names)
    return Peg(text, engine, classes_of(words, reserved)), words, reserved
