"""SQL files among migrations that their tool passes over."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, IgnoredFile):
            yield ProjectProblem(
                item.place,
                (),
                f"{item.tool.title()} ignores this file: {item.reason}",
                "Move it to where its tool looks for migrations, or out of their folder.",
                severity=None if item.looks_meant else "info",
                verdict="rejects",
            )
