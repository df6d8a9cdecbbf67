"""What IF NOT EXISTS leaves unmade because its name is taken by something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lintmig.model.definition import Constraint, Key
from lintmig.model.fault import Skipped
from lintmig.model.operation import CreateIndex, CreateTrigger, CreateView
from lintmig.model.schema import Index, NamedObject, SkippedDefinition, Table
from lintmig.model.schema import Key as TableKey
from lintmig.model.source import Span
from lintmig.stages.replay.queries.resolver import query_columns
from lintmig.stages.replay.world import Found, World


def skip_index(world: World, found: Found, operation: CreateIndex, existing: Index) -> None:
    """An index on other columns; of expressions and conditions nothing is said."""
    columns = [world.fold(element.column) if element.column is not None else None for element in operation.elements]
    if operation.name is None or None in columns or None in existing.columns:
        return
    if existing.is_partial or operation.where is not None:
        return
    old = _shown_index(world, existing.table, existing.columns, existing.is_unique)
    new = _shown_index(world, found.key, columns, operation.is_unique)
    if old != new:
        name = operation.name.text
        world.report(Skipped("index", name, operation.span, existing.place, (), (("it", old, new),)))


def _shown_index(world: World, key: TableKey, columns: Sequence[str | None], is_unique: bool) -> str:
    table = world.schema.tables.get(key)
    name = table.name if table is not None else key[1]
    return f"{'unique ' if is_unique else ''}on {name} ({', '.join(map(str, columns))})"


def skip_view(world: World, operation: CreateView, key: TableKey, existing: Table) -> None:
    """A view whose columns are not all there."""
    name, span = str(operation.name), operation.span
    if existing.kind == "table":
        world.report(Skipped("view", name, span, existing.place, (), (("it", "a table", "a view"),)))
        return
    outputs = query_columns(world, operation.query, report=False)
    if operation.column_names:
        lost = [world.fold(item) for item in operation.column_names]
    else:
        lost = [column for column, _ in outputs or ()]
    lost = [column for column in lost if column not in existing.columns]
    if lost and existing.is_complete:
        world.report(Skipped("view", name, span, existing.place, tuple(lost), ()))
        note_lost(world, key, existing, span, lost)


def skip_trigger(world: World, operation: CreateTrigger, found: Found, existing: NamedObject) -> None:
    """A trigger of another table."""
    if existing.table is not None and existing.table != found.key:
        table = world.schema.tables.get(existing.table)
        old = f"on {table.name if table is not None else existing.table[1]}"
        changed = (("it", old, f"on {found.table.name}"),)
        world.report(Skipped("trigger", str(operation.name), operation.span, existing.place, (), changed))


def note_lost(world: World, key: TableKey, existing: Table, span: Span, lost: Sequence[str]) -> None:
    """Keep with the table, for what later misses them, the columns (folded) that a skipped definition has."""
    skipped = SkippedDefinition(world.place(span), frozenset(lost))
    world.schema.put(world.schema.tables, key, replace(existing, skipped=(*existing.skipped, skipped)))


def lost_keys(world: World, key: TableKey, existing: Table, constraints: Sequence[Constraint]) -> Iterator[str]:
    """The keys of a skipped definition, on columns that are there, that the table does not have."""
    if existing.has_unknown_constraints or existing.kind != "table":
        return
    keyed = {frozenset(item.columns) for item in existing.keys}
    keyed |= {
        frozenset(name or "" for name in index.columns)
        for index in world.schema.indexes.values()
        if index.table == key and index.is_unique and not index.is_partial
    }
    for item in constraints:
        if isinstance(item, Key) and item.columns:
            columns = [world.fold(name) for name in item.columns]
            if frozenset(columns) not in keyed and all(name in existing.columns for name in columns):
                yield f"{'PRIMARY KEY' if item.kind == 'primary' else 'UNIQUE'} ({', '.join(columns)})"
