"""Rows of one table, as far as their values are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Value = tuple[str, object]
"""A kind and what it holds: two equal values are one for every engine. What is not known has no value."""

NULL: Value = ("null", None)
KnownRow = dict[str, Value]
"""Columns, folded, with their values; a column that is not there has one that is not known."""

MOST_ROWS = 1_000


@dataclass(slots=True)
class KnownRows:
    """`is_exact` says whether the table has these rows and no others."""

    has_rows: bool = False
    is_exact: bool = True
    is_case_sensitive: bool = True
    rows: list[KnownRow] = field(default_factory=list)
    numbers_itself: bool = True
    """Whether an INTEGER PRIMARY KEY of SQLite is the row's number; not where it is declared DESC."""
    _indexes: dict[tuple[str, ...], tuple[set[tuple[Value, ...]], int]] = field(default_factory=dict)

    def add(self, row: KnownRow) -> None:
        self.has_rows = True
        if len(self.rows) < MOST_ROWS:
            self.rows.append(row)
        else:
            self.is_exact = False

    def forget_values(self) -> None:
        self.is_exact = False
        self.rows = []
        self._indexes.clear()

    def rename(self, old: str, new: str | None) -> None:
        """A column gets another name, or goes."""
        self._indexes = {}
        rest = [{name: value for name, value in row.items() if name not in (old, new)} for row in self.rows]
        if new is not None:
            rest = [
                {**row, new: before[old]} if old in before else row for row, before in zip(rest, self.rows, strict=True)
            ]
        self.rows = rest

    def keys(self, columns: tuple[str, ...]) -> set[tuple[Value, ...]]:
        """The values of a key in the known rows; rows with NULL or an unknown value in it have none."""
        found, count = self._indexes.get(columns, (set(), 0))
        for row in self.rows[count:]:
            key = key_of(row, columns)
            if key is not None:
                found.add(key)
        self._indexes[columns] = (found, len(self.rows))
        return found

    def repeated(self, columns: tuple[str, ...]) -> tuple[Value, ...] | None:
        """A key that two of the known rows share."""
        found = set()
        for row in self.rows:
            key = key_of(row, columns)
            if key is not None and key in found:
                return key
            found.add(key)
        return None


def key_of(row: KnownRow, columns: Iterable[str]) -> tuple[Value, ...] | None:
    values = tuple(row.get(name, NULL) for name in columns)
    return None if not values or NULL in values else values
