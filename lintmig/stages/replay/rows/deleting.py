"""Rows that a DELETE takes away although other known rows point to them."""

from __future__ import annotations

from lintmig.model.expression import ColumnReference, Comparison, Compound, Expression, Literal
from lintmig.model.fault import Referenced
from lintmig.model.operation import Delete
from lintmig.model.related import referring_to
from lintmig.model.schema import Table
from lintmig.stages.replay.constraints import primary_columns
from lintmig.stages.replay.rows.contents import is_watched, literals, value_of
from lintmig.stages.replay.rows.filled import holds_foreign_keys
from lintmig.stages.replay.rows.known_rows import KnownRow, KnownRows, key_of
from lintmig.stages.replay.world import Found, World

_LETS_NOBODY_GO = frozenset({"", "RESTRICT", "NO ACTION"})


def referenced_fault(world: World, operation: Delete, found: Found) -> Referenced | None:
    """The first foreign key that does not let a row go; said where the condition is plain, or there is none."""
    table, known = world.schema.tables.get(found.key), world.contents.of(found.key)
    if table is None or known is None or not known.rows or not world.is_certain or is_watched(world, found.key):
        return None
    if operation.sources or operation.targets or operation.common.limit or len(operation.common.where) > 1:
        return None
    gone = known.rows
    for condition in operation.common.where:
        gone = _meeting(world, table, known, condition)
    for other_key, other in referring_to(world.schema, found.key) if gone else ():
        pointing = world.contents.of(other_key)
        is_held = other.is_certain and other_key != found.key and holds_foreign_keys(world, Found(other_key, other))
        if pointing is None or not is_held:
            continue
        for item in other.certain_foreign_keys:
            columns = item.target_columns or primary_columns(table)
            if item.target != found.key or item.on_delete not in _LETS_NOBODY_GO or len(columns) != len(item.columns):
                continue
            used = pointing.keys(item.columns)
            values = next((key for row in gone if (key := key_of(row, columns)) in used), None)
            if values is not None:
                span = operation.table.name.span
                return Referenced(table.name, columns, tuple(literals(values)), other.name, span, item.place)
    return None


def _meeting(world: World, table: Table, known: KnownRows, condition: Expression) -> list[KnownRow]:
    """The rows that certainly meet a condition of the kind `column = value` or `column IN (values)`."""
    match condition:
        case Comparison(operator="=", left=ColumnReference() as reference, right=Literal() as literal):
            literals_given = [literal]
        case Compound(operator="in", parts=(ColumnReference() as reference, *rest)):
            literals_given = [part for part in rest if isinstance(part, Literal)]
        case _:
            return []
    name = world.fold(reference.name)
    column = table.columns.get(name)
    if column is None:
        return []
    wanted = [value_of(column, each, known.is_case_sensitive) for each in literals_given if each.kind != "null"]
    return [row for row in known.rows if name in row and row[name] in wanted]
