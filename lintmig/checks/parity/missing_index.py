"""Indexes that one engine's tree has and another's lacks."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.parity import MissingIndex, engines_of, names_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.differences:
        if isinstance(item, MissingIndex):
            lacking, verb = names_of(item.lacking), "has" if len(item.lacking) == 1 else "have"
            columns = ", ".join(item.columns)
            yield ProjectProblem(
                item.place,
                engines_of(item.lacking),
                f"{lacking} {verb} no index on {item.table} ({columns}), unlike {names_of(item.having)}",
                f"Create the index in {lacking} too, or drop it here.",
                (Related(item.table_place, f"{item.table} is made here"),),
            )
