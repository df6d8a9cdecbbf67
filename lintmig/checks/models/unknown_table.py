"""Tables that no model knows."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.mismatch import UnknownTable
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if isinstance(item, UnknownTable):
            yield ProjectProblem(
                item.place,
                (item.engine,),
                f"no model knows the table {item.table}",
                f"Write a model for {item.table}, or drop it if nothing uses it any more.",
            )
