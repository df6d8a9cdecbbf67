"""Migrations that one engine's tree has and another's lacks."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.parity import MissingVersions, engines_of, listed, names_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.differences:
        if not isinstance(item, MissingVersions):
            continue
        lacking, count = names_of(item.lacking), len(item.versions)
        subject, has = item.versions[0], "has"
        if count > 1:
            subject, has = f"{count} migrations from {item.versions[0]} to {item.versions[-1]}", "have"
        shown = listed(item.without)
        yield ProjectProblem(
            item.place,
            engines_of(item.lacking),
            f"{subject} {has} no counterpart in {lacking}" + (f": it lacks {shown}" if shown else ""),
            f"Add a migration of the same name to {lacking}, an empty one if nothing is to be done there.",
            severity=None if _matters(item) else "info",
        )


def _matters(item: MissingVersions) -> bool:
    """An index that is missing is information by itself; MariaDB and MySQL make one for each foreign key."""
    return (bool(item.without) and not item.is_about_indexes) or (item.changes_rows and not item.is_start)
