"""Columns that models and tables do not have in common, or not alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.engine import EngineName
from lintmig.model.entity import Entity, EntityColumn
from lintmig.model.mismatch import Near, NoColumns, OtherNullability, OtherType, UnmappedColumn
from lintmig.model.schema import Column, Table
from lintmig.stages.compare.models.scope import Made, Scope, folded, folded_columns
from lintmig.stages.compare.models.tables import likeness_of
from lintmig.stages.compare.models.types import difference_of_types

Held = tuple[Made, Table]


def missing_columns(scope: Scope, entity: Entity, held: Held) -> Iterator[NoColumns]:
    made, table = held
    if not table.is_complete or made.has_baseline:
        return
    own = columns_by_name(scope, table)
    absent = [
        column
        for column in entity.columns
        if folded(scope.engine, column.name) not in own and not scope.is_touched_elsewhere(entity, column.name)
    ]
    if not absent or (scope.engine == "sqlite" and {column.name.lower() for column in absent} <= _ROWIDS):
        return
    mapped = {folded(scope.engine, column.name) for column in entity.columns}
    free = [column for name, column in own.items() if name not in mapped]
    nears = tuple(_near(column, free) for column in absent)
    is_sure = table.is_certain and made.schema.is_complete and scope.reads_all_migrations
    is_sure = is_sure and not any(_is_elsewhere(scope, entity, column) for column in absent)
    yield NoColumns(entity, scope.engine, tuple(absent), nears, table.place, is_sure, unknown=len(free))


def _is_elsewhere(scope: Scope, entity: Entity, column: EntityColumn) -> bool:
    """Whether another track makes a table of the same name with the column."""
    return any(
        folded(scope.engine, column.name) in folded_columns(scope.engine, table)
        for made in scope.others
        for table in made.tables.get(folded(scope.engine, entity.table), ())
    )


_ROWIDS = frozenset({"rowid", "oid", "_rowid_"})


def _near(column: EntityColumn, free: Sequence[Column]) -> Near | None:
    ranked = [(likeness_of(column.name, each.name), each) for each in free]
    likeness, best = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
    return Near(best.name, best.place) if best is not None and likeness > 0 else None


def types_that_differ(scope: Scope, entity: Entity, held: Held) -> Iterator[OtherType]:
    for expected, column in _both(scope, entity, held):
        text = expected.types.get(scope.engine)
        if text is None or column.generated == "expression":
            continue
        is_rowid = scope.engine == "sqlite" and _numbers_rows(held[1], column)
        reason = difference_of_types(scope, held[0], expected, text, column.type, is_rowid=is_rowid)
        if reason is not None:
            found = column.type.text
            yield OtherType(entity, scope.engine, expected, text, found, column.place, reason)


def columns_of_other_nullability(scope: Scope, entity: Entity, held: Held) -> Iterator[OtherNullability]:
    made, table = held
    found: dict[str, list[tuple[EntityColumn, Column]]] = {"nullable": [], "required": [], "default": []}
    fills = made.key_of(table) in made.filled
    for expected, column in _both(scope, entity, held):
        if column.generated is not None or expected.is_primary_key:
            continue
        is_required = is_not_null(scope, table, column)
        stays_empty = column.default is None or column.default.strip().upper() == "NULL"
        if expected.is_nullable is False and not is_required and stays_empty:
            found["nullable"].append((expected, column))
        elif is_required and not has_default(scope, table, column) and not fills:
            if expected.is_nullable and expected.has_default is False and expected.is_filled is False:
                found["required"].append((expected, column))
            elif expected.has_default and not expected.is_filled and not _fills_defaults(entity, scope.engine):
                found["default"].append((expected, column))
    for reason, pairs in found.items():
        if pairs:
            columns, places = tuple(each for each, _ in pairs), tuple(column.place for _, column in pairs)
            if reason == "nullable":
                yield OtherNullability(entity, scope.engine, columns, places, "nullable")
            elif reason == "required":
                yield OtherNullability(entity, scope.engine, columns, places, "required")
            else:
                yield OtherNullability(entity, scope.engine, columns, places, "default")


def _fills_defaults(entity: Entity, engine: EngineName) -> bool:
    """Whether the mapper sends the database's defaults along, rather than leave them to it."""
    return entity.mapper == "prisma" or (entity.mapper in ("drizzle", "typeorm") and engine == "sqlite")


def unmapped_columns(scope: Scope, entity: Entity, held: Held, sharing: Sequence[Entity]) -> Iterator[UnmappedColumn]:
    """Those that every INSERT has to fill; `sharing` are all entities of the table."""
    made, table = held
    if not all(each.is_complete for each in sharing) or sharing[0] is not entity:
        return
    if made.key_of(table) in made.filled:
        return
    mapped = {folded(scope.engine, column.name) for each in sharing for column in each.columns}
    absent = {folded(scope.engine, column.name) for column in entity.columns} - {*columns_by_name(scope, table)}
    found = []
    for name, column in columns_by_name(scope, table).items():
        if name in mapped or not column.is_certain or column.generated is not None:
            continue
        if not is_not_null(scope, table, column) or has_default(scope, table, column):
            continue
        if any(likeness_of(name, other) for other in absent):
            continue
        found.append(Near(column.name, column.place))
    if found:
        yield UnmappedColumn(entity, scope.engine, tuple(found), table.is_certain)


def _both(scope: Scope, entity: Entity, held: Held) -> Iterator[tuple[EntityColumn, Column]]:
    """The columns that both have for certain, and that no other track changes."""
    own = columns_by_name(scope, held[1])
    for expected in entity.columns:
        column = own.get(folded(scope.engine, expected.name))
        if column is not None and column.is_certain and not scope.is_touched_elsewhere(entity, expected.name):
            yield expected, column


def columns_by_name(scope: Scope, table: Table) -> dict[str, Column]:
    return {folded(scope.engine, name): column for name, column in table.columns.items()}


def is_not_null(scope: Scope, table: Table, column: Column) -> bool:
    if column.is_not_null or column.generated in ("identity", "auto_increment"):
        return True
    if scope.engine == "sqlite" and not _numbers_rows(table, column):
        return False
    return any(
        key.kind == "primary" and column.name.lower() in (name.lower() for name in key.columns) for key in table.keys
    )


def has_default(scope: Scope, table: Table, column: Column) -> bool:
    if column.default is not None:
        return column.default.strip().upper() != "NULL"
    if scope.engine == "sqlite":
        return _numbers_rows(table, column)
    if scope.engine in ("mariadb", "mysql") and column.type.name == "timestamp":
        return True
    return column.generated is not None


def _numbers_rows(table: Table, column: Column) -> bool:
    """Whether it is SQLite's INTEGER PRIMARY KEY."""
    return column.type.name == "integer" and any(
        key.kind == "primary" and tuple(name.lower() for name in key.columns) == (column.name.lower(),)
        for key in table.keys
    )
