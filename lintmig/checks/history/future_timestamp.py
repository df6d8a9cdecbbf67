"""Versions that are a moment to come."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.numbering import FutureVersion
from lintmig.model.project import Project, ProjectProblem

_YEAR = 365


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, FutureVersion):
            yield ProjectProblem(
                item.place,
                (),
                f"{item.version} is {_ahead(item.days)} ahead: migrations named by today's date come before it",
                "Name it by the moment at which it was written.",
            )


def _ahead(days: int) -> str:
    count, unit = (days // _YEAR, "year") if days >= _YEAR else (max(days, 1), "day")
    return f"{count} {unit}{'s' if count > 1 else ''}"
