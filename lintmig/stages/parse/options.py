"""What MySQL and MariaDB are told of a table as a whole: its engine, its character set, its partitions."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import TableOptions
from lintmig.model.name import ObjectName
from lintmig.model.operation import ChangeTable, Operation
from lintmig.stages.parse.reader import Reader


def table_options(reader: Reader) -> TableOptions:
    """Read the options behind a table's columns."""
    engine = charset = collation = ""
    is_partitioned = is_versioned = False
    while not reader.is_done():
        if reader.accept("ENGINE") or reader.accept("TYPE"):
            engine = _value(reader)
        elif reader.accept("CHARACTER", "SET") or reader.accept("CHARSET"):
            charset = _value(reader)
        elif reader.accept("COLLATE"):
            collation = _value(reader)
        elif reader.accept("PARTITION", "BY"):
            is_partitioned = True
        elif reader.accept("WITH", "SYSTEM", "VERSIONING"):
            is_versioned = True
        else:
            reader.skip()
    return TableOptions(engine, charset, collation, is_partitioned, is_versioned)


def _value(reader: Reader) -> str:
    reader.accept("=")
    word = reader.token().word.lower()
    reader.at += 1
    return "" if word == "default" else word


_CHANGES = frozenset({"ENGINE", "TYPE", "CHARACTER", "CHARSET", "COLLATE", "DEFAULT"})
_PARTITIONS = frozenset("DROP REORGANIZE TRUNCATE COALESCE EXCHANGE REBUILD".split())


def changed_options(action: Reader, table: ObjectName) -> Iterator[Operation]:
    """Read an action of ALTER TABLE that changes options or partitions; nothing where it is none."""
    span = action.token().span
    if action.accept("CONVERT", "TO"):
        yield ChangeTable(table, table_options(action), span, converts=True)
    elif action.word() in _CHANGES:
        yield ChangeTable(table, table_options(action), span)
    elif action.looking_at("PARTITION", "BY"):
        yield ChangeTable(table, TableOptions(is_partitioned=True), span)
    elif action.looking_at("REMOVE", "PARTITIONING"):
        yield ChangeTable(table, TableOptions(), span, needs_partitions=True, removes_partitions=True)
    elif action.looking_at("ADD", "PARTITION") or (action.word() in _PARTITIONS and action.word(1) == "PARTITION"):
        yield ChangeTable(table, TableOptions(), span, needs_partitions=True)
    elif action.looking_at("ADD", "SYSTEM", "VERSIONING") or action.looking_at("DROP", "SYSTEM", "VERSIONING"):
        is_added = action.word() == "ADD"
        yield ChangeTable(table, TableOptions(), span, versioning="added" if is_added else "dropped")
