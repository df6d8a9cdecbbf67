"""Migrations with nothing to run, and no word why."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.numbering import EmptyMigration
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, EmptyMigration):
            continue
        if item.tool == "sql":
            message = "this migration has no statement: nothing is done"
        elif item.consequence is None:
            message = "this migration has no statement: it is recorded as applied, and nothing is done"
        else:
            message = f"this migration is empty: {title_of(item.tool)} {item.consequence}"
        yield ProjectProblem(
            item.place,
            (),
            message,
            "Write the statements, or a comment that says why there are none.",
            severity=item.severity,
            verdict="rejects" if item.severity == "error" else "differs",
        )
