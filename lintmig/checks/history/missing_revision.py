"""A migration names one before it that no file has."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.ledger.graph import MissingRevision
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, MissingRevision):
            continue
        similar = item.similar
        yield ProjectProblem(
            item.place,
            (),
            f"no migration is called {item.missing}: {title_of(item.tool)} stops before it applies any",
            f"Name {similar.name}, or bring the file of {item.missing} back."
            if similar is not None
            else f"Bring the file of {item.missing} back, or name the migration that this one follows.",
            (Related(similar.place, f"this one is called {similar.name}"),) if similar is not None else (),
            verdict="rejects",
        )
