"""What models say against each other, and of tables that nobody makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lintmig.model.entity import Entity, Models
from lintmig.model.mismatch import ClaimedTwice, ClassRepeated, Near, NoTarget, Unregistered
from lintmig.stages.compare.models.scope import Scope, folded
from lintmig.stages.compare.models.tables import likeness_of


def claims(models: Models) -> Iterator[ClaimedTwice | ClassRepeated | Unregistered]:
    """Two classes for one table, two of one name in one registry, and those that the mapper never learns of."""
    tables: dict[tuple[object, ...], Entity] = {}
    names: dict[tuple[str, str], Entity] = {}
    for entity in models.entities:
        if entity.is_abandoned:
            yield Unregistered(entity)
            continue
        if not entity.is_managed:
            continue
        name = (entity.registry, entity.name)
        first_of_name = names.setdefault(name, entity) if entity.is_class else entity
        table = (entity.registry, entity.schema, entity.table, entity.engines)
        first = tables.setdefault(table, entity)
        if first is not entity and first.place != entity.place and entity.kind == first.kind == "table":
            if not (entity.adds_to_table or first.adds_to_table):
                yield ClaimedTwice(entity, first)
        elif first_of_name.place != entity.place and entity.mapper in ("sqlalchemy", "django", "prisma"):
            yield ClassRepeated(entity, first_of_name)


def missing_targets(
    scope: Scope, judged: Sequence[Entity], known: Mapping[str, Sequence[Entity]]
) -> Iterator[NoTarget]:
    """Foreign keys to tables that neither a model nor a migration makes."""
    if not scope.knows_all_tables:
        return
    for entity in judged:
        for reference in entity.references:
            target = folded(scope.engine, reference.target)
            if target in known or scope.tables(reference.target) or not reference.has_constraint:
                continue
            near = next(
                (Near(each[0].table, each[0].place) for name, each in known.items() if likeness_of(name, target)),
                None,
            )
            yield NoTarget(entity, reference, near)
