"""Migrations wait for each other."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.ledger.graph import RevisionCycle
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, RevisionCycle):
            continue
        names = [node.name for node in item.nodes]
        around = " -> ".join([*names, names[0]]) if len(names) < 4 else f"{names[0]} and {len(names) - 1} others"
        wait = "waits for itself" if len(names) == 1 else f"wait for each other: {around}"
        subject = names[0] if len(names) == 1 else "these migrations"
        yield ProjectProblem(
            item.place,
            (),
            f"{subject} {wait}; {title_of(item.tool)} stops",
            "Let the one that was there first name what came before it.",
            tuple(Related(node.place, f"{node.name} is in the circle") for node in item.nodes[1:]),
            verdict="rejects",
        )
