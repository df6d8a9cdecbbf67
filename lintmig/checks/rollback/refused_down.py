"""Statements of down scripts that the engine refuses directly after what they take back."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.project import Project, ProjectProblem

_SHOWN = 5


def check_project(project: Project) -> Iterator[ProjectProblem]:
    """Only the first: there the way back ends."""
    for rollback in project.rollbacks:
        for item in rollback.refused[:1]:
            more = tuple(Related(each.place, each.problem.message) for each in rollback.refused[1:_SHOWN])
            yield ProjectProblem(
                item.place,
                (rollback.engine.name,),
                f"on the way down, {item.problem.message}",
                item.problem.help,
                (*item.problem.related, *more),
                verdict="rejects",
            )
