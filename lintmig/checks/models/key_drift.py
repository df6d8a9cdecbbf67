"""Keys that a model relies on and that its table has not."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.mismatch import NoKey
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, NoKey):
            continue
        entity, columns = item.entity, ", ".join(item.columns)
        message = f"{entity.table} ({columns}) is unique in {entity.name} alone: the database takes duplicates"
        help_ = f"Create a unique index on {entity.table} ({columns}) in a migration."
        if item.kind == "primary":
            own = f"({', '.join(item.other)})" if item.other else "none"
            message = f"the primary key is ({columns}) in {entity.name}, in the database {own}"
            help_ = "Give both the same primary key."
        yield ProjectProblem(
            item.place, (item.engine,), message, help_, (Related(item.table_place, f"{entity.table} is made here"),)
        )
