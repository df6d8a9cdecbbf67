"""Models whose module nothing imports."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.mismatch import Unregistered
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if isinstance(item, Unregistered):
            entity = item.entity
            yield ProjectProblem(
                entity.place,
                (),
                f"nothing imports {entity.name}: no migration is generated for {entity.table}",
                f"Import its module where the mapper looks for models, or delete {entity.name}.",
            )
