"""The order in which an engine runs the parts of one ALTER TABLE."""

from __future__ import annotations

from collections.abc import Sequence

from lintmig.model.definition import Default, Key
from lintmig.model.name import DataType
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    DropColumn,
    DropObject,
    Operation,
)
from lintmig.model.script import Statement
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.alteration import in_order
from lintmig.stages.replay.world import World


def in_engine_order(world: World, statement: Statement) -> Sequence[Operation]:
    """PostgreSQL runs an ALTER TABLE in passes: what it drops first, constraints last; MariaDB changes all at once."""
    operations = statement.operations
    if world.engine.name in ENGINES:
        return in_order(world, operations)
    if len(operations) < 2 or world.engine.name == "sqlite":
        return operations
    if any(isinstance(item, AlterColumn) and item.using is not None for item in operations):
        return sorted(operations, key=_pass_with_using)
    return sorted(operations, key=_alter_pass)


def _pass_with_using(operation: Operation) -> int:
    """USING sees the columns that the statement drops."""
    return 3 if isinstance(operation, DropColumn) else 2 * _alter_pass(operation)


def _alter_pass(operation: Operation) -> int:
    match operation:
        case DropColumn() | DropObject(kind="constraint"):
            return 0
        case AlterColumn(default="none") | AlterColumn(not_null=False):
            return 0
        case AlterColumn(action="drop identity" | "drop expression"):
            return 0
        case AlterColumn(type=DataType()):
            return 1
        case AddColumn():
            return 2
        case AlterColumn(not_null=True):
            return 3
        case AddConstraint(constraint=Key()):
            return 4
        case AddConstraint() | AlterColumn(default=Default()) | AlterColumn(action="add identity"):
            return 5
        case _:
            return 6
