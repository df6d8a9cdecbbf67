"""Keys and indexes of a table, which share one set of names: how they are named, added and taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from lintmig.model.definition import ForeignKey, Key
from lintmig.model.fault import Duplicate
from lintmig.model.name import Identifier
from lintmig.model.operation import CreateIndex
from lintmig.model.related import indexes_of
from lintmig.model.schema import Index, Table, UniqueKey
from lintmig.model.schema import Key as TableKey
from lintmig.model.source import Place
from lintmig.stages.replay.queries.resolver import check_expression, report_changing
from lintmig.stages.replay.queries.scope import expression_columns
from lintmig.stages.replay.rows.filled import new_key_fault
from lintmig.stages.replay.shadowing import skip_index
from lintmig.stages.replay.world import Found, World

Columns = tuple[str | None, ...]

PRIMARY = "PRIMARY"
_MOST_KEYS = 64
"""A table has no more."""


class Held(NamedTuple):
    """A key or an index of a table; names are folded."""

    name: str
    columns: Columns
    place: Place
    is_certain: bool
    is_unique: bool
    is_implicit: bool = False
    method: str = "btree"
    lengths: tuple[int | None, ...] = ()

    def leads_with(self, columns: Columns) -> bool:
        """Whether it starts with these columns, each of them whole."""
        return self.columns[: len(columns)] == columns and not any(self.lengths[: len(columns)])


def held(world: World, key: TableKey) -> list[Held]:
    table = world.schema.tables[key]
    found = [
        Held(item.name.lower(), item.columns, item.place, item.is_certain, True, lengths=item.lengths)
        for item in table.keys
    ]
    for index_key, index in indexes_of(world.schema, key, _MOST_KEYS):
        found.append(
            Held(
                str(index_key[1]),
                index.columns,
                index.place,
                index.is_certain,
                index.is_unique,
                index.is_implicit,
                index.method,
                index.lengths,
            )
        )
    return found


def free_name(world: World, key: TableKey, columns: Columns) -> str:
    """The name of a key without one: its first column's, with a number where that is taken."""
    stem = columns[0] if columns and columns[0] is not None else "functional_index"
    taken = {item.name for item in held(world, key)} | {PRIMARY.lower()}
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    return name


def _taken(world: World, key: TableKey, name: str) -> Index | UniqueKey | None:
    keys = world.schema.tables[key].keys
    index: Index | UniqueKey | None = world.schema.indexes.get((key, name))
    same = index or next((item for item in keys if item.name.lower() == name), None)
    if same is None or not world.is_certain:
        return None
    if not same.is_certain or not world.schema.tables[key].is_certain:
        world.has_doubt = True
        return None
    return same


def _use_columns(world: World, found: Found, names: Sequence[Identifier], place: Place) -> tuple[str, ...]:
    folded = tuple(world.fold(name) for name in names)
    for number, name in enumerate(names):
        world.use_column(found, name)
        if folded[number] in folded[:number]:
            world.report(Duplicate("column", name.text, name.span, place, table=found.table.name))
    return folded


def add_key(world: World, found: Found, key: Key, *, if_not_exists: bool = False) -> None:
    """A primary or unique key."""
    table = world.schema.tables[found.key]
    found = Found(found.key, table)
    columns = _use_columns(world, found, key.columns, world.place(key.span))
    if key.kind == "primary":
        first = next((item for item in table.keys if item.kind == "primary"), None)
        if first is not None and first.is_certain and table.is_certain and world.is_certain:
            if not if_not_exists:
                world.report(Duplicate("primary key", table.name, key.span, first.place, table=table.name))
            return
        name = PRIMARY
        changed = dict(table.columns)
        for column in columns:
            if column in changed:
                changed[column] = replace(changed[column], is_not_null=True)
        table = replace(table, columns=changed)
    else:
        name = world.fold(key.name) if key.name else free_name(world, found.key, columns)
        taken = _taken(world, found.key, name)
        if taken is not None:
            if not if_not_exists and key.name is not None:
                world.report(Duplicate("index", key.name.text, key.name.span, taken.place, table=table.name))
            return
    place = world.place(key.span)
    is_certain = world.is_certain and table.is_certain
    kept = UniqueKey(key.kind, name, columns, place, is_certain=is_certain, lengths=key.lengths)
    table = replace(table, keys=(*table.keys, kept), constraints={**table.constraints, name: place})
    world.schema.put(world.schema.tables, found.key, table)
    _replace_implicit(world, found.key, columns)


def add_index(world: World, operation: CreateIndex) -> None:
    found = world.use(operation.table)
    if found is None:
        return
    columns: list[str | None] = []
    for element in operation.elements:
        if element.column is not None:
            columns.append(world.fold(element.column))
        else:
            columns.append(None)
            if element.expression is not None:
                report_changing(
                    world, check_expression(world, element.expression, found, "an index"), "index", operation.span
                )
    given = operation.name
    name = world.fold(given) if given else free_name(world, found.key, tuple(columns))
    taken = _taken(world, found.key, name) if given is not None else None
    if taken is not None and operation.or_replace:
        world.schema.put(world.schema.indexes, (found.key, name), None)
    elif taken is not None and given is not None:
        existing = world.schema.indexes.get((found.key, name))
        if operation.if_not_exists and existing is not None:
            skip_index(world, found, operation, existing)
        elif not operation.if_not_exists:
            world.report(Duplicate("index", given.text, operation.span, taken.place, table=found.table.name))
        return
    place = world.place(operation.span)
    _use_columns(world, found, [item.column for item in operation.elements if item.column is not None], place)
    whole = tuple(column for column in columns if column is not None)
    lengths = tuple(element.length for element in operation.elements)
    if operation.is_unique and len(whole) == len(columns) and not any(lengths):
        repeated = new_key_fault(world, found, whole, operation.span)
        if repeated is not None:
            world.report(repeated)
    named = (item.expression for item in operation.elements if item.expression is not None)
    index = Index(
        given.text if given else name,
        found.key,
        tuple(columns),
        operation.is_unique,
        None in columns,
        place,
        is_certain=world.is_certain and found.table.is_certain,
        expression_columns=frozenset(world.fold(each.name) for item in named for each in expression_columns(item)),
        method=operation.method,
        lengths=lengths if any(lengths) else (),
    )
    world.schema.put(world.schema.indexes, (found.key, name), index)
    if operation.method == "btree":
        _replace_implicit(world, found.key, tuple(columns))


def _replace_implicit(world: World, key: TableKey, columns: Columns) -> None:
    """An index that was made for a foreign key goes when another one starts with its columns."""
    if not world.is_certain:
        return
    if not world.schema.tables[key].foreign_keys:
        return
    for item in held(world, key):
        if item.is_implicit and columns[: len(item.columns)] == item.columns:
            world.schema.put(world.schema.indexes, (key, item.name), None)


def add_implicit(world: World, found: Found, key: ForeignKey) -> None:
    """The index that a foreign key gets where no index starts with its columns."""
    columns: Columns = tuple(world.fold(name) for name in key.columns)
    leading = [item for item in held(world, found.key) if item.leads_with(columns) and item.method == "btree"]
    if any(not item.is_implicit or len(item.columns) > len(columns) for item in leading):
        return
    given = key.name or key.index_name
    name = world.fold(given) if given else None
    if world.is_certain:
        for item in held(world, found.key):
            if item.is_implicit and columns[: len(item.columns)] == item.columns:
                world.schema.put(world.schema.indexes, (found.key, item.name), None)
    taken = _taken(world, found.key, name) if name else None
    if taken is not None and given is not None:
        world.report(Duplicate("index", given.text, given.span, taken.place, table=found.table.name))
        return
    name = name or free_name(world, found.key, columns)
    place = world.place(key.span)
    is_certain = world.is_certain and found.table.is_certain and not world.has_doubt
    made = Index(name, found.key, columns, False, False, place, is_certain=is_certain, is_implicit=True)
    world.schema.put(world.schema.indexes, (found.key, name), made)


def remove_held(world: World, key: TableKey, name: str) -> None:
    """Drop a key or an index by its folded name."""
    index = world.schema.indexes.get((key, name))
    if index is not None:
        gone = None if world.is_certain else replace(index, is_certain=False)
        world.schema.put(world.schema.indexes, (key, name), gone)
        return
    table: Table = world.schema.tables[key]
    if not world.is_certain:
        keys = tuple(replace(item, is_certain=False) if item.name.lower() == name else item for item in table.keys)
        world.schema.put(world.schema.tables, key, replace(table, keys=keys))
        return
    keys = tuple(item for item in table.keys if item.name.lower() != name)
    constraints = {each: place for each, place in table.constraints.items() if each.lower() != name}
    world.schema.put(world.schema.tables, key, replace(table, keys=keys, constraints=constraints))


def shorten_indexes(world: World, key: TableKey, column: str) -> None:
    """An index goes on without a column that is dropped, and goes with its last one."""
    for index_key, index in indexes_of(world.schema, key):
        if column in index.columns:
            kept = tuple(name for name in index.columns if name != column)
            lengths = tuple(
                length for name, length in zip(index.columns, index.lengths, strict=False) if name != column
            )
            shorter = replace(index, columns=kept, lengths=lengths) if kept else None
            world.schema.put(world.schema.indexes, index_key, shorter)


def is_covered(world: World, key: TableKey, columns: Columns, *, is_target: bool = False) -> bool:
    """Whether an index starts with these columns; one of InnoDB also has the primary key's at its end.

    True, with doubt, where one may do so that is not certain.
    """
    table = world.schema.tables[key]
    primary: Columns = next((item.columns for item in table.keys if item.kind == "primary"), ())
    is_doubtful = table.has_unknown_constraints or not table.is_certain
    for item in held(world, key):
        if item.method != "btree":
            continue
        whole = item.columns + tuple(name for name in primary if name not in item.columns)
        reached = item if not is_target else item._replace(columns=whole)
        if reached.leads_with(columns):
            if item.is_certain:
                return True
            is_doubtful = True
    world.has_doubt = world.has_doubt or is_doubtful
    return is_doubtful
