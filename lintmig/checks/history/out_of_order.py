"""Migrations whose time is not later than that of those before them in the list."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.ledger.listing import OutOfOrder
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, OutOfOrder):
            yield ProjectProblem(
                item.place,
                (),
                f"databases that have {item.earlier_name} never get {item.name}: its time is not later",
                "Set `when` to a time behind that of every entry before it, such as now in milliseconds.",
                (Related(item.earlier, f"the time of {item.earlier_name}"),),
                None if item.is_last else "warning",
                "rejects",
            )
