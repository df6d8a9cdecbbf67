"""A constraint of a column, as each family of engines keeps it."""

from __future__ import annotations

from lintmig.model.definition import Constraint
from lintmig.stages.replay import constraints
from lintmig.stages.replay.mysql import ENGINES, parts
from lintmig.stages.replay.world import Found, World


def add_constraint(world: World, found: Found, constraint: Constraint) -> None:
    """Judge one constraint of an existing table and keep it."""
    if world.engine.name in ENGINES:
        parts.add_part(world, found, constraint)
    else:
        constraints.add_constraint(world, found, constraint)
