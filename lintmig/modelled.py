"""Models held against what migrations make, and what of that the project's own commands make void."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lintmig.model.engine import EngineName
from lintmig.model.entity import Mapper, Models
from lintmig.model.mismatch import (
    ClaimedTwice,
    ClassRepeated,
    Mismatch,
    NoTable,
    NoTarget,
    OtherLabels,
    UnknownTable,
    Unregistered,
)
from lintmig.model.operation import AddColumn, AlterColumn, DropColumn, RenameColumn, ReplaceColumn
from lintmig.model.script import Track
from lintmig.model.source import BlindSpot
from lintmig.model.timeline import Step
from lintmig.replaying import Replayed
from lintmig.stages.compare.models import Compared, Made, compare_models
from lintmig.stages.evidence import creates_tables

_OF_CODE = (ClaimedTwice, ClassRepeated, Unregistered)


def mismatches_of(models: Sequence[Models], schemas: Mapping[EngineName, Sequence[Made]], root: Path) -> Compared:
    """Where models and migrations disagree; without what the mapper itself puts right in the database."""
    found, spots = compare_models(models, schemas)
    kept, told = list(found), list(spots)
    for mapper in dict.fromkeys(each.mapper for each in models):
        void = [item for item in kept if _mapper(item) == mapper and _is_made_good(item, mapper)]
        where = creates_tables(root, mapper) if void else None
        if where is not None:
            what = "its tables" if mapper == "sqlalchemy" else "what migrations lack"
            reason = f"{where} makes {what} of the models: not compared with migrations"
            kept = [item for item in kept if item not in void]
            told += [BlindSpot(each.path, 1, reason) for each in models if each.mapper == mapper]
    return Compared(tuple(kept), tuple(told))


def made(track: Track, replayed: Replayed) -> Made:
    left = replayed.replay
    dropped = {key[1]: place for (what, key), place in left.world.dropped.items() if what == "table"}
    own = {key[1].lower() for key in left.schema.tables}
    changed = {name for step in replayed.steps for name in _changed(step) if name[0] not in own}
    return Made(
        track.tool, track.path, track.role, left.schema, left.world.has_baseline, left.outside, dropped, changed
    )


def _changed(step: Step) -> Iterator[tuple[str, str]]:
    for operation in step.statement.operations:
        if isinstance(operation, AddColumn):
            yield str(operation.table.last).lower(), operation.column.name.text.lower()
        elif isinstance(operation, RenameColumn | ReplaceColumn | AlterColumn | DropColumn):
            yield str(operation.table.last).lower(), operation.column.text.lower()
        if isinstance(operation, RenameColumn):
            yield str(operation.table.last).lower(), operation.new_name.text.lower()


def _mapper(item: Mismatch) -> Mapper:
    return item.mapper if isinstance(item, UnknownTable | OtherLabels) else item.entity.mapper


def _is_made_good(item: Mismatch, mapper: Mapper) -> bool:
    """Whether it is gone once the mapper has made tables of its models; SQLAlchemy changes none that are there."""
    return isinstance(item, NoTable | NoTarget) if mapper == "sqlalchemy" else not isinstance(item, _OF_CODE)
