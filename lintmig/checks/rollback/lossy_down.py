"""Down scripts that make a column or table again whose contents are gone."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for rollback in project.rollbacks:
        for item in rollback.emptied:
            lost = "rows" if item.kind == "table" else "values"
            yield ProjectProblem(
                item.place,
                (rollback.engine.name,),
                f"{item.name} comes back without its {lost}: they went when it was dropped",
                "Rename instead of dropping, and drop in a later migration once nobody goes back.",
                (Related(item.dropped, f"{item.name} is dropped here"),),
                severity="info",
            )
