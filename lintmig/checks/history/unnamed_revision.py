"""A Python file among the revisions does not say which one it is."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.graph import UnnamedRevision
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, UnnamedRevision):
            yield ProjectProblem(
                item.place,
                (),
                f"this file names no revision: {title_of(item.tool)} stops before it applies any",
                "Move it out of the folder of versions, or give it revision and down_revision.",
                verdict="rejects",
            )
