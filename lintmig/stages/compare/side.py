"""One twin as it stands at the end of its history, by names that are the same on every engine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lintmig.engines.facts import RUNNER_TABLES
from lintmig.engines.meanings import Meanings, meanings
from lintmig.model.engine import EngineName
from lintmig.model.name import DataType
from lintmig.model.schema import Column, Index, Key, Schema, Table
from lintmig.model.script import ParsedScript
from lintmig.model.twins import Branch

_PART = re.compile(r"\s*PARTITION\s+OF\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Side:
    """`is_whole` is False where the database had tables that these migrations do not make."""

    branch: Branch
    parsed: Sequence[ParsedScript] = field(repr=False)
    schema: Schema = field(repr=False)
    is_whole: bool

    @property
    def engine(self) -> EngineName:
        return self.schema.engine

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The tables and views by name; without those whose name two schemas have."""
        found: dict[str, list[Table]] = {}
        for key, table in self.schema.tables.items():
            name = key[1].lower()
            if not (table.is_temporary or name in RUNNER_TABLES or _is_part(table)):
                found.setdefault(name, []).append(table)
        return {name: tables[0] for name, tables in found.items() if len(tables) == 1}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that may be a table's."""
        return frozenset(key[1].lower() for key in self.schema.tables)

    @cached_property
    def indexes(self) -> Mapping[str, tuple[Index, ...]]:
        """The indexes by the names of their tables."""
        found: dict[str, list[Index]] = {}
        for index in self.schema.indexes.values():
            found.setdefault(index.table[1].lower(), []).append(index)
        return {name: tuple(indexes) for name, indexes in found.items()}

    def column(self, table: str, name: str) -> Column | None:
        return columns_of(self.tables[table]).get(name) if table in self.tables else None

    def meanings(self, type_: DataType) -> Meanings | None:
        """What a column of this type is for; None where nobody knows."""
        if type_.is_array:
            return ("array",)
        for key, own in self.schema.types.items():
            if key[1] == type_.name:
                if own.labels is not None:
                    return ("enum",)
                return self.meanings(own.base) if own.base is not None and own.base.name != type_.name else None
        return meanings(self.engine, type_.name, type_.arguments)


def columns_of(table: Table) -> Mapping[str, Column]:
    return {name.lower(): column for name, column in table.columns.items()}


def names_of(columns: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(name.lower() for name in columns if name is not None)


def target_of(key: Key) -> str:
    return key[1].lower()


def _is_part(table: Table) -> bool:
    """Whether it is a partition: only PostgreSQL makes them as tables of their own."""
    return bool(_PART.match(table.place.source.text, table.place.span.end))
