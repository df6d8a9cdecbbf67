"""Columns that must be filled, and that no model knows."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.mismatch import UnmappedColumn, listed
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, UnmappedColumn):
            continue
        entity, first = item.entity, item.columns[0]
        shown = listed(tuple(f"{entity.table}.{column.name}" for column in item.columns))
        it = "it" if len(item.columns) == 1 else "each"
        yield ProjectProblem(
            entity.place,
            (item.engine,),
            f"{entity.name} does not know {shown}, NOT NULL without default: every INSERT fails",
            f"Add {first.name} to the model, or give {it} a default or drop it in a migration.",
            tuple(Related(column.place, f"{column.name} is made here") for column in item.columns),
            severity=None if item.is_sure else "warning",
            verdict="rejects" if item.is_sure else "differs",
        )
