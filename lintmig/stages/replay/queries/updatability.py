"""Whether the rows of a view can be led back to those of a table."""

from __future__ import annotations

from lintmig.model.expression import Compound, Query
from lintmig.stages.replay.queries.calls import own_aggregates
from lintmig.stages.replay.queries.scope import Scope
from lintmig.stages.replay.world import World

SEVERAL_TABLES = "several tables"


def obstacle_to_changes(world: World, query: Query | None) -> str | None:
    """What in a view's query stands in the way of changing its rows; None where nothing certain does."""
    if query is None:
        return None
    is_postgresql = world.engine.name == "postgresql"
    outputs = [output.expression for output in query.outputs if output.expression is not None]
    if query.branches:
        return query.operator or "UNION"
    if query.is_distinct:
        return "DISTINCT"
    if query.is_grouped or query.having:
        return "GROUP BY"
    if any(True for output in outputs for _ in own_aggregates(world, output, Scope(()))):
        return "an aggregate"
    if is_postgresql:
        if query.common_tables:
            return "WITH"
        if query.limit:
            return "LIMIT"
        if any(isinstance(output, Compound) and output.form == "window" for output in outputs):
            return "a window function"
    if len(query.sources) > 1:
        return SEVERAL_TABLES
    return None
