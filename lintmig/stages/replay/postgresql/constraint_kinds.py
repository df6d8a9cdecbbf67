"""What a constraint of PostgreSQL is, and what can be done to one of its kind."""

from __future__ import annotations

from typing import Literal

from lintmig.model.fault import Unsuited
from lintmig.model.operation import UseConstraint
from lintmig.model.schema import Table
from lintmig.stages.replay.world import Found, World

ConstraintKind = Literal["key", "foreign key", "check", "other"]


def kind_of(table: Table, name: str) -> ConstraintKind:
    if any(item.name == name for item in table.keys):
        return "key"
    if any(item.name == name for item in table.foreign_keys):
        return "foreign key"
    return "check" if name in table.checks else "other"


def unsuited_constraint(world: World, found: Found, operation: UseConstraint) -> Unsuited | None:
    """ALTER CONSTRAINT of what is no foreign key, VALIDATE of a key."""
    name = world.fold(operation.name)
    table = found.table
    if world.engine.name != "postgresql" or name not in table.constraints or not world.schema.is_complete:
        return None
    kind = kind_of(table, name)
    place, span = table.constraints[name], operation.name.span
    if operation.action == "alter" and kind != "foreign key":
        return Unsuited("not a foreign key", operation.name.text, table.name, span, place)
    if operation.action == "validate" and kind == "key":
        return Unsuited("nothing to validate", operation.name.text, table.name, span, place)
    return None
