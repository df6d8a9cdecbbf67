"""SQL files beside migrations that their tool passes over."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.numbering import IgnoredFile
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, IgnoredFile):
            continue
        name = item.place.source.path.rsplit("/", 1)[-1]
        yield ProjectProblem(
            item.place,
            (),
            f"{item.tool} finds no version in {name}, and {item.consequence}",
            f"Name it like {item.pattern}, or move it out of the folder.",
            severity=item.severity,
            verdict="rejects" if item.severity == "error" else "differs",
        )
