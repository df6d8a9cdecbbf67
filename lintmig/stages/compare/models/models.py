"""What models expect and the schema lacks, demands or understands otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.entity import Entity, Models
from lintmig.model.mismatch import Mismatch
from lintmig.model.source import BlindSpot
from lintmig.stages.compare.models.columns import (
    columns_of_other_nullability,
    missing_columns,
    types_that_differ,
    unmapped_columns,
)
from lintmig.stages.compare.models.enums import labels_that_differ
from lintmig.stages.compare.models.keys import missing_keys
from lintmig.stages.compare.models.registry import claims, missing_targets
from lintmig.stages.compare.models.scope import Made, Scope, Unjudged, folded, is_for, scope_of
from lintmig.stages.compare.models.tables import missing_tables, unknown_tables


class Compared(NamedTuple):
    mismatches: tuple[Mismatch, ...]
    blind_spots: tuple[BlindSpot, ...]


def compare_models(all_models: Sequence[Models], schemas: Mapping[EngineName, Sequence[Made]]) -> Compared:
    """Every mismatch once for each engine; of models that the migrations are not about, why they are not compared."""
    if not all(_ASIDE.search(f"{made.path}/") for everything in schemas.values() for made in everything):
        all_models = [each for models in all_models if (each := _in_earnest(models)).entities]
    found: list[Mismatch] = [item for models in all_models for item in claims(models)]
    spots: list[BlindSpot] = []
    for engine, everything in schemas.items():
        concerned = [models for models in all_models if models.engines is None or engine in models.engines]
        scopes: list[Scope] = []
        for models in concerned:
            if not any(is_for(entity, engine) and entity.is_managed for entity in models.entities):
                continue
            scope = scope_of(models, engine, everything)
            if isinstance(scope, Unjudged):
                spots.append(BlindSpot(models.path, 1, str(scope)))
            else:
                scopes.append(scope)
        known = _entities_by_table(concerned, engine)
        for scope in scopes:
            found += _mismatches(scope, known)
        found += unknown_tables(scopes, known)
    return Compared(tuple(found), tuple(dict.fromkeys(spots)))


_ASIDE = re.compile(
    r"(?:^|/)(?:tests?|__tests__|e2e|fixtures|examples?|samples?|docs?|docs_src|benchmarks?)/|\.(?:test|spec)\.|conftest\.py"
)
"""Files whose models no real database has."""


def _in_earnest(models: Models) -> Models:
    """Without those of tests and examples, beside which there are migrations of more."""
    return models._replace(
        entities=tuple(each for each in models.entities if not _ASIDE.search(each.place.source.path))
    )


def _entities_by_table(all_models: Sequence[Models], engine: EngineName) -> Mapping[str, Sequence[Entity]]:
    """All that any mapper knows of each table: two may share one."""
    found: dict[str, list[Entity]] = {}
    for models in all_models:
        for entity in models.entities:
            if is_for(entity, engine):
                found.setdefault(folded(engine, entity.table), []).append(entity)
    return found


def _mismatches(scope: Scope, known: Mapping[str, Sequence[Entity]]) -> Iterator[Mismatch]:
    judged = [entity for entity in scope.entities if entity.is_managed and not entity.is_abandoned]
    yield from missing_tables(scope, judged, known)
    yield from missing_targets(scope, judged, known)
    yield from labels_that_differ(scope, judged)
    for entity in judged:
        held = scope.table(entity) if entity.kind == "table" else None
        if held is not None:
            missing = list(missing_columns(scope, entity, held))
            unmapped = list(unmapped_columns(scope, entity, held, known[folded(scope.engine, entity.table)]))
            if missing and unmapped:
                yield missing[0]._replace(unmapped=unmapped[0].columns)
            else:
                yield from missing
                yield from unmapped
            if any(item.is_other_table for item in missing):
                continue
            yield from types_that_differ(scope, entity, held)
            yield from columns_of_other_nullability(scope, entity, held)
            yield from missing_keys(scope, entity, held)
