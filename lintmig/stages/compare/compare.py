"""What twins do not have in common: versions, tables and what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.parity import (
    Difference,
    DifferentForeignKey,
    DifferentNullability,
    DifferentType,
    MissingColumns,
    MissingIndex,
    MissingTable,
    MissingVersions,
    subject_of,
)
from lintmig.model.schema import Column
from lintmig.stages.compare.columns import different_columns
from lintmig.stages.compare.decisions import gathered_by_decision
from lintmig.stages.compare.keys import different_foreign_keys, missing_indexes, missing_keys
from lintmig.stages.compare.side import Side, columns_of
from lintmig.stages.compare.versions import missing_versions


def compare(twins: Sequence[Sequence[Side]], *, versions_are_told: bool) -> tuple[Difference, ...]:
    """Every difference between twins once; none of schemas that have not even half of their tables in common.

    Where missing versions are told, what follows from one is told with it. What is kept twice, such as a whole
    schema beside the migrations that lead to it, is told of the longer history.
    """
    found: list[Difference] = []
    told: list[tuple[frozenset[str], frozenset[tuple[object, ...]]]] = []
    for sides in sorted(twins, key=lambda sides: -sum(len(side.parsed) for side in sides)):
        alike = _alike(sides)
        tables = frozenset(name for side in alike for name in side.tables)
        known = {mark for others, marks in told if 2 * len(others & tables) > len(tables) for mark in marks}
        new = [item for item in _differences(alike, versions_are_told) if not _marks(item) <= known]
        found += new
        told.append((tables, frozenset(mark for item in new for mark in _marks(item))))
    return tuple(found)


def _marks(item: Difference) -> frozenset[tuple[object, ...]]:
    """What a difference says, for each thing that it is about, without where."""
    branches = [*getattr(item, "lacking", ()), *(other.branch for other in getattr(item, "others", ()))]
    engines = [engine for branch in branches for engine in branch.engines]
    about: tuple[str, ...] = (subject_of(item),)
    if isinstance(item, DifferentForeignKey):
        about = item.keys
    elif isinstance(item, MissingColumns | DifferentType | DifferentNullability):
        about = item.columns
    return frozenset((type(item), getattr(item, "table", ""), each, engine) for each in about for engine in engines)


def _differences(alike: Sequence[Side], versions_are_told: bool) -> Iterator[Difference]:
    found: list[Difference] = list(_missing_tables(alike))
    for name in sorted({name for side in alike for name in side.tables}):
        having = [side for side in alike if name in side.tables and side.tables[name].kind == "table"]
        having = [side for side in having if side.tables[name].is_certain]
        if len(having) > 1:
            found += _missing_columns(having, name)
            found += different_columns(having, name)
            found += missing_keys(having, name)
            found += different_foreign_keys(having, name)
            found += missing_indexes(having, name)
    gathered = list(gathered_by_decision(found))
    versions = list(missing_versions(alike)) if versions_are_told else []
    yield from _rooted(versions, gathered)
    yield from (item for item in gathered if not _cause(item, versions))


def _rooted(versions: Sequence[MissingVersions], found: Sequence[Difference]) -> Iterator[MissingVersions]:
    """Missing versions with what follows from each."""
    for version in versions:
        follows = [item for item in found if _cause(item, versions) is version]
        yield version._replace(
            without=tuple(map(subject_of, follows)),
            is_about_indexes=bool(follows) and all(isinstance(item, MissingIndex) for item in follows),
        )


def _cause(item: Difference, versions: Sequence[MissingVersions]) -> MissingVersions | None:
    """The missing version that made what others lack."""
    for version in versions:
        if item.place.source.path in version.paths and not version.is_start:
            without = {branch.name for branch in getattr(item, "lacking", ())}
            without |= {other.branch.name for other in getattr(item, "others", ())}
            if without <= {branch.name for branch in version.lacking}:
                return version
    return None


def _alike(sides: Sequence[Side]) -> list[Side]:
    """Those that share most tables with one another, beginning with the largest."""
    kept: list[Side] = []
    for side in sorted(sides, key=lambda side: -len(side.tables)):
        names = side.tables.keys()
        if names and all(2 * len(names & other.tables.keys()) >= max(len(names), len(other.tables)) for other in kept):
            kept.append(side)
    return [side for side in sides if side in kept] if len(kept) > 1 else []


def _missing_tables(sides: Sequence[Side]) -> Iterator[MissingTable]:
    for name in sorted({name for side in sides for name in side.tables}):
        having = [side for side in sides if name in side.tables]
        lacking = [side for side in sides if name not in side.names and side.schema.is_complete and side.is_whole]
        table = having[0].tables[name]
        if lacking and table.is_certain and table.is_complete and not table.module:
            yield MissingTable(
                table.place,
                "table" if table.kind == "table" else "view",
                table.name,
                tuple(side.branch for side in having),
                tuple(side.branch for side in lacking),
            )


def _is_one_engines_own(side: Side, column: Column) -> bool:
    """Whether the column has a type for which the others may have nothing, such as for full-text search."""
    return bool(column.type.name) and side.meanings(column.type) is None


def _missing_columns(sides: Sequence[Side], table: str) -> Iterator[MissingColumns]:
    """All columns together that one script has made and that the same others lack."""
    complete = [side for side in sides if side.tables[table].is_complete and side.schema.is_complete]
    gathered: dict[tuple[object, ...], MissingColumns] = {}
    for name in dict.fromkeys(name for side in sides for name in columns_of(side.tables[table])):
        having = [side for side in sides if side.column(table, name) is not None]
        lacking = [side for side in complete if side.column(table, name) is None]
        column = having[0].column(table, name)
        if not lacking or column is None or not column.is_certain or _is_one_engines_own(having[0], column):
            continue
        having_branches, lacking_branches = [[side.branch for side in group] for group in (having, lacking)]
        is_computed = column.generated == "expression"
        key = (column.place.source.path, *(branch.name for branch in lacking_branches), is_computed)
        item = MissingColumns(
            column.place,
            having[0].tables[table].name,
            (column.name,),
            tuple(having_branches),
            tuple(lacking_branches),
            lacking[0].tables[table].place,
            is_computed,
        )
        first = gathered.get(key, item._replace(columns=()))
        gathered[key] = first._replace(columns=(*first.columns, column.name))
    yield from gathered.values()
