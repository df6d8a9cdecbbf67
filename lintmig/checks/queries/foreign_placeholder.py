"""Queries whose placeholders their driver does not know."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger import ForeignPlaceholder
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for defect in project.defects:
        if isinstance(defect, ForeignPlaceholder):
            yield ProjectProblem(
                defect.place,
                (defect.engine,),
                f"{defect.driver} hands {defect.placeholder} to the engine as it is: this query fails",
                f"Write {defect.wanted} for the values, as {defect.driver} reads them.",
                verdict="rejects",
            )
