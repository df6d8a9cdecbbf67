"""The numbers that SQLite gives to rows whose INTEGER PRIMARY KEY is left out or NULL: one more than the highest."""

from __future__ import annotations

from collections.abc import Sequence

from lintmig.model.expression import Expression, Literal
from lintmig.model.schema import Table
from lintmig.stages.replay.rows.known_rows import KnownRow, KnownRows


def number_rows(
    table: Table,
    known: KnownRows | None,
    names: Sequence[str],
    written: Sequence[tuple[Expression, ...]],
    rows: Sequence[KnownRow],
) -> None:
    """Fill the numbers in, as long as all those of the table are known; AUTOINCREMENT remembers rows that are gone."""
    own = _number_column(table)
    if own is None or known is None or not (known.is_exact and known.numbers_itself):
        return
    if any(name not in table.columns for name in names):
        return
    there = [row.get(own) for row in known.rows]
    highest = max((value[1] for value in there if value and isinstance(value[1], int)), default=0)
    if not all(value is not None and value[0] == "integer" for value in there):
        return
    for row, values in zip(rows, written, strict=True):
        value = row.get(own)
        if value is not None and value[0] == "integer" and isinstance(value[1], int):
            highest = max(highest, value[1]) if there else value[1]
        elif own not in names or _is_null(values, names.index(own)):
            highest += 1
            row[own] = ("integer", highest)
        else:
            return
        there.append(row[own])


def _number_column(table: Table) -> str | None:
    primary = [key.columns for key in table.keys if key.kind == "primary" and key.is_certain]
    if len(primary) != 1 or len(primary[0]) != 1 or table.hidden is not None or table.settles_conflicts:
        return None
    column = table.columns.get(primary[0][0])
    is_plain = column is not None and column.is_certain and column.generated is None
    return primary[0][0] if is_plain and column is not None and column.type.text.lower() == "integer" else None


def _is_null(values: Sequence[Expression], at: int) -> bool:
    value = values[at] if at < len(values) else None
    return isinstance(value, Literal) and value.kind == "null"
