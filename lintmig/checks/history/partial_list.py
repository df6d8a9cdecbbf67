"""A list of migrations in code that leaves out files of its folder."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.code import PartialList
from lintmig.model.project import Project, ProjectProblem

_SHOWN = 3


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for defect in project.defects:
        if isinstance(defect, PartialList):
            names = [path.rpartition("/")[2] for path in defect.unlisted]
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            count = f"{defect.listed} of the {defect.total} scripts in {defect.folder}"
            yield ProjectProblem(
                defect.place,
                (),
                f"this list names {count}: the others are not run by it",
                f"Add {', '.join(names[:_SHOWN])}{more}, or read the folder instead of a list.",
            )
