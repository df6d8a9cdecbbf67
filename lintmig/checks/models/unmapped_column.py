"""Columns that must be filled, and that no model knows."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.mismatch import UnmappedColumn
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, UnmappedColumn):
            continue
        entity = item.entity
        shown = f"{entity.table}.{item.column}"
        yield ProjectProblem(
            entity.place,
            (item.engine,),
            f"{entity.name} does not know {shown}, NOT NULL without default: every INSERT fails",
            f"Add {item.column} to the model, or give it a default or drop it in a migration.",
            (Related(item.place, f"{item.column} is made here"),),
            severity=None if item.is_sure else "warning",
            verdict="rejects" if item.is_sure else "differs",
        )
