"""What a whole history creates, known before it is replayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lintmig.engines.facts import FACTS
from lintmig.model.engine import Engine
from lintmig.model.name import Identifier
from lintmig.model.operation import (
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateFunction,
    CreateIndex,
    CreateObject,
    CreateTable,
    CreateTrigger,
    CreateType,
    CreateView,
    Delete,
    DropColumn,
    DropObject,
    Insert,
    Operation,
    RenameColumn,
    RenameObject,
    ReplaceColumn,
    Update,
    UseTable,
    flattened,
)
from lintmig.model.script import ParsedScript, Statement
from lintmig.stages.replay.created import Creation, Creations
from lintmig.stages.replay.doubts import unread_names


def find_creations(history: Sequence[ParsedScript], engine: Engine) -> Creations:
    places: dict[tuple[str, str], list[tuple[int, Creation]]] = {}
    for number, (parsed, statement) in enumerate(_statements(history)):
        for operation in flattened(statement.operations):
            for created in _created(operation, engine):
                places.setdefault(created, []).append((number, (parsed.script, statement.span)))
        for created in _created_by_words(statement):
            places.setdefault(created, []).append((number, (parsed.script, statement.span)))
    return Creations(places, frozenset(kind for kind, _ in places))


def _created_by_words(statement: Statement) -> Iterator[tuple[str, str]]:
    """Operators, casts and aggregates, which no operation makes."""
    words = [token.word for token in statement.tokens[:6]]
    is_setting = words[:1] == ["ALTER"] and words[1:2] in (["DATABASE"], ["ROLE"], ["USER"])
    if is_setting and any(token.word == "SEARCH_PATH" for token in statement.tokens):
        yield "setting", "search_path"
    if words[:1] != ["CREATE"]:
        return
    if words[1:2] == ["TABLE"] and any(token.word == "PARTITION" for token in statement.tokens):
        yield "partitions", ""
    if words[1:2] in (["OPERATOR"], ["CAST"]) and words[2:3] not in (["CLASS"], ["FAMILY"]):
        yield words[1].lower(), ""
    elif "AGGREGATE" in words:
        yield "aggregate", next((word.lower() for word in words[words.index("AGGREGATE") + 1 :]), "")


_TELLING = 4
"""Tables changed but never made, from which we take it that the history does not start with its first script."""


def starts_from_baseline(history: Sequence[ParsedScript], engine: Engine, creations: Creations) -> bool:
    """Whether the database had tables before the first of these migrations.

    So it is where the first thing that the history does is to change a table that it never makes (or to rename
    one away), and where its scripts change many tables that they have not made, and few that they have.
    """
    made: set[str] = set()
    known: set[str] = set()
    unknown: set[str] = set()
    is_first = True
    unread = {name for _, statement in _statements(history) for name in unread_names(statement)}
    for parsed in history:
        made_here: set[str] = set()
        for operation in (each for statement in parsed.statements for each in flattened(statement.operations)):
            target = _changed_table(operation)
            name = _fold(engine, target, is_table=True) if target is not None else None
            if name is not None and name.lower() in unread:
                continue
            if is_first and name is not None:
                is_first = False
                if isinstance(operation, RenameObject) or not creations.ever("table", name):
                    return True
            if isinstance(operation, CreateTable | CreateView):
                is_first = False
            if name is not None and name not in made_here:
                (known if name in made else unknown).add(name)
            made_here |= {created for kind, created in _created(operation, engine) if kind == "table"}
        made |= made_here
    return len(unknown) >= _TELLING and len(unknown) > 2 * len(known)


def _statements(history: Iterable[ParsedScript]) -> Iterator[tuple[ParsedScript, Statement]]:
    for parsed in history:
        for statement in parsed.statements:
            yield parsed, statement


def _created(operation: Operation, engine: Engine) -> Iterator[tuple[str, str]]:
    def table(name: Identifier) -> str:
        return _fold(engine, name, is_table=True)

    def other(name: Identifier) -> str:
        return _fold(engine, name, is_table=False)

    match operation:
        case CreateTable():
            name = table(operation.name.last)
            yield "table", name
            yield "type", name
            for column in operation.columns:
                yield f"column of {name}", other(column.name)
        case CreateView():
            yield "table", table(operation.name.last)
        case AddColumn():
            yield f"column of {table(operation.table.last)}", other(operation.column.name)
        case RenameColumn():
            yield f"column of {table(operation.table.last)}", other(operation.new_name)
        case RenameObject(kind="table" | "view" | "materialized view"):
            yield "table", table(operation.new_name)
        case RenameObject():
            yield operation.kind, table(operation.new_name)
        case CreateIndex():
            if operation.name is not None:
                yield "index", other(operation.name)
            if operation.is_unique and operation.where is None:
                columns = sorted(other(item.column) if item.column else "" for item in operation.elements)
                yield f"unique of {table(operation.table.last)}", ",".join(columns)
        case CreateFunction():
            yield "function", other(operation.name.last)
        case CreateTrigger():
            yield "trigger", other(operation.name.last)
        case CreateType():
            yield "type", table(operation.name.last)
        case CreateObject():
            yield operation.kind, table(operation.name.last)
        case _:
            return


def _changed_table(operation: Operation) -> Identifier | None:
    match operation:
        case DropObject(kind="table", if_exists=False):
            return operation.name.last
        case AddColumn() | DropColumn() | RenameColumn() | ReplaceColumn() | AlterColumn() | CreateIndex():
            return operation.table.last
        case UseTable(if_exists=False) | AlterTable():
            return operation.table.last
        case Insert() | Update() | Delete():
            return operation.table.name.last
        case RenameObject(kind="table"):
            return operation.name.last
        case _:
            return None


def _fold(engine: Engine, name: Identifier, *, is_table: bool) -> str:
    facts = FACTS[engine.name]
    mode = facts.table_names if is_table else facts.other_names
    if is_table and engine.has("LOWER_CASE_TABLE_NAMES"):
        mode = "all"
    if mode == "all" or (mode == "unquoted" and not name.quoted):
        return name.text.lower()
    return name.text
