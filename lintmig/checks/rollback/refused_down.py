"""Statements of down scripts that the engine refuses directly after what they take back."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.parity import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for rollback in project.rollbacks:
        for item in rollback.refused:
            yield ProjectProblem(
                item.place,
                (rollback.engine.name,),
                f"on the way down, {item.problem.message}",
                item.problem.help,
                item.problem.related,
                verdict="rejects",
            )
