"""Foreign keys of models to tables that nobody defines."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.mismatch import NoTarget
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, NoTarget):
            continue
        reference, near = item.reference, item.near
        help_ = f"Define {reference.target}, or point to the table that is meant."
        yield ProjectProblem(
            reference.place,
            (),
            f"{item.entity.name} points to {reference.target}, a table that no model and no migration makes",
            help_ if near is None else f"Point to {near.name} if that is meant.",
            () if near is None else (Related(near.place, f"{near.name} is defined here"),),
            verdict="rejects",
        )
