"""Models held against what migrations make, and what of that the project's own commands make void."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from lintmig.model.engine import EngineName
from lintmig.model.entity import Mapper
from lintmig.model.mismatch import (
    ClaimedTwice,
    ClassRepeated,
    Mismatch,
    NoColumns,
    NoKey,
    NoTable,
    NoTarget,
    OtherLabels,
    OtherNullability,
    OtherType,
    UnknownTable,
    UnmappedColumn,
    Unregistered,
)
from lintmig.model.operation import AddColumn, AlterColumn, DropColumn, RenameColumn, ReplaceColumn, flattened
from lintmig.model.script import Script, Track
from lintmig.model.source import BlindSpot
from lintmig.model.timeline import Step
from lintmig.project import Project
from lintmig.replaying import Replayed
from lintmig.stages.compare.models import Compared, Made, compare_models
from lintmig.stages.evidence import creates_tables, written_in_migrations

_OF_CODE = (ClaimedTwice, ClassRepeated, Unregistered)


def mismatches_of(project: Project, schemas: Mapping[EngineName, Sequence[Made]]) -> Compared:
    """Where models and migrations disagree; without what the mapper itself puts right in the database."""
    found, spots = compare_models(project.models, schemas)
    kept, told = list(_unmentioned(found, project)), list(spots)
    for mapper in dict.fromkeys(each.mapper for each in project.models):
        concerned = [item for item in kept if _mapper(item) == mapper and not isinstance(item, _OF_CODE)]
        where = creates_tables(project.files, mapper) if concerned else None
        if where is not None:
            what = "missing tables" if mapper in _ADDING else "what migrations lack"
            reason = f"{where} makes {what} of the models: not compared with migrations"
            void = {id(item) for item in concerned}
            kept = [left for item in kept for left in (_left(item, mapper) if id(item) in void else (item,))]
            told += [BlindSpot(each.path, 1, reason) for each in project.models if each.mapper == mapper]
    return Compared(tuple(kept), tuple(told))


_ADDING: frozenset[Mapper] = frozenset({"sqlalchemy", "django"})
"""The mappers that only make tables which are not there, and never change one."""


def _left(item: Mismatch, mapper: Mapper) -> Iterator[Mismatch]:
    """What is left of a mismatch where the mapper makes tables of its models."""
    if mapper in _ADDING and not isinstance(item, NoTable | NoTarget):
        yield item._replace(is_sure=False) if isinstance(item, NoColumns | UnmappedColumn | OtherLabels) else item


def _unmentioned(found: Iterable[Mismatch], project: Project) -> Iterator[Mismatch]:
    """Without tables and columns that a file of migrations has which is not read, or not in full."""
    items = list(found)
    models = {entity.place.source.path for models in project.models for entity in models.entities}
    scripts = {script.path for track in project.all_tracks for script in track.scripts}
    sure, unsure = ({name for item in items for name in _names(item, is_sure)} for is_sure in (True, False))
    unread = written_in_migrations(project.files, sure | unsure, models | scripts)
    anywhere = written_in_migrations(project.files, unsure, models)
    drifts = {name for item in items for name in _drifting(item)}
    vague = {script.path for track in project.all_tracks for script in track.scripts if _is_vague(script)}
    changed = written_in_migrations(project.files, drifts, (models | scripts) - vague) if vague else frozenset()
    for item in (left for each in items for left in _unchanged(each, changed)):
        known = unread if getattr(item, "is_sure", True) else unread | anywhere
        if isinstance(item, NoColumns):
            pairs = zip(item.columns, item.nears, _names(item), strict=True)
            left = [(column, near) for column, near, name in pairs if name not in known]
            if left:
                yield item._replace(columns=tuple(each for each, _ in left), nears=tuple(near for _, near in left))
        elif not (isinstance(item, NoTable) and _is_made_up_for(item, known)):
            yield item


def _unchanged(item: Mismatch, changed: Collection[tuple[str, str]]) -> Iterator[Mismatch]:
    """Without columns that a migration may have changed of which it is not known what it changes."""
    if isinstance(item, OtherNullability):
        pairs = zip(item.columns, item.places, _drifting(item), strict=True)
        left = [(column, place) for column, place, name in pairs if name not in changed]
        if left:
            columns, places = zip(*left, strict=True)
            yield item._replace(columns=columns, places=places)
    elif isinstance(item, OtherLabels):
        missing = tuple(label for label in item.missing if (item.name.lower(), label.lower()) not in changed)
        if missing or not item.missing:
            yield item._replace(missing=missing)
    elif not isinstance(item, OtherType | NoKey) or not any(name in changed for name in _drifting(item)):
        yield item


def _drifting(item: Mismatch) -> list[tuple[str, str]]:
    if isinstance(item, OtherType):
        return [(item.entity.table.lower(), item.column.name.lower())]
    if isinstance(item, OtherLabels):
        return [(item.name.lower(), label.lower()) for label in item.missing]
    if isinstance(item, OtherNullability):
        return [(item.entity.table.lower(), column.name.lower()) for column in item.columns]
    return [(item.entity.table.lower(), name.lower()) for name in item.columns] if isinstance(item, NoKey) else []


def _is_vague(script: Script) -> bool:
    """Whether it is not known which tables or types a migration changes."""
    if script.unknown is not None or script.is_conditional:
        return True
    return any(_ALTERS.search(script.sql, max(0, hole.start - 200), hole.start) for hole in script.holes)


_ALTERS = re.compile(r"\bALTER\s+(?:TABLE|TYPE)\s+(?:(?:ONLY|IF\s+EXISTS)\s+)*[^\s;(),]*\Z", re.IGNORECASE)


def _is_made_up_for(item: NoTable, known: Collection[tuple[str, str]]) -> bool:
    """Whether something that was not read speaks of the table; where a migration drops it, it speaks of that."""
    return not item.is_sure if item.dropped is not None else (item.entity.table.lower(), "") in known


def _names(item: Mismatch, is_sure: bool | None = None) -> list[tuple[str, str]]:
    """What is missing, where that is as sure as asked for."""
    if isinstance(item, NoTable | NoColumns) and is_sure not in (None, item.is_sure):
        return []
    if isinstance(item, NoTable):
        return [(item.entity.table.lower(), "")]
    if isinstance(item, NoColumns):
        return [(item.entity.table.lower(), column.name.lower()) for column in item.columns]
    return []


def made(track: Track, replayed: Replayed) -> Made:
    left = replayed.replay
    dropped = {key[1]: place for (what, key), place in left.world.dropped.items() if what == "table"}
    own = {key[1].lower() for key in left.schema.tables}
    changed = {name for step in replayed.steps for name in _changed(step) if name[0] not in own}
    return Made(
        track.tool, track.path, track.role, left.schema, left.world.has_baseline, left.outside, dropped, changed
    )


def _changed(step: Step) -> Iterator[tuple[str, str]]:
    for operation in flattened(step.statement.operations):
        if isinstance(operation, AddColumn):
            yield str(operation.table.last).lower(), operation.column.name.text.lower()
        elif isinstance(operation, RenameColumn | ReplaceColumn | AlterColumn | DropColumn):
            yield str(operation.table.last).lower(), operation.column.text.lower()
        if isinstance(operation, RenameColumn):
            yield str(operation.table.last).lower(), operation.new_name.text.lower()


def _mapper(item: Mismatch) -> Mapper:
    return item.mapper if isinstance(item, UnknownTable | OtherLabels) else item.entity.mapper
