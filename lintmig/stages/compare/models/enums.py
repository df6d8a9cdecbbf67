"""Enums whose labels the database does not have, or has besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.entity import Entity, Enum
from lintmig.model.mismatch import OtherLabels
from lintmig.model.schema import NamedObject
from lintmig.model.source import Place
from lintmig.stages.compare.models.columns import columns_by_name
from lintmig.stages.compare.models.scope import Made, Scope, folded
from lintmig.stages.compare.models.types import spelled


def labels_that_differ(scope: Scope, judged: Sequence[Entity]) -> Iterator[OtherLabels]:
    """PostgreSQL has types of enums, MySQL and MariaDB columns of them; SQLite has neither."""
    if scope.engine == "postgresql":
        yield from _types(scope, judged)
    elif scope.engine != "sqlite":
        yield from _columns(scope, judged)


def _types(scope: Scope, judged: Sequence[Entity]) -> Iterator[OtherLabels]:
    used = {column.enum for entity in judged for column in entity.columns if column.enum is not None}
    for enum in scope.models.enums:
        if enum.name not in used:
            continue
        held = [(made, own) for made in scope.own for own in _named(made, enum)]
        if len(held) == 1 and held[0][1].labels is not None and held[0][1].is_certain:
            yield from _labels(scope, enum.name, enum.place, enum.labels, held[0][1].labels, held[0][1].place)


def _named(made: Made, enum: Enum) -> list[NamedObject]:
    found = [(key, own) for key, own in made.schema.types.items() if key[1] == enum.name]
    exact = [own for key, own in found if key[0] == enum.schema]
    return exact or [own for _, own in found]


def _columns(scope: Scope, judged: Sequence[Entity]) -> Iterator[OtherLabels]:
    for entity in judged:
        held = scope.table(entity) if entity.kind == "table" else None
        if held is None:
            continue
        own = columns_by_name(scope, held[1])
        for expected in entity.columns:
            column = own.get(folded(scope.engine, expected.name))
            wanted = spelled(expected.types.get(scope.engine, ""))
            if column is None or wanted is None or not column.is_certain:
                continue
            if wanted.name == column.type.name == "enum":
                name = f"{entity.table}.{expected.name}"
                labels, found = (tuple(map(_unquoted, each)) for each in (wanted.arguments, column.type.arguments))
                yield from _labels(scope, name, expected.place, labels, found, column.place)


def _unquoted(literal: str) -> str:
    return literal[1:-1].replace("''", "'") if literal[:1] in "'\"" and len(literal) > 1 else literal


def _labels(
    scope: Scope, name: str, place: Place, wanted: Sequence[str], found: Sequence[str], type_place: Place
) -> Iterator[OtherLabels]:
    missing = tuple(label for label in wanted if label not in found)
    surplus = tuple(label for label in found if label not in wanted)
    if missing or surplus:
        yield OtherLabels(name, scope.models.mapper, scope.engine, place, missing, surplus, type_place)
