"""Keys that a model relies on and that its table has not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lintmig.model.entity import Entity
from lintmig.model.mismatch import NoKey
from lintmig.model.schema import Index, Table, UniqueKey
from lintmig.model.source import Place
from lintmig.stages.compare.models.columns import columns_by_name
from lintmig.stages.compare.models.scope import Made, Scope, folded


def missing_keys(scope: Scope, entity: Entity, held: tuple[Made, Table]) -> Iterator[NoKey]:
    """Where rows may repeat what the model takes for unique: no key is on some or all of its columns."""
    made, table = held
    if not table.is_complete or not made.schema.is_complete or table.has_unknown_constraints:
        return
    if any(not each.is_complete for other in scope.others for each in other.tables.get(_name(scope, entity), ())):
        return
    own = columns_by_name(scope, table)
    indexes = made.indexes.get(made.key_of(table), ())
    told: set[frozenset[str]] = set()
    for kind, columns, place in _wanted(entity):
        names = frozenset(folded(scope.engine, name) for name in columns)
        if names in told or not names or any(name not in own or not own[name].is_certain for name in names):
            continue
        told.add(names)
        keys: tuple[UniqueKey | Index, ...] = (*table.keys, *indexes)
        if not any(_may_serve(scope, key, names) for key in keys):
            primary = next((key.columns for key in table.keys if key.kind == "primary"), ())
            other = primary if kind == "primary" else ()
            yield NoKey(entity, scope.engine, kind, columns, place, table.place, other)


def _name(scope: Scope, entity: Entity) -> str:
    return folded(scope.engine, entity.table)


def _wanted(entity: Entity) -> Iterator[tuple[Literal["primary", "unique"], tuple[str, ...], Place]]:
    primary = [column for column in entity.columns if column.is_primary_key]
    if primary and entity.is_complete:
        yield "primary", tuple(column.name for column in primary), primary[0].place
    for column in entity.columns:
        if column.is_unique and not column.is_primary_key:
            yield "unique", (column.name,), column.place
    for index in entity.indexes:
        if index.is_unique:
            yield "unique", index.columns, index.place


def _may_serve(scope: Scope, key: UniqueKey | Index, wanted: frozenset[str]) -> bool:
    if isinstance(key, Index) and not key.is_unique:
        return False
    columns = {folded(scope.engine, name) for name in key.columns if name is not None}
    if isinstance(key, Index):
        columns |= {folded(scope.engine, name) for name in key.expression_columns}
    if not columns or columns <= wanted:
        return True
    return key.is_partial and bool(columns & wanted)
