"""SQL files among migrations that their tool passes over."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem

_ELSEWHERE = "Move it to where its tool looks for migrations, or out of their folder."


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, IgnoredFile):
            does = "refuses to start" if item.is_refused else "ignores this file"
            yield ProjectProblem(
                item.place,
                (),
                f"{title_of(item.tool)} {does}: {item.reason}",
                _ELSEWHERE if item.pattern is None else f"Name it like {item.pattern}, or move it out of the folder.",
                severity="error" if item.is_refused else None if item.looks_meant else "info",
                verdict="rejects",
            )
