"""Columns that all have, and that mean or demand something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.engines.meanings import agree, size
from lintmig.model.parity import DifferentNullability, DifferentType, Differing
from lintmig.model.schema import Column, Table
from lintmig.stages.compare.side import Side, columns_of, names_of

Held = tuple[Side, Table, Column]


def different_columns(sides: Sequence[Side], table: str) -> Iterator[DifferentType | DifferentNullability]:
    names = dict.fromkeys(name for side in sides for name in columns_of(side.tables[table]))
    for name in names:
        held = [
            (side, side.tables[table], column)
            for side in sides
            if (column := side.column(table, name)) is not None and column.is_certain
        ]
        if len(held) > 1:
            yield from _different_type(held)
            if not any(column.generated == "expression" for _, _, column in held):
                yield from _different_nullability(held, name)


def _different_type(held: Sequence[Held]) -> Iterator[DifferentType]:
    """The one that differs from most, and those from which it does."""
    others = [[other for other in held if not _agree(each, other)] for each in held]
    is_size = not any(others)
    if is_size:
        others = [[other for other in held if not _is_as_large(each, other)] for each in held]
    most = max(range(len(held)), key=lambda at: (len(others[at]), at))
    if others[most]:
        side, table, column = held[most]
        yield DifferentType(
            column.place,
            (f"{table.name}.{column.name}",),
            column.type.text,
            side.branch,
            tuple(Differing(side.branch, column.type.text, column.place) for side, _, column in others[most]),
            is_size,
        )


def _agree(one: Held, other: Held) -> bool:
    first, second = (side.meanings(column.type) for side, _, column in (one, other))
    return first is None or second is None or agree(first, second)


def _is_as_large(one: Held, other: Held) -> bool:
    first, second = (size(side.engine, column.type.name, column.type.arguments) for side, _, column in (one, other))
    return first is None or second is None or first == second


def _different_nullability(held: Sequence[Held], name: str) -> Iterator[DifferentNullability]:
    demanding = [each for each in held if _is_not_null(each, name) and not _has_default(each, name)]
    optional = [each for each in held if not _is_not_null(each, name)]
    filled = [
        each for each in held if _is_not_null(each, name) and _has_default(each, name) and not _had_to_have_one(each)
    ]
    strict = [each for each in held if _is_not_null(each, name)]
    if optional and strict:
        side, table, column = strict[0]
        yield DifferentNullability(
            column.place,
            (f"{table.name}.{column.name}",),
            side.branch,
            "null",
            tuple(Differing(side.branch, "NULL", column.place) for side, _, column in optional),
        )
    elif demanding and filled and _can_have_one(demanding[0]):
        side, table, column = demanding[0]
        yield DifferentNullability(
            column.place,
            (f"{table.name}.{column.name}",),
            side.branch,
            "default",
            tuple(Differing(side.branch, column.default or "a number", column.place) for side, _, column in filled),
        )


def _is_not_null(held: Held, name: str) -> bool:
    _, table, column = held
    is_key = any(key.kind == "primary" and name in names_of(key.columns) for key in table.keys)
    return column.is_not_null or is_key or column.generated in ("identity", "auto_increment")


def _has_default(held: Held, name: str) -> bool:
    side, table, column = held
    if column.default is not None:
        return column.default.strip().upper() != "NULL"
    if side.engine == "sqlite":
        return column.type.name == "integer" and any(
            key.kind == "primary" and names_of(key.columns) == (name,) for key in table.keys
        )
    return column.generated is not None


def _had_to_have_one(held: Held) -> bool:
    """Whether SQLite gives or demands it: INTEGER PRIMARY KEY numbers rows, and ADD COLUMN wants a default."""
    side, table, column = held
    if side.engine != "sqlite":
        return False
    if column.default is None:
        return column.generated is None
    if column.place.source is not table.place.source:
        return True
    return ";" in table.place.source.text[table.place.span.end : column.place.span.start]


def _can_have_one(held: Held) -> bool:
    """MySQL took no default for long texts and JSON before 8.0.13, and takes only one in brackets since."""
    side, _, column = held
    is_long = any(word in column.type.name for word in ("text", "blob", "json"))
    return not (is_long and "mysql" in side.branch.engines)
