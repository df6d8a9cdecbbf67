"""What MariaDB and MySQL say of rows that are known, when a column or a constraint is to be another."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.definition import Check, Constraint, ForeignKey
from lintmig.model.expression import Literal
from lintmig.model.fault import CheckFailed, Fault, NullInRows, UnfitValue
from lintmig.model.operation import ReplaceColumn
from lintmig.stages.replay.postgresql.demands import new_foreign_key_fault
from lintmig.stages.replay.queries.typing import unfit_literal
from lintmig.stages.replay.rows.contents import NULL
from lintmig.stages.replay.sqlite.holding import failed_check
from lintmig.stages.replay.world import Found, World

_OWN_DEFAULTS = frozenset({"timestamp", "serial"})


def modified_fault(world: World, found: Found, old: str, operation: ReplaceColumn) -> Fault | None:
    """A value that MODIFY or CHANGE would have to cut or to refuse in the strict mode."""
    known, definition = world.contents.of(found.key), operation.definition
    column = found.table.columns.get(old)
    if known is None or column is None or not world.is_certain or not world.schema.is_strict:
        return None
    takes_null = not definition.is_not_null or definition.type.name in _OWN_DEFAULTS
    for row in known.rows:
        value = row.get(old)
        if value == NULL and not takes_null:
            return NullInRows(found.table.name, column.name, False, definition.span, found.table.place)
        if value is None or value == NULL:
            continue
        literal = Literal("integer" if value[0] == "integer" else "string", str(value[1]), None)
        if value[0] in ("string", "integer") and unfit_literal(world, literal, definition.type) is not None:
            shown = literal.text if literal.kind == "integer" else f"'{literal.text}'"
            type_, place = definition.type, column.place
            return UnfitValue(shown, "a row", column.name, type_.text, type_.span, place)
    return None


def added_fault(world: World, found: Found, constraint: Constraint) -> Fault | None:
    """A row that a new CHECK or foreign key does not take; the constraint is kept already."""
    table = world.schema.tables[found.key]
    if not world.is_certain or world.faults:
        return None
    if isinstance(constraint, ForeignKey) and table.foreign_keys and world.schema.foreign_keys_are_checked:
        return new_foreign_key_fault(world, found, table.foreign_keys[-1], constraint.span)
    known = world.contents.of(found.key)
    if isinstance(constraint, Check) and constraint.expression is not None and known is not None:
        name = next((each for each, kept in table.check_expressions.items() if kept is constraint.expression), None)
        if name is not None:
            alone = replace(table, check_expressions={name: constraint.expression})
            if any(failed_check(world, alone, row) for row in known.rows):
                return CheckFailed(table.name, name, constraint.span, table.place)
    return None
