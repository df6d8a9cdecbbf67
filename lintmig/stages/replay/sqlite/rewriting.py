"""What becomes of SQLite's views and triggers when a table or a column that they name is renamed: it rewrites them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintmig.model.expression import ColumnReference, DerivedSource, Output, Query, TableSource
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import Assignment, CreateTrigger, CreateView, Insert, Update
from lintmig.model.related import speaking_of
from lintmig.model.schema import Definition, Key, NamedObject, Store, Table
from lintmig.model.tree import nodes, rewritten
from lintmig.stages.replay.sqlite.stored import common_names, tables_of
from lintmig.stages.replay.world import World


def rename_table_in_definitions(world: World, key: Key, new_name: Identifier) -> None:
    """After a table was renamed."""
    old = key[1]
    if not world.is_certain or world.session.renames_as_before:
        return
    for store, item_key, item, definition in _definitions(world, old):
        if old not in tables_of(world, definition) or old in common_names(world, definition.operation):
            continue
        aliases = _aliases(world, definition.operation)
        changed = definition._replace(operation=_with_table(world, definition, old, new_name, old in aliases))
        world.schema.put(store, item_key, replace(item, definition=changed))


def _with_table(
    world: World, definition: Definition, old: str, new_name: Identifier, is_alias: bool
) -> CreateView | CreateTrigger:
    def change(node: object) -> object:
        if isinstance(node, ObjectName) and world.fold_table(node.last) == old:
            return ObjectName((*node.parts[:-1], replace(node.last, text=new_name.text)))
        if isinstance(node, ColumnReference) and node.qualifier is not None:
            is_meant = not is_alias and world.fold_table(node.qualifier) == old
            return node._replace(qualifier=replace(node.qualifier, text=new_name.text)) if is_meant else node
        return node

    return rewritten(definition.operation, change)


def rename_column_in_definitions(world: World, key: Key, old: str, new_name: Identifier) -> None:
    """After a column was renamed; a definition of which it is not certain what it becomes is not judged any more."""
    for store, item_key, item, definition in _definitions(world, key[1]):
        if key[1] not in tables_of(world, definition) or not _mentions(world, definition.operation, old):
            continue
        renaming = _Renaming(world, key, old, new_name, definition)
        changed: Definition | None = None
        if renaming.is_clear:
            operation = rewritten(definition.operation, renaming.change)
            if renaming.stays_clear():
                changed = definition._replace(operation=operation)
        kept = replace(item, definition=changed)
        world.schema.put(store, item_key, replace(kept, is_complete=False) if isinstance(kept, Table) else kept)


class _Renaming:
    def __init__(self, world: World, key: Key, old: str, new_name: Identifier, definition: Definition) -> None:
        self.world, self.key, self.old, self.new = world, key, old, new_name.text
        self.sql = definition.script.sql
        operation = definition.operation
        self.meant = _aliases(world, operation)
        tables = tables_of(world, definition)
        for name in tables:
            self.meant.setdefault(name, name)
        if isinstance(operation, CreateTrigger):
            self.meant |= dict.fromkeys(("new", "old"), world.fold_table(operation.table.last))
        others = [world.schema.tables.get((key[0], name)) for name in tables if name != key[1]]
        self.is_alone = all(other is not None and other.is_complete and old not in other.columns for other in others)
        has_derived = any(isinstance(node, DerivedSource) for node in nodes(operation))
        has_using = any(isinstance(node, Query) and (node.using or node.merges_columns) for node in nodes(operation))
        self.is_clear = not (common_names(world, operation) or has_derived or has_using)

    def change(self, node: object) -> object:
        match node:
            case ColumnReference() if self.is_old(node.name):
                return node._replace(name=self.renamed(node.name)) if self.is_of_table(node.qualifier) else node
            case Output(expression=ColumnReference() as reference, name=str()) if self.is_new(node, reference):
                return node._replace(name=self.new)
            case Insert() if self.is_table(node.table):
                columns = tuple(self.renamed(name) for name in node.columns)
                conflict = node.conflict
                if conflict is not None:
                    conflict = conflict._replace(
                        columns=tuple(self.renamed(name) for name in conflict.columns),
                        assignments=tuple(self.assigned(each) for each in conflict.assignments),
                    )
                return node._replace(columns=columns, conflict=conflict)
            case Update() if self.is_table(node.table):
                return node._replace(assignments=tuple(self.assigned(each) for each in node.assignments))
            case CreateTrigger() if self.world.fold_table(node.table.last) == self.key[1]:
                return node._replace(update_columns=tuple(self.renamed(name) for name in node.update_columns))
        return node

    def stays_clear(self) -> bool:
        return self.is_clear

    def is_old(self, name: Identifier) -> bool:
        return self.world.fold(name) == self.old

    def is_of_table(self, qualifier: Identifier | None) -> bool:
        if qualifier is None:
            self.is_clear = self.is_clear and self.is_alone
            return True
        meant = self.meant.get(self.world.fold_table(qualifier))
        self.is_clear = self.is_clear and meant != ""
        return meant == self.key[1]

    def is_new(self, output: Output, reference: ColumnReference) -> bool:
        """Whether an output without a name of its own has just got another one."""
        is_renamed = reference.name.text == self.new and output.name is not None
        if not is_renamed or self.world.fold_written(output.name or "") != self.old:
            return False
        behind = self.sql[reference.name.span.end :].lstrip('"`] \t\r\n')
        return (behind[:2].upper() != "AS" and not behind[:1].isidentifier()) or behind[:4].upper() == "FROM"

    def is_table(self, source: TableSource) -> bool:
        return self.world.fold_table(source.name.last) == self.key[1]

    def renamed(self, name: Identifier) -> Identifier:
        return replace(name, text=self.new) if self.is_old(name) else name

    def assigned(self, assignment: Assignment) -> Assignment:
        return assignment._replace(column=self.renamed(assignment.column))


def _definitions(world: World, name: str) -> Iterator[tuple[Store, object, Table | NamedObject, Definition]]:
    """Those that speak of a table of this name."""
    for store in (world.schema.tables, world.schema.triggers):
        for key, item in speaking_of(store, name.lower()):
            if item.definition is not None:
                yield store, key, item, item.definition


def _aliases(world: World, tree: object) -> dict[str, str]:
    """By each alias the table that it stands for; empty where it stands for several."""
    found: dict[str, str] = {}
    for node in nodes(tree):
        if isinstance(node, TableSource) and node.alias is not None:
            alias, name = world.fold_table(node.alias), world.fold_table(node.name.last)
            found[alias] = name if found.get(alias, name) == name else ""
        if isinstance(node, Insert) and node.conflict is not None:
            found["excluded"] = world.fold_table(node.table.name.last)
    return found


def _mentions(world: World, tree: object, name: str) -> bool:
    for node in nodes(tree):
        match node:
            case Identifier() if world.fold(node) == name:
                return True
            case _:
                pass
    return False
