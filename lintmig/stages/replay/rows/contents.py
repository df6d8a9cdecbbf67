"""Rows that are known to be in a table: those that a history inserts with literal values.

Kept beside the schema, and only after a statement that the engine takes. What may change rows in a way that is
not followed makes them unknown again; nothing is known of tables that triggers watch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lintmig.model.expression import Expression, Literal
from lintmig.model.fault import Missing
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    AlterTable,
    Block,
    CreateFunction,
    CreateIndex,
    CreateObject,
    CreateTable,
    CreateTrigger,
    CreateType,
    CreateView,
    Delete,
    DropObject,
    Insert,
    Operation,
    Select,
    Update,
    UseConstraint,
    UseForeignKeys,
    UseSchema,
    UseSqlMode,
    UseTable,
    UseTransaction,
)
from lintmig.model.related import referring_to, triggers_of
from lintmig.model.schema import Column, Key, Table
from lintmig.model.script import Statement
from lintmig.stages.replay.rows.known_rows import NULL, KnownRow, KnownRows, Value, key_of
from lintmig.stages.replay.rows.numbering import number_rows

if TYPE_CHECKING:
    from lintmig.stages.replay.world import World

__all__ = ["NULL", "KnownRow", "KnownRows", "Value", "key_of"]

_WHOLE = 2_000
"""Of an INSERT with more tokens not all the rows are read."""


@dataclass(slots=True)
class Contents:
    """What is known of the rows of all tables.

    `deferred` are tables whose foreign keys, or whose unique keys, may only be looked at in the end; those with
    foreign keys that are not held at all are among them.
    """

    tables: dict[Key, KnownRows] = field(default_factory=dict)
    deferred: set[tuple[str, Key]] = field(default_factory=set)
    holds_foreign_keys: bool = True

    def of(self, key: Key) -> KnownRows | None:
        return self.tables.get(key)

    def has_rows(self, key: Key) -> bool:
        known = self.tables.get(key)
        return known is not None and known.has_rows

    def is_empty(self, key: Key) -> bool:
        """Whether the table certainly has no rows."""
        known = self.tables.get(key)
        return known is not None and known.is_exact and not known.has_rows


def rows_of(world: World, table: Table, key: Key, operation: Insert) -> list[KnownRow]:
    """The rows that an INSERT of values writes, as far as they are known."""
    names = [world.fold(name) for name in operation.columns] or list(table.columns)
    known = world.contents.of(key)
    is_exact = known.is_case_sensitive if known is not None else world.engine.name not in ("mariadb", "mysql")
    from lintmig.stages.replay.rows.following import default_value

    absent: KnownRow = {}
    for name, column in table.columns.items():
        if name not in names:
            filled = NULL if _is_left_null(column) else default_value(column, is_exact)
            if filled is not None:
                absent[name] = filled
    rows = []
    for written in operation.rows:
        row: KnownRow = dict(absent)
        for name, expression in zip(names, written, strict=False):
            own = table.columns.get(name)
            value = value_of(own, expression, is_exact) if own is not None else None
            if value is not None:
                row[name] = value
        rows.append(row)
    if world.engine.name == "sqlite":
        number_rows(table, known, names, operation.rows, rows)
    return rows


def _is_left_null(column: Column) -> bool:
    is_own = column.generated is not None or column.type.name.endswith("serial") or column.is_not_null
    return column.is_certain and column.default is None and not is_own and not column.is_strict


def value_of(column: Column, expression: Expression, is_case_sensitive: bool) -> Value | None:
    if not isinstance(expression, Literal):
        return None
    if expression.kind == "null":
        return None if column.is_not_null or column.is_strict or column.generated is not None else NULL
    text = expression.text
    if expression.kind == "integer" or (expression.kind == "string" and "int" in column.type.name):
        try:
            number = int(text)
        except ValueError:
            return None
        return None if number == 0 and column.generated is not None else ("integer", number)
    if expression.kind == "string":
        return ("string", text if is_case_sensitive else text.lower().rstrip(" "))
    return (expression.kind, text.lower())


def follow(world: World, statement: Statement, is_taken: bool, carry: Callable[[World, Operation], bool]) -> None:
    """Keep up with a statement after it was judged, `carry` first; a refused one may have run all the same."""
    contents = world.contents
    word = statement.tokens[0].word
    if word in _MARKED:
        _note_words(world, statement)
    if word in ("CREATE", "ALTER"):
        _note_deferred(world, statement)
    if not contents.tables and word != "CREATE":
        return
    if not statement.operations:
        if word not in _HARMLESS:
            contents.tables.clear()
        return
    if word == "WITH" or _calls_own_functions(world, statement):
        contents.tables.clear()
        return
    for operation in statement.operations:
        if is_taken and isinstance(operation, Block):
            continue
        if not (is_taken and carry(world, operation)):
            _follow(world, statement, operation, is_taken)


def _calls_own_functions(world: World, statement: Statement) -> bool:
    from lintmig.stages.replay.objects import defines_function

    return bool(statement.calls) and any(defines_function(world, call.name) for call in statement.calls)


def _follow(world: World, statement: Statement, operation: Operation, is_taken: bool) -> None:
    contents = world.contents
    match operation:
        case CreateTable():
            _make(world, statement, operation, is_taken)
        case Insert():
            _insert(world, statement, operation, is_taken)
        case AddColumn():
            known = _known(world, operation)
            column = operation.column
            name = world.fold(column.name)
            is_null = column.default is None and column.generated is None and not column.type.name.endswith("serial")
            filled = NULL if is_null else _default_in_rows(world, operation, known)
            for row in known.rows if known is not None else ():
                row.pop(name, None)
                if is_taken and filled is not None:
                    row[name] = filled
        case AlterColumn(type=None) | AddConstraint() | UseConstraint() | AlterTable(action="cluster" | "logged"):
            pass
        case CreateIndex() | CreateView() | CreateFunction() | CreateTrigger() | CreateType() | CreateObject():
            if any(token.word == "RULE" for token in statement.tokens[:4]):
                contents.tables.clear()
        case UseForeignKeys() | UseSchema() | UseSqlMode() | UseTransaction() | Select():
            pass
        case UseTable() if statement.tokens[0].word in _LOOKING:
            pass
        case Update():
            found = world.find(operation.table.name)
            _change(world, getattr(found, "key", None))
        case Delete() | UseTable() | AlterTable(action="truncate"):
            found = world.find(operation.table.name if isinstance(operation, Delete) else operation.table)
            key = getattr(found, "key", None)
            _change(world, key)
            if key is not None:
                contents.tables.pop(key, None)
        case DropObject(kind="index" | "constraint" | "trigger" | "view" | "function"):
            pass
        case _:
            from lintmig.stages.replay.rows.following import keep_up

            if not (is_taken and keep_up(world, operation)):
                contents.tables.clear()


def _default_in_rows(world: World, operation: AddColumn, known: KnownRows | None) -> Value | None:
    from lintmig.stages.replay.rows.following import default_value

    found = world.find(operation.table)
    table: Table | None = getattr(found, "table", None)
    column = table.columns.get(world.fold(operation.column.name)) if table is not None else None
    return default_value(column, known.is_case_sensitive) if column is not None and known is not None else None


def _known(world: World, operation: AddColumn) -> KnownRows | None:
    found = world.find(operation.table)
    key = getattr(found, "key", None)
    return world.contents.of(key) if key is not None else None


def _change(world: World, key: Key | None) -> None:
    """Rows of a table are changed: of it, and of what follows it by a foreign key, no value is known any more."""
    contents = world.contents
    if key is None or is_watched(world, key):
        contents.tables.clear()
        return
    known = contents.tables.get(key)
    if known is not None:
        known.forget_values()
    for other, _ in referring_to(world.schema, key):
        if other != key:
            contents.tables.pop(other, None)


def is_watched(world: World, key: Key) -> bool:
    return bool(triggers_of(world.schema, key))


def _make(world: World, statement: Statement, operation: CreateTable, is_taken: bool) -> None:
    contents = world.contents
    key = world.new_key(operation.name, operation.is_temporary)
    for parent in operation.like:
        found = world.find(parent)
        contents.tables.pop(getattr(found, "key", key), None)
    table = world.schema.tables.get(key)
    is_new = table is not None and table.is_certain and table.place == world.place(operation.span)
    is_new = is_new and world.schema.has_put(world.before, world.schema.tables, key)
    if not is_new:
        if not (is_taken and operation.if_not_exists):
            contents.tables.pop(key, None)
        return
    if not is_taken or not operation.is_plain or world.has_baseline or not world.order_is_known:
        contents.tables.pop(key, None)
        return
    is_sensitive = world.engine.name not in ("mariadb", "mysql") or any(
        token.word.upper().endswith(("_BIN", "_CS", "BINARY", "BIN")) for token in statement.tokens
    )
    is_descending = any(token.word == "DESC" for token in statement.tokens)
    contents.tables[key] = KnownRows(is_case_sensitive=is_sensitive, numbers_itself=not is_descending)


def _insert(world: World, statement: Statement, operation: Insert, is_taken: bool) -> None:
    contents = world.contents
    found = world.find(operation.table.name)
    key: Key | None = getattr(found, "key", None)
    table = world.schema.tables.get(key) if key is not None else None
    if isinstance(found, Missing):
        return
    if key is None or table is None or table.kind != "table" or is_watched(world, key):
        contents.tables.clear()
        return
    if operation.common.common_tables or any(token.word == "REPLACE" for token in statement.tokens[:3]):
        contents.tables.clear()
        return
    known = contents.of(key)
    if known is None:
        return
    if operation.ignores_faults or not is_taken:
        known.is_exact = False
        return
    if operation.conflict is not None:
        known.forget_values()
        known.has_rows = known.has_rows or bool(operation.rows)
        return
    if operation.query is not None or not operation.rows:
        known.is_exact = False
        return
    for row in rows_of(world, table, key, operation):
        known.add(row)
    if len(statement.tokens) > _WHOLE:
        known.is_exact = False


def _note_words(world: World, statement: Statement) -> None:
    """What decides when keys are looked at, and whether they are."""
    words = [token.word for token in statement.tokens]
    first = words[0]
    if first in ("SET", "PRAGMA") or (first == "ALTER" and "DISABLE" in words):
        is_followed = world.engine.name == "sqlite" and "WRITABLE_SCHEMA" not in words
        marks = ("SESSION_REPLICATION_ROLE", "FOREIGN_KEYS", "DISABLE", "WRITABLE_SCHEMA", "DEFER_FOREIGN_KEYS")
        if not is_followed and (any(mark in words for mark in marks) or any("CHECKS" in word for word in words)):
            world.contents.holds_foreign_keys = False


_MARKED = frozenset({"SET", "PRAGMA", "ALTER"})
_LOOKING = frozenset({"COMMENT", "LOCK", "GRANT", "REVOKE", "ANALYZE", "REINDEX"})
_HARMLESS = frozenset("SET RESET SHOW COMMENT GRANT REVOKE LOCK PRAGMA ANALYZE VACUUM USE CHECKPOINT REINDEX".split())


def _note_deferred(world: World, statement: Statement) -> None:
    """Keys that may be looked at only when their transaction ends, or, on MyISAM, never."""
    tables = [item.name for item in statement.operations if isinstance(item, CreateTable)]
    tables += [item.table for item in statement.operations if isinstance(item, AddColumn | AddConstraint)]
    if not tables:
        return
    for kind in _deferred_kinds(statement):
        for name in tables:
            key = getattr(world.find(name), "key", None)
            if key is not None:
                world.contents.deferred.add((kind, key))


def _deferred_kinds(statement: Statement) -> Iterator[str]:
    last = ""
    for token in statement.tokens:
        if token.kind == "word":
            if token.word in ("UNIQUE", "PRIMARY", "REFERENCES", "EXCLUDE"):
                last = "foreign" if token.word == "REFERENCES" else "unique"
            elif token.word in ("DEFERRABLE", "DEFERRED"):
                yield last
            elif token.word in ("MYISAM", "ARIA"):
                yield "foreign"


def first_repeated(
    known: KnownRows | None, rows: Sequence[KnownRow], columns: tuple[str, ...]
) -> tuple[int, tuple[Value, ...]] | None:
    """The first row whose key is taken, by a known row or by one before it."""
    there = known.keys(columns) if known is not None else set()
    own: set[tuple[Value, ...]] = set()
    for number, row in enumerate(rows):
        key = key_of(row, columns)
        if key is None:
            continue
        if key in there or key in own:
            return number, key
        own.add(key)
    return None


def first_orphan(
    rows: Sequence[KnownRow],
    columns: tuple[str, ...],
    parents: Sequence[Mapping[str, Value]],
    target_columns: tuple[str, ...],
) -> tuple[int, tuple[Value, ...]] | None:
    """The first row that surely points to none of the parents."""
    for number, row in enumerate(rows):
        key = key_of(row, columns)
        if key is not None and all(_differs(key, parent, target_columns) for parent in parents):
            return number, key
    return None


def _differs(key: tuple[Value, ...], parent: Mapping[str, Value], columns: tuple[str, ...]) -> bool:
    return any(_are_different(value, parent[name]) for value, name in zip(key, columns, strict=True) if name in parent)


def _are_different(first: Value, second: Value) -> bool:
    """Whether two values differ for every collation and every way to write them."""
    if first[0] != second[0] or first[0] not in ("integer", "string"):
        return False
    if first[0] == "integer":
        return first[1] != second[1]
    texts = [str(value[1]) for value in (first, second)]
    return all(text.isascii() for text in texts) and len({text.strip().casefold() for text in texts}) == 2


def literals(values: Iterable[Value]) -> Iterator[str]:
    for kind, held in values:
        yield f"'{held}'" if kind == "string" else str(held)
