"""Columns whose types mean different things in the trees of several engines."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.parity import DifferentType, listed
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.differences:
        if not isinstance(item, DifferentType):
            continue
        verb = "is" if len(item.columns) == 1 else "are"
        others = " and ".join(f"{other.words or 'untyped'} in {other.branch.name}" for other in item.others)
        yield ProjectProblem(
            item.place,
            item.branch.engines,
            f"{listed(item.columns)} {verb} {item.type or 'untyped'} in {item.branch.name}, but {others}",
            "Give the column types that hold the same values, in a new migration of one of them.",
            tuple(
                Related(other.place, f"{item.columns[0]} is {other.words or 'untyped'} here") for other in item.others
            ),
            severity="info" if item.is_size else None,
        )
