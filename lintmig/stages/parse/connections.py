"""Statements of SQLite behind which anything may be in the database: ATTACH, and PRAGMA writable_schema."""

from __future__ import annotations

from lintmig.model.operation import Opaque, Operation
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader


def attach(reader: Reader, _: Context) -> tuple[Operation, ...]:
    return (Opaque("what an attached database holds is not known", reader.tokens[0].span),)


def pragma(reader: Reader, _: Context) -> tuple[Operation, ...]:
    words = [token.word.upper() for token in reader.tokens]
    if "WRITABLE_SCHEMA" not in words or not _ON.intersection(words[2:]):
        return ()
    return (Opaque("from here on the schema may be changed by writing into its own table", reader.tokens[0].span),)


_ON = frozenset({"ON", "TRUE", "YES", "1", "RESET"})
