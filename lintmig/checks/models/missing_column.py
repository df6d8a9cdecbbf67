"""Columns of models that no migration adds to their table."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.mismatch import GENERATE, NoColumns, listed
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, NoColumns):
            continue
        entity, first, near = item.entity, item.columns[0], item.nears[0]
        names = listed(tuple(column.name for column in item.columns))
        help_ = f"Add what is missing in a migration: `{GENERATE[entity.mapper]}`."
        related = [Related(item.table_place, f"{entity.table} is made here without {first.name}")]
        if near is not None:
            help_ = f"Map {first.attribute} to {near.name}, or rename the column in a migration."
            related.append(Related(near.place, f"no model knows {near.name}"))
        related += [Related(column.place, f"{column.name} is missing too") for column in item.columns[1:]]
        related += [
            Related(column.place, f"{column.name} is NOT NULL, and not in the model") for column in item.unmapped
        ]
        message = f"no migration adds {names} to {entity.table}: every query of {entity.name} fails"
        if item.is_other_table:
            counts = f"{len(item.columns)} columns are missing, {item.unknown} unknown"
            message = f"{entity.table} is another table than {entity.name} describes: {counts}"
            help_ = f"Map {entity.name} to its own table, or make {entity.table} anew in a migration."
        yield ProjectProblem(
            first.place,
            (item.engine,),
            message,
            help_,
            tuple(related),
            severity=None if item.is_sure else "warning",
            verdict="rejects" if item.is_sure else "differs",
        )
