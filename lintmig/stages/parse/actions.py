"""The actions of ALTER TABLE and ALTER COLUMN that PostgreSQL alone has."""

from __future__ import annotations

from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import AlterColumn, AlterTable, Operation, UseTable
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.partitions import partition_bound
from lintmig.stages.parse.reader import Reader


def column_action(action: Reader, table: ObjectName, column: Identifier) -> AlterColumn:
    """Read from the word after the column's name."""
    alter = AlterColumn(table, column, column.span)
    if action.accept("DROP", "EXPRESSION"):
        return alter._replace(action="drop expression", if_exists=action.accept("IF", "EXISTS"))
    if action.accept("DROP", "IDENTITY"):
        return alter._replace(action="drop identity", identity=False, if_exists=action.accept("IF", "EXISTS"))
    if action.accept("ADD", "GENERATED"):
        return alter._replace(action="add identity", identity=True, setting=action.word())
    if action.accept("SET", "GENERATED"):
        return alter._replace(action="change identity", identity=True, setting=action.word())
    if action.word() == "RESTART" or _sets_sequence(action):
        return alter._replace(action="change identity")
    if action.accept("SET", "STORAGE"):
        return alter._replace(action="storage", setting=action.word())
    if action.accept("SET", "COMPRESSION"):
        return alter._replace(action="compression", setting=action.word())
    return alter


def _sets_sequence(action: Reader) -> bool:
    words = ("INCREMENT", "START", "MINVALUE", "MAXVALUE", "CACHE", "CYCLE", "NO")
    return action.word() == "SET" and action.word(1) in words


def table_action(action: Reader, context: Context, table: ObjectName) -> Operation:
    """Read an action that is none of columns and constraints."""
    plain = UseTable(table, (), False, table.span)
    if action.accept("CLUSTER", "ON"):
        return _named(table, "cluster on", action) or plain
    if action.accept("REPLICA", "IDENTITY", "USING", "INDEX"):
        return _named(table, "replica identity", action) or plain
    if action.word() in ("ENABLE", "DISABLE"):
        action.at += 1
        action.accept_any({"REPLICA", "ALWAYS"})
        kind = action.accept_any({"TRIGGER", "RULE"})
        if kind is None or action.word() in ("ALL", "USER"):
            return plain
        return _named(table, "trigger" if kind == "TRIGGER" else "rule", action) or plain
    if action.accept("INHERIT"):
        return _named(table, "inherit", action) or plain
    if action.accept("NO", "INHERIT"):
        return _named(table, "no inherit", action) or plain
    if action.accept("OF"):
        return _named(table, "of type", action) or plain
    if action.accept("SET", "LOGGED"):
        return AlterTable(table, "logged", None, table.span)
    if action.accept("SET", "UNLOGGED"):
        return AlterTable(table, "unlogged", None, table.span)
    if action.accept("SET", "("):
        return AlterTable(table, "parameters", None, table.span)
    if action.accept("ATTACH", "PARTITION"):
        partition = action.object_name()
        bound = partition_bound(action, context)
        return AlterTable(table, "attach", partition, partition.span if partition else table.span, bound)
    if action.accept("DETACH", "PARTITION"):
        return _named(table, "detach", action) or plain
    return plain


def _named(table: ObjectName, kind: str, action: Reader) -> AlterTable | None:
    name = action.object_name()
    return AlterTable(table, kind, name, name.span) if name is not None else None  # type: ignore[arg-type]
