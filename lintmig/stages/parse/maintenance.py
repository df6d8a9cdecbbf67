"""MERGE, and PostgreSQL's CLUSTER and REINDEX."""

from __future__ import annotations

from lintmig.model.operation import AlterTable, Operation, UseTable
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader


def merge(reader: Reader, context: Context) -> tuple[Operation, ...]:
    """MERGE INTO table USING table; where it cannot be read, only which tables it needs."""
    change = context.data_change(Reader(reader.text, reader.tokens, reader.at, reader.end))
    context.calls[:] = [call for call in context.calls if call.name.last.text.upper() != "INSERT"]
    if change is not None:
        return (change,)
    reader.at += 1
    reader.accept("INTO")
    reader.accept("ONLY")
    target = reader.object_name()
    reader.until({"USING"})
    reader.accept("USING")
    source = reader.object_name() if reader.word() != "(" else None
    if reader.word() == "(":
        source = None
    return tuple(UseTable(name, (), False, name.span) for name in (target, source) if name is not None)


def cluster(reader: Reader, context: Context) -> tuple[Operation, ...]:
    """PostgreSQL's CLUSTER table [USING index]."""
    reader.at += 1
    reader.accept("VERBOSE")
    name = reader.object_name()
    if name is None or context.engine != "postgresql":
        return ()
    index = reader.object_name() if reader.accept("USING") else None
    return (AlterTable(name, "cluster on" if index is not None else "cluster", index, name.span),)
