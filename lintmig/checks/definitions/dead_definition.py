"""Code that makes tables, in a file that nothing imports."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.code import DeadDefinition
from lintmig.model.project import Project, ProjectProblem

_SHOWN = 3


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for defect in project.defects:
        if isinstance(defect, DeadDefinition):
            names = defect.only_here or defect.tables
            shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
            what = "nothing creates" if defect.only_here else "this never creates"
            yield ProjectProblem(
                defect.place,
                (),
                f"nothing imports this file, so {what} {shown}",
                "Import it where the application starts, move the tables to a migration, or delete the file.",
                severity=None if defect.only_here else "info",
            )
