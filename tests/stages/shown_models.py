"""Models read from texts, shown as lines that a person can check."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lintmig.model.engine import EngineName
from lintmig.model.entity import Entity, EntityColumn, Models
from lintmig.model.files import Files
from lintmig.model.source import BlindSpot

Reader = Callable[[Files], tuple[Models, ...]]


def files_of(texts: dict[str, str]) -> Files:
    return Files(
        {path: path for path in sorted(texts)}, lambda path: texts.get(path, BlindSpot(path, 1, "is not there"))
    )


def shown(read: Reader, texts: dict[str, str], engine: EngineName = "postgresql") -> str:
    """Every entity with what one engine makes of it."""
    return "\n".join(line for models in read(files_of(texts)) for line in _models(models, engine))


def only(read: Reader, texts: dict[str, str]) -> Models:
    (models,) = read(files_of(texts))
    return models


def said_by(entity: Entity, column: str) -> str:
    """The part of the file that a finding on a column points at."""
    place = next(each.place for each in entity.columns if each.name == column)
    return place.source.text[place.span.start : place.span.end]


def _models(models: Models, engine: EngineName) -> Iterator[str]:
    for entity in models.entities:
        name = f"{entity.schema}.{entity.table}" if entity.schema else entity.table
        marks = ["view"] if entity.kind == "view" else list[str]()
        marks += [] if entity.is_complete else ["incomplete"]
        marks += ["abandoned"] if entity.is_abandoned else []
        marks += [] if entity.is_managed else ["unmanaged"]
        yield " ".join([f"{entity.name} {name}", *marks])
        for column in entity.columns:
            yield f"  {_column(column, engine)}"
        for reference in entity.references:
            action = f" {reference.on_delete}" if reference.on_delete else ""
            soft = "" if reference.has_constraint else " unenforced"
            target = f"{reference.target}({', '.join(reference.target_columns)})"
            yield f"  ({', '.join(reference.columns)}) -> {target}{action}{soft}"
        for index in entity.indexes:
            yield f"  {'unique' if index.is_unique else 'index'} ({', '.join(index.columns)})"
    for enum in models.enums:
        yield f"enum {enum.name} ({', '.join(enum.labels)})"


def _column(column: EntityColumn, engine: EngineName) -> str:
    parts = [column.name, column.types.get(engine, "?")]
    parts += ["?"] if column.is_nullable is None else [] if column.is_nullable else ["not null"]
    parts += ["default?"] if column.has_default is None else ["default"] if column.has_default else []
    parts += ["key"] if column.is_primary_key else []
    parts += ["unique"] if column.is_unique else []
    return " ".join(parts)
