"""Scripts that are cut at every semicolon."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.ledger import SplitScript
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for defect in project.defects:
        if isinstance(defect, SplitScript):
            count = f"{defect.halved} statement{'s' if defect.halved > 1 else ''}"
            yield ProjectProblem(
                defect.place,
                (),
                f"this cuts scripts at every semicolon, and so {count} in two",
                "Run each script as a whole, or cut it with a parser of SQL.",
                related=(Related(defect.inside, "this semicolon is inside a statement"),),
            )
