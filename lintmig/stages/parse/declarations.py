"""Declarations of PL/pgSQL's variables."""

from __future__ import annotations

from lintmig.model.operation.blocks import Declaration
from lintmig.model.script import Statement
from lintmig.stages.parse.columns import data_type
from lintmig.stages.parse.inner import selected
from lintmig.stages.parse.reader import Reader


class NotReadError(Exception):
    """The block is built in a way that this reader does not know."""


def declaration(reader: Reader) -> Declaration:
    """One variable, up to its semicolon."""
    name = reader.identifier()
    if name is None:
        raise NotReadError
    folded = name.text if name.quoted else name.text.lower()
    reader.accept("CONSTANT")
    if reader.word() in _NO_TYPE or reader.word(1) in ("CURSOR", "SCROLL"):
        return Declaration(folded, None, _value(reader), name.span)
    at = reader.at
    copied = reader.object_name()
    if copied is not None and reader.accept("%") and reader.word() in ("TYPE", "ROWTYPE"):
        copies = (reader.word(), *(part.text if part.quoted else part.text.lower() for part in copied.parts))
        return Declaration(folded, None, _value(reader), copied.span, copies)
    reader.at = at
    type_ = data_type(Reader(reader.text, reader.tokens, at, _type_end(reader)))
    return Declaration(folded, type_, _value(reader), name.span)


def _value(reader: Reader) -> Statement | None:
    """What a declaration gives its variable."""
    while not reader.is_done() and reader.word() not in (":=", "=", "DEFAULT"):
        if reader.word() in ("CURSOR", "ALIAS"):
            return None
        reader.skip()
    reader.at += 1
    return selected(reader.text, reader.tokens[reader.at :]) if not reader.is_done() else None


def _type_end(reader: Reader) -> int:
    """Where a declaration's type ends, by index."""
    scan = Reader(reader.text, reader.tokens, reader.at, reader.end)
    while not scan.is_done() and scan.word() not in _AFTER_TYPE:
        scan.skip()
    return scan.at


_NO_TYPE = frozenset({"CURSOR", "ALIAS", "NO", "SCROLL"})
_AFTER_TYPE = frozenset({":=", "=", "DEFAULT", "NOT", "COLLATE"})
