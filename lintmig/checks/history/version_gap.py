"""Numbers that are left out between migrations."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.numbering import VersionGap
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, VersionGap):
            continue
        first = item.missing[0]
        consequence = f": {title_of(item.tool)} {item.consequence}" if item.consequence else ""
        is_refused = item.severity == "error"
        yield ProjectProblem(
            item.place,
            (),
            f"there is no migration {first} before {item.version}{consequence}",
            f"Give this one the number {first}."
            if item.consequence
            else "Look whether a file was left out of a commit.",
            severity=item.severity,
            verdict="rejects" if is_refused else "differs",
        )
