"""Several statements for a call that runs one."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger import SeveralStatements
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for defect in project.defects:
        if isinstance(defect, SeveralStatements):
            call = f"{defect.call}() of {defect.driver}"
            yield ProjectProblem(
                defect.place,
                (),
                f"{call} runs one statement of these {defect.statements}: {defect.consequence}",
                "Give it one statement at a time, or use the call that runs scripts.",
                verdict="rejects",
            )
