"""Names that an engine reserves, where no grammar of the engine is at hand to refuse them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintmig.engines import lists
from lintmig.model.engine import Engine
from lintmig.model.name import Identifier
from lintmig.model.operation import (
    AddColumn,
    AlterColumn,
    CreateIndex,
    CreateTable,
    CreateView,
    DropColumn,
    DropObject,
    Insert,
    Operation,
    RenameColumn,
    RenameObject,
    ReplaceColumn,
    Update,
)


def reserved_names(engine: Engine, operations: Iterable[Operation]) -> Iterator[Identifier]:
    """The unquoted names in these operations that are reserved words; only MySQL and MariaDB are asked.

    Both take any word behind a dot.
    """
    if engine.name not in ("mariadb", "mysql"):
        return
    reserved = lists.reserved(engine)
    for operation in operations:
        for name in _names(operation):
            if not name.quoted and name.text.lower() in reserved:
                yield name


def _names(operation: Operation) -> Iterator[Identifier]:
    match operation:
        case CreateTable():
            yield operation.name.parts[0]
            for column in operation.columns:
                yield column.name
                for constraint in column.constraints:
                    if constraint.name is not None:
                        yield constraint.name
        case CreateView() | DropObject():
            yield operation.name.parts[0]
        case CreateIndex():
            yield operation.table.parts[0]
            for element in operation.elements:
                if element.column is not None:
                    yield element.column
        case AddColumn() | ReplaceColumn():
            yield operation.table.parts[0]
            yield operation.column.name if isinstance(operation, AddColumn) else operation.definition.name
        case DropColumn() | AlterColumn():
            yield operation.table.parts[0]
            yield operation.column
        case RenameColumn():
            yield from (operation.table.parts[0], operation.column, operation.new_name)
        case RenameObject():
            yield from (operation.name.parts[0], operation.new_name)
        case Insert():
            yield operation.table.name.parts[0]
            yield from operation.columns
        case Update():
            yield operation.table.name.parts[0]
            for assignment in operation.assignments:
                if assignment.qualifier is None:
                    yield assignment.column
        case _:
            return
