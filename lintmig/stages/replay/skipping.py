"""Statements that IF NOT EXISTS skips as a whole: what an engine still looks at in them."""

from __future__ import annotations

from lintmig.model.operation import AddColumn, CreateTable
from lintmig.model.script import Statement, Use
from lintmig.stages.replay.world import Found, World


def is_skipped(world: World, statement: Statement) -> bool:
    """Whether all that a statement makes exists for certain."""
    if len(statement.operations) != 1 or not world.is_certain:
        return False
    operation = statement.operations[0]
    if isinstance(operation, CreateTable) and operation.if_not_exists:
        existing = world.schema.tables.get(world.new_key(operation.name, operation.is_temporary))
        return existing is not None and existing.is_certain
    if isinstance(operation, AddColumn) and operation.if_not_exists:
        found = world.find(operation.table)
        column = found.table.columns.get(world.fold(operation.column.name)) if isinstance(found, Found) else None
        return isinstance(found, Found) and found.table.is_certain and column is not None and column.is_certain
    return False


def skips_words(world: World, statement: Statement) -> bool:
    """Whether types and functions are not looked for either: MariaDB and MySQL look for functions."""
    return world.engine.name in ("postgresql", "sqlite") and is_skipped(world, statement)


def uses_despite_skip(world: World, statement: Statement) -> tuple[Use, ...]:
    """Of a skipped statement that its engine's grammar takes, what it refuses all the same."""
    return tuple(
        use
        for use in statement.uses
        if statement.refusal is not None
        or use.construct.verdict != "rejects"
        or (use.construct.looks_at == "function" and not skips_words(world, statement))
    )
