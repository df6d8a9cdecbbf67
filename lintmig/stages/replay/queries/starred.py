"""What a select list has besides what stands in it: the columns of a star over a join, names for its subqueries."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.expression import Output, Query
from lintmig.model.name import DataType
from lintmig.stages.replay.queries.scope import UNKNOWN, Scope, Visible
from lintmig.stages.replay.world import World

Columns = list[tuple[str, DataType]]


def merged(query: Query, scope: Scope, output: Output, columns: Columns | None) -> Columns | None:
    """A star's columns, where USING or NATURAL make one of two; None where more than two tables are joined."""
    if columns is None or not query.merges_columns or output.star_of is not None:
        return columns
    if len(scope.sources) != 2:
        return None
    left, right = (source.columns or {} for source in scope.sources)
    using = {name.text.lower() for name in query.using}
    shared = [name for name in left if name in right and (not using or name.lower() in using)]
    first = [(name, left[name]) for name in shared]
    return first + [(name, type_) for side in (left, right) for name, type_ in side.items() if name not in shared]


def with_names(world: World, query: Query, scope: Scope, output: Output) -> Scope:
    """On MariaDB and MySQL a subquery in the select list sees the names of the outputs in front of it."""
    if world.engine.name not in ("mariadb", "mysql"):
        return scope
    names: dict[str, DataType] = {}
    for each in query.outputs:
        if each is output:
            break
        if each.name is not None:
            names[world.fold_written(each.name)] = UNKNOWN
    return replace(scope, for_subqueries=Visible("(outputs)", names)) if names else scope
