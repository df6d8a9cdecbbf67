"""Migrations that are not what their checksum was made of."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.ledger.listing import EditedMigration
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, EditedMigration):
            yield ProjectProblem(
                item.place,
                (),
                f"Atlas stops: {item.name} is not what its checksum was made of",
                "Undo the edit and write a new migration; if nothing has run it yet: atlas migrate hash",
                (Related(item.checksum, "the checksum"),),
                verdict="rejects",
            )
