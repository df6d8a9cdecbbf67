"""Migrations without a way back in a track whose others have one."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.numbering import MissingDown
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem

_WAYS_BACK = {"alembic": "downgrade()"}
"""What tools call a way back that stands in the same file."""


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, MissingDown):
            continue
        what = _WAYS_BACK.get(item.tool, "down section") if item.down_path is None else "down script"
        where = f"a {what}" if item.down_path is None else item.down_path
        advice = f"Write {where}; where there is no way back, a comment in it says so."
        if item.misnamed is not None and item.down_path is not None:
            advice = f"Give it the version of its migration: git mv {item.misnamed} {item.down_path}"
        yield ProjectProblem(
            item.place,
            (),
            f"there is no {what} for {item.version}: {title_of(item.tool)} {item.consequence}",
            advice,
            severity=item.severity,
            verdict="rejects" if item.severity == "error" else "differs",
        )
