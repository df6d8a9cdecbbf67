"""Tables that only the models or only the migrations know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from lintmig.model.entity import Entity
from lintmig.model.mismatch import Near, NoTable, UnknownTable
from lintmig.model.schema import Table
from lintmig.stages.compare.models.scope import Made, Scope, folded, folded_columns, is_part

_ALIKE = 0.8
"""From which ratio of difflib on one name is taken for another misspelt."""
_MOST_PAIRS = 20_000
"""Pairs of names beyond which none is looked for: it would take too long."""


def missing_tables(scope: Scope, judged: Sequence[Entity], known: Mapping[str, Sequence[Entity]]) -> Iterator[NoTable]:
    if not scope.knows_all_tables:
        return
    absent = [entity for entity in judged if not scope.tables(entity.table)]
    if not absent:
        return
    free = [(made, table) for made, table in _tables(scope) if folded(scope.engine, table.name) not in known]
    if len(absent) * len(free) > _MOST_PAIRS:
        free = []
    for entity in absent:
        near, is_renamed = _near(scope, entity, free)
        name = folded(scope.engine, entity.table)
        dropped = next((made.dropped[name] for made in scope.own if name in made.dropped), None)
        yield NoTable(entity, scope.engine, near, is_renamed, dropped, scope.is_sure)


def unknown_tables(scopes: Sequence[Scope], known: Mapping[str, Sequence[Entity]]) -> Iterator[UnknownTable]:
    """Each once, of all tracks with which models are compared."""
    told: set[int] = set()
    for scope in scopes:
        tables = {folded(scope.engine, table.name) for _, table in _tables(scope)}
        if 2 * len(tables & known.keys()) < len(tables):
            continue
        for _, table in _tables(scope):
            if id(table) in told or not (table.is_certain and table.is_complete) or table.module:
                continue
            told.add(id(table))
            if folded(scope.engine, table.name) not in known and not table.name.startswith("_"):
                yield UnknownTable(scope.models.mapper, scope.engine, table.name, table.place)


def _tables(scope: Scope) -> Iterator[tuple[Made, Table]]:
    for made in scope.own:
        for tables in made.tables.values():
            for table in tables:
                if table.kind == "table" and not is_part(table):
                    yield made, table


def _near(scope: Scope, entity: Entity, free: Sequence[tuple[Made, Table]]) -> tuple[Near | None, bool]:
    """A table that no model knows and that has nearly the name, or most of the columns."""
    columns = {folded(scope.engine, column.name) for column in entity.columns}
    best: tuple[float, Table | None, bool] = (0.0, None, False)
    for _, table in free:
        own = folded_columns(scope.engine, table)
        shared = len(columns & set(own)) / max(len(columns), len(own), 1)
        is_renamed = len(columns) > 2 and shared >= 0.7
        likeness = likeness_of(entity.table, table.name)
        if (likeness >= _ALIKE or is_renamed) and likeness + shared > best[0]:
            best = (likeness + shared, table, is_renamed)
    table_found = best[1]
    return (Near(table_found.name, table_found.place), best[2]) if table_found is not None else (None, False)


def likeness_of(one: str, other: str) -> float:
    """Between 0 and 1; case, underscores and a plural make no difference."""
    first, second = (name.lower().replace("_", "").removesuffix("s") for name in (one, other))
    if first == second:
        return 1.0
    matcher = SequenceMatcher(None, first, second)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
