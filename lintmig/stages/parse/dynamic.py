"""What MariaDB and MySQL scripts run out of strings and procedures of their own.

A prepared statement whose text is one of some literals, and a procedure that the same script defines, are read as
something that may run: which tables they change is known then, although not whether they do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lintmig.model.engine import EngineName
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import Guarded, Opaque, Operation
from lintmig.model.script import Statement
from lintmig.model.token import Token
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.split import split
from lintmig.stages.parse.statement import read_statement

Tokens = tuple[Token, ...]
Known = tuple[Operation, ...] | None
"""What may run; None where it cannot be known."""


def with_known_texts(sql: str, statements: Sequence[Statement], engine: EngineName) -> Iterator[Statement]:
    """The statements of a script, those that run texts and procedures with what these may do."""
    texts = _Texts(sql, engine)
    for statement in statements:
        first = statement.tokens[0].word
        known = texts.follow(statement.tokens)
        if first not in ("EXECUTE", "CALL") or known is None:
            yield statement
            continue
        called = statement.tokens[1].word.lower() if len(statement.tokens) > 1 else ""
        calls = tuple(call for call in statement.calls if call.name.last.text.lower() != called)
        operations = (Guarded(known, statement.span),) if known else ()
        yield replace(statement, operations=operations, calls=calls)


@dataclass(slots=True)
class _Texts:
    """What variables hold, what is prepared, and what procedures do, by names in lower case."""

    sql: str
    engine: EngineName
    variables: dict[str, Known] = field(default_factory=dict)
    prepared: dict[str, Known] = field(default_factory=dict)
    procedures: dict[str, Known] = field(default_factory=dict)

    def follow(self, tokens: Tokens) -> Known:
        """Keep up with a statement; what it may run where it is an EXECUTE or a CALL."""
        words = [token.word for token in tokens]
        first, name = words[0], words[1].lower() if len(words) > 1 else ""
        if first == "SET" and len(words) > 3 and words[2] in ("=", ":="):
            self.variables[name] = self._in_strings(tokens[3:])
        elif "INTO" in words[:-1] and first in ("SELECT", "WITH"):
            at = words.index("INTO") + 1
            self.variables[words[at].lower()] = self._in_strings(tokens)
        elif first == "PREPARE" and len(words) > 3:
            is_text = tokens[3].kind == "string"
            self.prepared[name] = self._in_strings(tokens[3:]) if is_text else self.variables.get(words[3].lower())
        elif first == "CREATE" and "PROCEDURE" in words[:10] and "BEGIN" in words:
            at = words.index("PROCEDURE") + 1
            at += 3 if words[at : at + 3] == ["IF", "NOT", "EXISTS"] else 0
            self.procedures[words[at].lower()] = self._in_body(tokens[words.index("BEGIN") + 1 :])
        elif first == "EXECUTE":
            return self.prepared.get(name) if "IMMEDIATE" not in words else self._in_strings(tokens[2:])
        elif first == "CALL":
            return self.procedures.get(name)
        return None

    def _in_strings(self, tokens: Tokens) -> Known:
        """What the strings hold that are SQL, where they are whole."""
        if any(token.word.upper() in _JOINING for token in tokens if token.kind != "string"):
            return self._joined(tokens)
        texts = [token for token in tokens if token.kind == "string" and _verb(token) in _VERBS]
        return self._read_all(texts) if texts else None

    def _joined(self, tokens: Tokens) -> Known:
        """What is put together of one text that alters a table and others is unknown for this table only."""
        begun = [token for token in tokens if token.kind == "string" and _verb(token) in _VERBS - _HARMLESS]
        only_adds = not any(_REMOVING.search(token.word) for token in tokens if token.kind == "string")
        found: list[Operation] = []
        for token in begun:
            match = _ALTERED.match(token.word)
            if match is None or "RENAME" in token.word.upper():
                return None
            name = ObjectName((Identifier(match["name"].strip("`"), True, token.span),))
            reason = "this runs SQL that is put together while it runs"
            found.append(Opaque(reason, token.span, name, only_adds=only_adds))
        return tuple(found) if found else None

    def _read_all(self, texts: Iterable[Token]) -> Known:
        found: list[Operation] = []
        for token in texts:
            if _verb(token) not in _HARMLESS:
                known = self._read(token)
                if known is None:
                    return None
                found += known
        return tuple(found)

    def _read(self, token: Token) -> Known:
        """The operations of a text at their places in the script."""
        quote, raw = self.sql[token.start], self.sql[token.start + 1 : token.end - 1]
        if quote not in "'\"" or "\\" in raw:
            return None
        text = " " * (token.start + 1) + raw.replace(quote * 2, f" {quote}")
        found: list[Operation] = []
        for tokens in split(text, self.engine).statements:
            found += read_statement(text, tokens, Context(self.engine))
        return None if any(map(_is_open, found)) else tuple(found)

    def _in_body(self, tokens: Tokens) -> Known:
        """What the definitions in a procedure's body may do."""
        inner = _Texts(self.sql, self.engine, dict(self.variables), {}, self.procedures)
        found: list[Operation] = []
        for part in _parts(tokens):
            start = _start(part)
            if start is None:
                continue
            known = inner.follow(part[start:])
            if part[start].word in ("EXECUTE", "CALL"):
                if known is None:
                    return None
                found += known
            elif part[start].word in _DEFINING:
                found += read_statement(self.sql, part[start:], Context(self.engine))
        return None if any(map(_is_open, found)) else tuple(found)


def _is_open(operation: Operation) -> bool:
    return isinstance(operation, Opaque) and operation.table is None


def _verb(token: Token) -> str:
    words = token.word.split(maxsplit=1)
    return words[0].upper() if words else ""


def _parts(tokens: Tokens) -> Iterator[Tokens]:
    start = 0
    for at, token in enumerate(tokens):
        if token.word == ";" and token.kind == "operator":
            if at > start:
                yield tokens[start:at]
            start = at + 1
    if start < len(tokens):
        yield tokens[start:]


def _start(tokens: Tokens) -> int | None:
    """Where a statement starts behind words such as in `IF NOT found THEN ALTER TABLE`."""
    for at, token in enumerate(tokens):
        is_verb = token.kind == "word" and token.word in _STARTING
        if is_verb and (at == 0 or (tokens[at - 1].kind == "word" and tokens[at - 1].word in _OPENING)):
            return at
    return None


_ALTERED = re.compile(r"\s*ALTER\s+TABLE\s+(?P<name>`[^`]+`|\w+)\s+\w", re.IGNORECASE)
_REMOVING = re.compile(r"\b(?:DROP|CHANGE|MODIFY|ALTER\s+(?!TABLE))", re.IGNORECASE)
_JOINING = frozenset("CONCAT CONCAT_WS GROUP_CONCAT REPLACE FORMAT INSERT LPAD REPEAT ||".split())
_HARMLESS = frozenset("SELECT DO SET SHOW".split())
_DEFINING = frozenset("CREATE ALTER DROP RENAME".split())
_VERBS = _HARMLESS | _DEFINING | frozenset("INSERT UPDATE DELETE REPLACE TRUNCATE ANALYZE OPTIMIZE".split())
_STARTING = _DEFINING | frozenset("SET SELECT PREPARE EXECUTE CALL".split())
_OPENING = frozenset("THEN BEGIN ELSE LOOP DO".split())
