"""Which unique index ON CONFLICT means, where it names expressions or a partial index's WHERE."""

from __future__ import annotations

from lintmig.model.fault import NoConflictKey
from lintmig.model.operation import ConflictTarget
from lintmig.model.related import indexes_of
from lintmig.model.schema import Index
from lintmig.stages.replay.postgresql.kept_expressions import own, shape
from lintmig.stages.replay.queries.scope import expression_columns
from lintmig.stages.replay.world import Found, World


def uninferred(world: World, found: Found, conflict: ConflictTarget) -> NoConflictKey | None:
    """Report where certainly no index is meant."""
    table = world.schema.tables[found.key]
    is_known = table.is_certain and table.is_complete and not table.has_unknown_constraints and world.is_certain
    if world.engine.name != "postgresql" or not is_known or not world.schema.is_complete or world.has_baseline:
        return None
    if table.kind != "table" or not (conflict.expressions or conflict.predicate is not None):
        return None
    columns = {world.fold(name) for name in conflict.columns}
    if any(name not in table.columns for name in columns):
        return None
    wanted = {shape(world, own(item)) for item in conflict.expressions}
    if not wanted and any(set(item.columns) == columns or not item.is_certain for item in table.keys):
        return None
    for _, index in indexes_of(world.schema, found.key):
        if not (index.is_unique or index.constraint is not None):
            continue
        if not index.is_certain or index.constraint is not None:
            return None
        if len(index.expressions) != sum(name is None for name in index.columns):
            return None
        shapes = {shape(world, item) for item in index.expressions}
        is_same = {name for name in index.columns if name is not None} == columns and shapes == wanted
        if is_same and _may_be_meant(world, index, conflict):
            return None
    names = tuple(name.text for name in conflict.columns)
    return NoConflictKey(table.name, names or ("...",), conflict.span, table.place)


def _may_be_meant(world: World, index: Index, conflict: ConflictTarget) -> bool:
    """Whether the WHERE may imply that of the index."""
    if index.where is None:
        return True
    if conflict.predicate is None:
        return False
    needed = {world.fold(item.name) for item in expression_columns(index.where)}
    given = {world.fold(item.name) for item in expression_columns(conflict.predicate)}
    return bool(needed & given) or not needed
