"""Keys, foreign keys and indexes, told apart by their columns; names are each engine's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from lintmig.model.parity import DifferentForeignKey, Differing, MissingIndex, MissingKey
from lintmig.model.schema import ForeignKeyConstraint, Index, UniqueKey
from lintmig.model.source import Place
from lintmig.stages.compare.side import Side, columns_of, names_of, target_of


def missing_keys(sides: Sequence[Side], table: str) -> Iterator[MissingKey]:
    """A key is missing where rows may repeat its columns: where no key is on some or all of them."""
    told: set[frozenset[str]] = set()
    for side in sides:
        for kind, columns, place in _keys(side, table):
            names = frozenset(columns)
            if names in told or not _are_there(sides, table, columns):
                continue
            lacking = [other for other in sides if other is not side and not _may_repeat_not(other, table, names)]
            if not lacking:
                continue
            told.add(names)
            other_key = _primary(lacking[0], table) if kind == "primary" else ()
            if not _are_there(sides, table, other_key):
                continue
            if other_key:
                told.add(frozenset(other_key))
            yield MissingKey(
                place,
                kind,
                side.tables[table].name,
                _shown(side, table, columns),
                tuple(other.branch for other in sides if other not in lacking),
                tuple(other.branch for other in lacking),
                lacking[0].tables[table].place,
                _shown(lacking[0], table, other_key),
            )


def _keys(side: Side, table: str) -> Iterator[tuple[Literal["primary", "unique"], tuple[str, ...], Place]]:
    """What surely is unique, whole columns of all rows."""
    for key in side.tables[table].keys:
        if key.is_certain and not key.is_partial and key.columns:
            yield key.kind, names_of(key.columns), key.place
    for index in side.indexes.get(table, ()):
        if index.is_unique and index.is_certain and not index.is_partial:
            yield "unique", names_of(index.columns), index.place


def _may_repeat_not(side: Side, table: str, columns: frozenset[str]) -> bool:
    """Whether some key, perhaps a partial or an uncertain one, keeps these columns from repeating."""
    here = side.tables[table]
    if not here.is_complete or not side.schema.is_complete:
        return True
    for key in here.keys:
        if not key.columns or set(names_of(key.columns)) <= columns:
            return True
    for index in side.indexes.get(table, ()):
        if index.is_unique:
            own = {*names_of(index.columns), *names_of(tuple(index.expression_columns))}
            if own <= columns or (index.is_partial and own & columns):
                return True
    return False


def _primary(side: Side, table: str) -> tuple[str, ...]:
    return next((names_of(key.columns) for key in side.tables[table].keys if key.kind == "primary"), ())


def _are_there(sides: Sequence[Side], table: str, columns: Sequence[str]) -> bool:
    """Whether all have the columns; where not, that alone is told."""
    return all(side.column(table, name) is not None for side in sides for name in columns)


def _shown(side: Side, table: str, columns: Sequence[str]) -> tuple[str, ...]:
    own = columns_of(side.tables[table])
    return tuple(own[name].name if name in own else name for name in columns)


def different_foreign_keys(sides: Sequence[Side], table: str) -> Iterator[DifferentForeignKey]:
    told: set[tuple[tuple[str, ...], str]] = set()
    for side in sides:
        for foreign in side.tables[table].certain_foreign_keys:
            columns, target = names_of(foreign.columns), target_of(foreign.target)
            if (columns, target) in told or not _are_there(sides, table, columns):
                continue
            if not all(target in other.tables for other in sides):
                continue
            told.add((columns, target))
            alike = {id(other): _foreign_keys(other, table, columns, target) for other in sides}
            lacking = [other for other in sides if not alike[id(other)] and _knows_all(other, table)]
            others = [
                (other, alike[id(other)][0])
                for other in sides
                if alike[id(other)] and all(_action(found) != _action(foreign) for found in alike[id(other)])
            ]
            if lacking or others:
                yield DifferentForeignKey(
                    foreign.place,
                    (f"{side.tables[table].name} ({', '.join(_shown(side, table, columns))})",),
                    side.tables[target].name,
                    _action(foreign),
                    tuple(other.branch for other in sides if other not in lacking),
                    tuple(other.branch for other in lacking),
                    tuple(Differing(other.branch, _action(found), found.place) for other, found in others),
                    (lacking or [other for other, _ in others])[0].tables[table].place,
                )


def _knows_all(side: Side, table: str) -> bool:
    return side.tables[table].is_complete and side.schema.is_complete


def _foreign_keys(side: Side, table: str, columns: tuple[str, ...], target: str) -> list[ForeignKeyConstraint]:
    return [
        item
        for item in side.tables[table].foreign_keys
        if set(names_of(item.columns)) == set(columns) and target_of(item.target) == target
    ]


def _action(foreign: ForeignKeyConstraint) -> str:
    """What becomes of a row when the one that it points to is deleted; RESTRICT only differs within a transaction."""
    return "NO ACTION" if foreign.on_delete in ("", "RESTRICT") else foreign.on_delete


def missing_indexes(sides: Sequence[Side], table: str) -> Iterator[MissingIndex]:
    """Indexes of whole columns with which none begins elsewhere."""
    told: set[tuple[str, ...]] = set()
    for side in sides:
        for index in side.indexes.get(table, ()):
            columns = names_of(index.columns)
            is_plain = not index.is_unique and index.is_certain and None not in index.columns
            if not is_plain or columns in told or not _are_there(sides, table, columns):
                continue
            told.add(columns)
            lacking = [other for other in sides if other is not side and not _begins(other, table, columns)]
            if lacking:
                yield MissingIndex(
                    index.place,
                    side.tables[table].name,
                    _shown(side, table, columns),
                    tuple(other.branch for other in sides if other not in lacking),
                    tuple(other.branch for other in lacking),
                    lacking[0].tables[table].place,
                )


def _begins(side: Side, table: str, columns: tuple[str, ...]) -> bool:
    if not _knows_all(side, table):
        return True
    own: list[Index | UniqueKey] = [*side.indexes.get(table, ()), *side.tables[table].keys]
    return any(_starts(item, columns) for item in own)


def _starts(item: Index | UniqueKey, columns: tuple[str, ...]) -> bool:
    if None in item.columns or not item.columns:
        return bool({*names_of(item.columns), *names_of(tuple(getattr(item, "expression_columns", ())))} & {*columns})
    return names_of(item.columns)[: len(columns)] == columns
